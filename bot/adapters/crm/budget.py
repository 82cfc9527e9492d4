"""What a CRM lets us ask: several limits at once, each counted as its vendor counts it and learned from its answers."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from procountor_client.throttle import Priority, current_priority

Charge = Mapping[str, int]
"""What one call costs: units (requests or tokens, as the vendor counts) of each limit, by the limit's name."""

BACKGROUND_SHARE = 0.8
"""Of a limit, what background work may fill, so that a person who comes after a burst need not wait."""
ROUNDING = 1e-6
"""Seconds. Who has slept exactly as long as was said must not find that a billionth is left."""
JITTER = 0.1
"""Seconds that a call may be longer under way than the next: the CRM counts when it arrives, we when it leaves."""
LONGEST_WAIT = 60.0
"""Seconds in line; who would wait longer is told so at once."""


class Spent(Exception):
    """Nothing may be sent for so many seconds. Nothing was counted."""

    def __init__(self, seconds: float, limit: str) -> None:
        super().__init__(f"{limit}: {seconds:.0f} s")
        self.seconds, self.limit = seconds, limit


@dataclass
class Window:
    """At most `most` units in any `seconds` seconds. Both are the documented ones until an answer says otherwise."""

    most: int
    seconds: float
    _spent: deque[tuple[float, int]] = field(default_factory=deque)
    _held_until: float = float("-inf")

    def wait(self, cost: int, share: float, now: float) -> float:
        """Seconds until so much may be spent. A cost above the whole limit waits for an empty window."""
        self._forget(now)
        over = self._used() + cost - max(int(self.most * share), cost)
        room = 0.0
        for moment, units in self._spent:
            if over <= 0:
                break
            over -= units
            room = moment + self.seconds + JITTER - now
        return max(room, self._held_until - now)

    def spend(self, cost: int, now: float) -> None:
        self._spent.append((now, cost))

    def learn(
        self, now: float, *, most: int | None = None, seconds: float | None = None, left: int | None = None
    ) -> None:
        """From an answer. Fewer `left` than we counted: somebody else asks with the same key, and is counted too."""
        self.most = most or self.most
        self.seconds = seconds or self.seconds
        self._forget(now)
        elsewhere = 0 if left is None else self.most - self._used() - left
        if elsewhere > 0:
            self._spent.append((now, elsewhere))

    def hold(self, seconds: float, now: float) -> None:
        """Nobody is let through for so long: the CRM has refused one more."""
        self._held_until = max(self._held_until, now + seconds)

    def _used(self) -> int:
        return sum(units for _, units in self._spent)

    def _forget(self, now: float) -> None:
        while self._spent and self._spent[0][0] + self.seconds + JITTER <= now + ROUNDING:
            self._spent.popleft()


@dataclass
class Day:
    """The day's units, which the whole account shares. Unknown (None) until an answer says, and again after the reset.

    `until_reset`: seconds until the CRM begins to count anew.
    """

    until_reset: Callable[[], float]
    most: int | None = None
    left: int | None = None
    kept_for_people: float = 0.02
    """Of the day's units, what background work leaves alone."""
    _known_until: float = float("inf")

    def wait(self, cost: int, priority: Priority, now: float) -> float:
        if now >= self._known_until:
            self.left, self._known_until = None, float("inf")
        if self.left is None:
            return 0.0
        kept = int((self.most or 0) * self.kept_for_people) if priority is Priority.BACKGROUND else 0
        return 0.0 if self.left - kept >= cost else self._known_until - now

    def spend(self, cost: int) -> None:
        if self.left is not None:
            self.left -= cost

    def learn(self, now: float, *, most: int | None = None, left: int | None = None) -> None:
        """The CRM's own count replaces ours."""
        self.most = self.most if most is None else most
        if left is not None:
            self.left, self._known_until = left, now + self.until_reset()


class Budget:
    """`windows` by name; `day` is charged under the name "day". Waiting is first come, first served, people apart."""

    def __init__(
        self,
        windows: Mapping[str, Window],
        day: Day,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.windows, self.day = dict(windows), day
        self.spent: Counter[str] = Counter()
        """Units since the start, by limit; "calls" counts the calls."""
        self._now, self._sleep = now, sleep
        self._lines: dict[tuple[Priority, tuple[str, ...]], asyncio.Lock] = {}

    async def acquire(self, charge: Charge, priority: Priority | None = None) -> None:
        """Returns when the call may be sent, and has counted it. Raises Spent."""
        priority = priority or current_priority()
        async with self._line(charge, priority):
            while (seconds := self._wait(charge, priority)) > 0:
                await self._sleep(seconds)
            self._count(charge)

    def learn_window(
        self, name: str, *, most: int | None = None, seconds: float | None = None, left: int | None = None
    ) -> None:
        self.windows[name].learn(self._now(), most=most, seconds=seconds, left=left)

    def learn_day(self, *, most: int | None = None, left: int | None = None) -> None:
        self.day.learn(self._now(), most=most, left=left)

    def hold(self, name: str, seconds: float) -> None:
        self.windows[name].hold(seconds, self._now())

    def _line(self, charge: Charge, priority: Priority) -> asyncio.Lock:
        """Those who wait for the same limits: a call that needs a scarce one holds up no other."""
        return self._lines.setdefault((priority, tuple(sorted(charge))), asyncio.Lock())

    def _wait(self, charge: Charge, priority: Priority) -> float:
        now = self._now()
        share = BACKGROUND_SHARE if priority is Priority.BACKGROUND else 1.0
        waits = {name: w.wait(charge[name], share, now) for name, w in self.windows.items() if name in charge}
        waits[DAY] = self.day.wait(charge.get(DAY, 0), priority, now)
        longest = max(waits, key=lambda name: waits[name])
        if waits[longest] > LONGEST_WAIT or (longest == DAY and waits[DAY] > 0):
            raise Spent(waits[longest], longest)
        return waits[longest]

    def _count(self, charge: Charge) -> None:
        now = self._now()
        for name, cost in charge.items():
            if name in self.windows:
                self.windows[name].spend(cost, now)
        self.day.spend(charge.get(DAY, 0))
        self.spent.update({**charge, "calls": 1})


DAY = "day"
