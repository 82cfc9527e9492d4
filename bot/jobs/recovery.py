"""After the database was away: what is ours by the table alone goes on at once, not when its lease has run out."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog

from bot.domain.values.ids import JobId
from bot.jobs.lease import Held, Leases
from bot.jobs.run import Run
from bot.ports import Clock

_log = structlog.get_logger(__name__)


class Recovery:
    """Three ways lead there: a run's end that could not be recorded, a claim whose answer was lost, and a step that a
    run took along in a commit whose answer was lost.

    Giving back is what the end of a lease does, only sooner: an intent keeps its quarantine, and the fence keeps what
    was claimed again. Where nothing can be recorded for long, it is done ever less often, up to once in a lease.
    """

    def __init__(self, leases: Leases, clock: Clock, *, poll: timedelta, lease: timedelta) -> None:
        self._leases = leases
        self._clock = clock
        self._poll, self._lease = poll.total_seconds(), lease.total_seconds()
        self._wanted = False
        self._in_vain = 0
        self._not_before = float("-inf")

    def lost(self) -> None:
        """The table may say that something is ours of which nobody here knows."""
        self._wanted = True

    def recorded(self) -> None:
        """A run's end was written: the database takes them."""
        self._in_vain = 0

    @property
    def due(self) -> bool:
        return self._wanted and self._clock.monotonic() >= self._not_before

    async def give_back(self, running: Callable[[], Mapping[JobId, Run]]) -> bool:
        """True when anything was. `running` is asked after the table: what was taken along meanwhile is in it."""
        self._wanted = False  # before the look: what is lost during it is looked for once more
        held = await self._leases.held()
        known = running()
        lost = [job for job in held if not _known(job, known)]
        for job in lost:
            await self._leases.give_back(job)
        self._not_before = self._clock.monotonic() + min(self._poll * 2**self._in_vain, self._lease)
        self._in_vain = min(self._in_vain + 1, 20)
        if lost:
            _log.info("jobs lost in an outage are given back", count=len(lost))
        return bool(lost)


def _known(job: Held, running: Mapping[JobId, Run]) -> bool:
    return job.id in running or any(run.takes_along(job.kind, job.key) for run in running.values())
