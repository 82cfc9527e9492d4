"""Time as the product sees it."""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


class SystemClock:
    """Wall time, with an offset that only the demo moves."""

    def __init__(self, timezone: str = "Europe/Helsinki") -> None:
        self.zone = ZoneInfo(timezone)
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """Aware, in UTC."""
        return datetime.now(UTC) + self._offset

    def today(self) -> date:
        """The calendar day where the company is."""
        return self.day_of(self.now())

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def monotonic(self) -> float:
        """Seconds; only differences mean anything. For deadlines inside the process."""
        return time.monotonic()

    def shift(self, delta: timedelta) -> None:
        self._offset += delta
