"""The outside world in the same process, with time that stands still until it is moved, and states to come back to."""

import copy
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.clock import SystemClock
from sandbox import app as pretend
from sandbox.world import World

TICK = timedelta(milliseconds=1)
LATE = timedelta(seconds=110)
"""When a request that nobody waits for any more arrives: nearly the whole quarantine later."""


class ManualClock(SystemClock):
    """Every look is a millisecond later than the one before, so that no two things happen at the same time."""

    def __init__(self, start: datetime) -> None:
        super().__init__()
        self.moment = start

    def now(self) -> datetime:
        self.moment += TICK
        return self.moment

    def monotonic(self) -> float:
        return self.now().timestamp()

    def shift(self, delta: timedelta) -> None:
        self.moment += delta

    async def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@dataclass(frozen=True)
class State:
    """Everything outside at one moment."""

    moment: datetime
    ledger: Any
    slack: dict[str, Any]


class Outside:
    def __init__(self, start: datetime) -> None:
        self.clock = ManualClock(start)
        world = World.seeded(now=start, size=6)
        world.clock.now = self.clock.now
        self.sandbox = pretend.create(world)
        self.sandbox.driver.settle = 0
        self.world = world
        self.workspace = self.sandbox.workspace
        self.driver = self.sandbox.driver
        self._late: list[tuple[datetime, Callable[[], Awaitable[Any]]]] = []

    def later(self, send: Callable[[], Awaitable[Any]]) -> None:
        self._late.append((self.clock.moment + LATE, send))

    @property
    def next_late(self) -> datetime | None:
        return min((due for due, _ in self._late), default=None)

    async def move_to(self, moment: datetime) -> None:
        """What arrives late on the way, arrives."""
        for due, send in sorted(self._late, key=lambda pair: pair[0]):
            if due <= moment:
                self.clock.moment = max(self.clock.moment, due)
                self._late.remove((due, send))
                await send()
        self.clock.moment = max(self.clock.moment, moment)

    def save(self) -> State:
        slack = {name: getattr(self.workspace, name) for name in _SLACK}
        return State(self.clock.moment, self._copied(self.world.procountor), self._copied(slack))

    def restore(self, state: State) -> None:
        self.clock.moment = state.moment
        self._late.clear()
        self.world.weather.clear()
        self.workspace.faults.clear()
        self.world.procountor = self._copied(state.ledger)
        for name, value in self._copied(state.slack).items():
            setattr(self.workspace, name, value)

    def _copied(self, value: Any) -> Any:
        """A deep copy that still points at the one clock, weather and workspace."""
        ledger = self.world.procountor
        kept = (ledger.clock, ledger.weather, ledger.history, self.world.changed, self.workspace)
        return copy.deepcopy(value, {id(thing): thing for thing in kept})


_SLACK = ("users", "channels", "messages", "files", "views", "tickets", "_last_ts")
