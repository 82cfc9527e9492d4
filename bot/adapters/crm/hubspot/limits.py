"""HubSpot's limits, as its page on usage has them, until its answers say otherwise."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx

from bot.adapters.crm.budget import DAY, Budget, Charge, Day, Window
from bot.adapters.crm.errors import CrmError
from bot.adapters.crm.hubspot import failures
from bot.adapters.crm.transport import Call
from procountor_client import Clockwork

BURST, SEARCH = "burst", "search"
CALL: Charge = {BURST: 1, DAY: 1}
SEARCHING: Charge = {BURST: 1, SEARCH: 1, DAY: 1}
"""Whether a search also counts as a call is not said: it is counted as one."""

FEWEST_A_BURST, BURST_SECONDS = 100, 10.0
"""Per key, of the smallest plan; the headers have the account's own."""
SEARCHES_A_SECOND = 5
"""Of the whole account, whoever searches. Answers to searches say nothing of it."""

_PREFIX = "x-hubspot-ratelimit-"


class Midnight:
    """When the day's budget begins anew: at midnight where the account is. UTC until `zone` is known."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._zone = ZoneInfo("UTC")

    def in_zone(self, name: str) -> None:
        """One that is not known here changes nothing."""
        try:
            self._zone = ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            return

    def seconds(self) -> float:
        now = self._now().astimezone(self._zone)
        tomorrow = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), self._zone)
        return (tomorrow.astimezone(UTC) - now.astimezone(UTC)).total_seconds()  # a day may have 23 or 25 hours


def budget(midnight: Midnight, clockwork: Clockwork) -> Budget:
    windows = {BURST: Window(FEWEST_A_BURST, BURST_SECONDS), SEARCH: Window(SEARCHES_A_SECOND, 1.0)}
    return Budget(windows, Day(midnight.seconds), now=clockwork.now, sleep=clockwork.sleep)


class HubSpotDialect:
    system = failures.SYSTEM

    def __init__(self, midnight: Midnight) -> None:
        self._midnight = midnight

    def learn(self, response: httpx.Response, call: Call, budget: Budget) -> None:
        interval = _count(response, "interval-milliseconds")
        budget.learn_window(
            BURST,
            most=_count(response, "max"),
            seconds=interval / 1000 if interval else None,
            left=_count(response, "remaining"),
        )
        budget.learn_day(most=_count(response, "daily"), left=_count(response, "daily-remaining"))
        if response.status_code == 429:
            self._hold_back(response, call, budget)

    def error(self, response: httpx.Response, call: Call) -> CrmError:
        return failures.error(response, call, self._midnight.seconds())

    def _hold_back(self, response: httpx.Response, call: Call, budget: Budget) -> None:
        """A limit that was reached is reached for everybody who asks with this key."""
        failure = self.error(response, call).failure
        if failure.code == failures.DAILY:
            budget.learn_day(left=0)
        else:
            budget.hold(SEARCH if SEARCH in call.charge else BURST, failure.retry_after or 0.0)


def _count(response: httpx.Response, name: str) -> int | None:
    written = response.headers.get(f"{_PREFIX}{name}", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 12 else None
