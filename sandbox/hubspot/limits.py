"""How much may be asked: ten seconds per key, a second of searches and a day for the whole account."""

from collections import defaultdict, deque
from datetime import date, datetime
from typing import Protocol

from sandbox.clock import WorldClock
from sandbox.hubspot.errors import TooMany
from sandbox.hubspot.switches import Switches
from sandbox.weather import Weather

INTERVAL = 10.0
_X = "X-HubSpot-RateLimit"


class Metered(Protocol):
    clock: WorldClock
    weather: Weather
    switches: Switches

    def now(self) -> datetime: ...


class Meter:
    """`refused` counts the 429s by their policy."""

    def __init__(self, portal: Metered) -> None:
        self._portal = portal
        self._bursts: dict[str, deque[float]] = defaultdict(deque)
        self._searches: deque[float] = deque()
        self._day: date | None = None
        self.today = 0
        self.refused: dict[str, int] = defaultdict(int)

    def count(self, token: str, *, search: bool) -> dict[str, str]:
        """The headers of the answer; those of a search say nothing. TooMany."""
        now, switches = self._portal.clock.now().timestamp(), self._portal.switches
        self._turn_day()
        burst = self._bursts[token]
        _forget(burst, now - INTERVAL)
        _forget(self._searches, now - 1.0)
        if switches.limits_enforced:
            self._refuse(burst, token, search=search)
        burst.append(now)
        self.today += 1
        if search:
            self._searches.append(now)
        return {} if search else self._headers(token)

    def _refuse(self, burst: deque[float], token: str, *, search: bool) -> None:
        switches, weather = self._portal.switches, self._portal.weather
        reached = {
            "DAILY": self.today >= switches.daily or weather.blows("daily_limit", "hubspot"),
            "SECONDLY": search
            and (len(self._searches) >= switches.searches_a_second or weather.blows("search_limit", "hubspot")),
            "TEN_SECONDLY_ROLLING": len(burst) >= switches.burst,
        }
        policy = next((name for name, full in reached.items() if full), None)
        if policy:
            self.refused[policy] += 1
            raise TooMany(policy, {} if search else self._headers(token, spent=policy == "DAILY"))

    def _headers(self, token: str, *, spent: bool = False) -> dict[str, str]:
        switches = self._portal.switches
        return {
            f"{_X}-Daily": str(switches.daily),
            f"{_X}-Daily-Remaining": "0" if spent else str(max(0, switches.daily - self.today)),
            f"{_X}-Interval-Milliseconds": str(int(INTERVAL * 1000)),
            f"{_X}-Max": str(switches.burst),
            f"{_X}-Remaining": str(max(0, switches.burst - len(self._bursts[token]))),
        }

    def _turn_day(self) -> None:
        """At midnight where the account is."""
        day = self._portal.clock.today()
        if day != self._day:
            self._day, self.today = day, 0


def _forget(moments: deque[float], before: float) -> None:
    while moments and moments[0] <= before + 1e-6:
        moments.popleft()
