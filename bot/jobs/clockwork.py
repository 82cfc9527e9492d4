"""The clock: at its time, sows a job. Whoever sows it, in however many processes, it is one job by its key."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StoreUnavailable
from bot.jobs.schedule import Schedule
from bot.ports import Clock, UnitOfWork, UnitOfWorkFactory

_log = structlog.get_logger(__name__)
CLOCKS_DIFFER = timedelta(minutes=1)
"""Between processes. What was recorded further ahead was recorded by a clock that has been put right since."""


class Clockwork:
    """Looks every minute, and so sows within a minute also what a restart, a pause or a shift of the clock passed over.

    The look is on the minute and in UTC, never a local time of its own: those come twice, or not at all, in two nights
    of the year, and a trigger in a local zone can go round in circles there.
    """

    def __init__(self, uow_factory: UnitOfWorkFactory, clock: Clock, schedules: Sequence[Schedule]) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._schedules = schedules
        self._scheduler: AsyncIOScheduler | None = None
        for schedule in schedules:
            schedule.trigger()  # a wrong expression is told at start, not at night

    async def start(self) -> None:
        await self.catch_up()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_job(
            self._ring,
            CronTrigger(second=0, timezone=UTC),
            misfire_grace_time=None,  # the default of one second drops what was due during a busy moment
            coalesce=True,
        )
        self._scheduler.start()

    async def stop(self) -> None:
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    @property
    def alive(self) -> bool:
        return self._scheduler is not None and self._scheduler.running

    async def catch_up(self) -> list[str]:
        return await self.tick(self._clock.now())

    async def tick(self, now: datetime) -> list[str]:
        """Sows for every schedule the last slot due since the one recorded; the keys of the jobs it added.

        A schedule met for the first time only starts to count: history is not made up. Nor is what a clock that ran
        ahead passed over: its slots are sown already, and the schedule counts on from now.
        """
        async with self._uow_factory() as uow:
            sown = [await self._sow(uow, schedule, now) for schedule in self._schedules]
            await uow.commit()
        return [key for key in sown if key is not None]

    async def _ring(self) -> None:
        try:
            await self.catch_up()
        except (StoreUnavailable, SQLAlchemyError, OSError) as error:  # nothing was recorded: the next ring sows it
            _log.warning("the clock could not sow", error=str(error))

    async def _sow(self, uow: UnitOfWork, schedule: Schedule, now: datetime) -> str | None:
        cursor = f"slot:{schedule.name}"
        recorded = await uow.cursors.get(cursor)
        if recorded is None or recorded > now + CLOCKS_DIFFER:
            await uow.cursors.set(cursor, now)
            return None
        due = schedule.latest(recorded, now)
        if due is None:
            return None
        added = await uow.jobs.add(schedule.kind, schedule.key(due), {"slot": schedule.slot(due)})
        await uow.cursors.set(cursor, due)
        return schedule.key(due) if added else None
