"""World time: real time plus an offset, so that a demo can jump to tomorrow morning."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")
OnAdvance = Callable[[timedelta], Awaitable[None]]


class WorldClock:
    """Runs at the speed of real time from `start` (aware; default: now) and jumps on request."""

    def __init__(self, start: datetime | None = None) -> None:
        if start is not None and start.tzinfo is None:
            raise ValueError("start must be an aware datetime")
        self._offset = timedelta(0) if start is None else start - datetime.now(UTC)
        self._callbacks: list[OnAdvance] = []

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return datetime.now(UTC) + self._offset

    def local(self) -> datetime:
        """The same instant on a wall clock in Helsinki, still aware."""
        return self.now().astimezone(HELSINKI)

    def today(self) -> date:
        return self.local().date()

    def on_advance(self, callback: OnAdvance) -> Callable[[], None]:
        """`callback(delta)` is awaited after every jump, in the order of registration; call the answer to stop that."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    async def advance(self, delta: timedelta) -> datetime:
        """Jump forward; raises ValueError for a negative delta, because the world has no way back."""
        if delta < timedelta(0):
            raise ValueError("the clock only moves forward")
        self._offset += delta
        for callback in list(self._callbacks):
            await callback(delta)
        return self.now()

    async def to_next_morning(self, hour: int = 8, minute: int = 0) -> datetime:
        """Jump to one minute past hour:minute in Helsinki on the next weekday after today."""
        return await self.advance(self.next_morning(hour, minute) - self.now())

    def next_morning(self, hour: int = 8, minute: int = 0) -> datetime:
        day = self.today() + timedelta(days=1)
        while day.weekday() >= 5:
            day += timedelta(days=1)
        morning = datetime(day.year, day.month, day.day, hour, minute, tzinfo=HELSINKI)
        return (morning + timedelta(minutes=1)).astimezone(UTC)
