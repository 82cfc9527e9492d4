"""Units of work on a database alone: no job is run here."""

from functools import partial

from bot.clock import SystemClock
from bot.domain.values.ids import CompanyId
from bot.jobs import Jobs, WorkerNotifier
from bot.jobs.admin import Admin
from bot.jobs.queue import Queue
from bot.ports import Clock
from bot.store import Database
from bot.store.unit_of_work import SqlUnitOfWorkFactory


def unit_of_work(
    database: Database, company: CompanyId, clock: Clock | None = None
) -> SqlUnitOfWorkFactory[Queue, Admin]:
    clock = clock or SystemClock("Europe/Helsinki")
    jobs = partial(Jobs, company=company, clock=clock, notifier=WorkerNotifier())
    return SqlUnitOfWorkFactory(database, company, clock.now, jobs)
