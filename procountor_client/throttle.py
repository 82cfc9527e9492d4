"""Keeps this client under the server's rate limit, and a waiting person ahead of background work."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum


class Priority(Enum):
    PERSON = "person"  # somebody is looking at a screen
    BACKGROUND = "background"  # a sync that can take its time


_current: ContextVar[Priority] = ContextVar("procountor_priority", default=Priority.PERSON)


def current_priority() -> Priority:
    return _current.get()


@contextmanager
def background() -> Iterator[None]:
    """Requests made inside, also by tasks started inside, give way to people."""
    token = _current.set(Priority.BACKGROUND)
    try:
        yield
    finally:
        _current.reset(token)


class Closed(Exception):
    """The throttle was closed while this caller waited. Nobody was let through."""


class Throttle:
    """At most `limit` grants in any `period` seconds.

    People go first, but background work gets one grant after `turn` grants to people in a row. Background work may
    fill only `background_share` of the limit, so that a person who comes after a burst need not wait a whole period.
    """

    def __init__(
        self,
        limit: int,
        period: float,
        *,
        turn: int = 8,
        background_share: float = 0.8,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._limit, self._period, self._turn = limit, period, turn
        self._background_limit = max(1, int(limit * background_share))
        self._clock, self._sleep = clock, sleep
        self._granted: deque[float] = deque()
        self._waiting: dict[Priority, deque[asyncio.Future[None]]] = {p: deque() for p in Priority}
        self._in_a_row = 0
        self._paused_until = float("-inf")
        self._pump: asyncio.Task[None] | None = None
        self._arrival = asyncio.Event()

    async def acquire(self, priority: Priority | None = None) -> None:
        """Returns when a request may be sent. Cancelling a waiter takes it out of the line."""
        priority = priority or current_priority()
        if not any(self._waiting.values()) and self._delay(priority) <= 0:
            self._grant(priority)
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[priority].append(place)
        self._wake()
        try:
            await place
        finally:
            self._forget(priority, place)

    def pause(self, seconds: float) -> None:
        """Nobody is let through for so long: the server has asked for it."""
        self._paused_until = max(self._paused_until, self._clock() + seconds)

    async def aclose(self) -> None:
        """Those who still wait get Closed."""
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)
            self._pump = None
        for place in [place for line in self._waiting.values() for place in line if not place.done()]:
            place.set_exception(Closed())

    def _forget(self, priority: Priority, place: asyncio.Future[None]) -> None:
        if place in self._waiting[priority]:
            self._waiting[priority].remove(place)

    def _wake(self) -> None:
        self._arrival.set()
        if self._pump is None or self._pump.done():
            self._pump = asyncio.get_running_loop().create_task(self._serve())

    async def _serve(self) -> None:
        while self._somebody_waits():
            priority = self._next()
            delay = self._delay(priority)
            if delay <= 0:
                self._grant(priority)
                self._waiting[priority].popleft().set_result(None)
            else:
                await self._rest(delay)

    def _somebody_waits(self) -> bool:
        # A cancelled waiter leaves the line only when its task runs again, which may be after us.
        for line in self._waiting.values():
            while line and line[0].done():
                line.popleft()
        return any(self._waiting.values())

    async def _rest(self, delay: float) -> None:
        """Sleep, but look again when somebody arrives: a person may pass while background work has to wait."""
        self._arrival.clear()
        nap = asyncio.ensure_future(self._sleep(delay))
        arrival = asyncio.ensure_future(self._arrival.wait())
        try:
            await asyncio.wait({nap, arrival}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            nap.cancel()
            arrival.cancel()

    def _next(self) -> Priority:
        people, rest = self._waiting[Priority.PERSON], self._waiting[Priority.BACKGROUND]
        if not rest:
            return Priority.PERSON
        if not people:
            return Priority.BACKGROUND
        owed = self._in_a_row >= self._turn and self._delay(Priority.BACKGROUND) <= 0
        return Priority.BACKGROUND if owed else Priority.PERSON

    def _delay(self, priority: Priority) -> float:
        now = self._clock()
        while self._granted and self._granted[0] <= now - self._period:
            self._granted.popleft()
        limit = self._limit if priority is Priority.PERSON else self._background_limit
        full = len(self._granted) >= limit
        room = self._granted[-limit] + self._period - now if full else 0.0
        return max(room, self._paused_until - now)

    def _grant(self, priority: Priority) -> None:
        self._granted.append(self._clock())
        self._in_a_row = self._in_a_row + 1 if priority is Priority.PERSON else 0
