"""While the database is away: ever longer pauses between the looks, and few lines in the log."""

from datetime import timedelta

import structlog

_log = structlog.get_logger(__name__)
LONGEST = timedelta(seconds=10)
"""So long after the database is back, at the latest, work goes on."""
TOLD_EACH = 30
"""Every so many failed looks are one line: at the longest pause, one each five minutes."""


class Outage:
    def __init__(self, poll: timedelta) -> None:
        self._poll = poll
        self._failed = 0

    def pause(self, error: Exception) -> timedelta:
        """How long to wait until the next look."""
        if self._failed % TOLD_EACH == 0:
            _log.warning("no jobs could be claimed", error=str(error), failed=self._failed + 1)
        self._failed += 1
        doubled: timedelta = self._poll * 2 ** min(self._failed - 1, 20)
        return min(doubled, LONGEST)

    def over(self) -> None:
        if self._failed:
            _log.info("jobs are claimed again", failed=self._failed)
        self._failed = 0
