"""One transaction, and what can be remembered in it."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.operations.audit_log import Fact
from bot.domain.values.ids import CompanyId
from bot.store.engine import Database
from bot.store.repositories.alerts import AlertRepository
from bot.store.repositories.audit import AuditRepository
from bot.store.repositories.customers import CustomerRepository, RegistryRepository
from bot.store.repositories.deals import DealRepository
from bot.store.repositories.drafts import DraftRepository
from bot.store.repositories.kv import KeyValueRepository
from bot.store.repositories.mirror import MirrorRepository
from bot.store.repositories.people import PeopleRepository
from bot.store.repositories.record_changes import RecordChangeRepository
from bot.store.repositories.retention import RetentionRepository
from bot.store.repositories.sync import CursorRepository

Queue = TypeVar("Queue")
Admin = TypeVar("Admin")
Queue_co = TypeVar("Queue_co", covariant=True)
Admin_co = TypeVar("Admin_co", covariant=True)
BeforeCommit = Callable[[AsyncConnection], Awaitable[None]]


class JobsPart(Protocol[Queue_co, Admin_co]):
    """The job engine's share of one transaction; this package knows no more of it."""

    @property
    def queue(self) -> Queue_co: ...
    @property
    def admin(self) -> Admin_co: ...
    def committed(self) -> None:
        """Called when the jobs added have become true."""
        ...


class UnitOfWork(Generic[Queue, Admin]):
    """Everything between `async with` and `commit()` happens, or nothing does. No network inside.

    Without `commit()` it rolls back. `follow` is called for each fact of the audit log, before what it is part of is
    committed. `before_commit` runs inside the transaction and may veto it by raising.
    """

    deals: DealRepository
    drafts: DraftRepository
    customers: CustomerRepository
    record_changes: RecordChangeRepository
    mirror: MirrorRepository
    cursors: CursorRepository
    kv: KeyValueRepository
    registry: RegistryRepository
    people: PeopleRepository
    alerts: AlertRepository
    retention: RetentionRepository
    audit: AuditRepository
    jobs: Queue
    job_admin: Admin

    def __init__(
        self,
        database: Database,
        company: CompanyId,
        now: Callable[[], datetime],
        jobs: Callable[[AsyncConnection], JobsPart[Queue, Admin]],
        before_commit: BeforeCommit | None = None,
        follow: "Follow[Queue, Admin] | None" = None,
    ) -> None:
        self._follow = follow
        self._database = database
        self._company = company
        self._now = now
        self._make_jobs = jobs
        self._before_commit = before_commit

    async def __aenter__(self) -> Self:
        self._transaction: AbstractAsyncContextManager[AsyncConnection] = self._database.transaction()
        self._connection = await self._transaction.__aenter__()
        given = (self._connection, self._company, self._now)
        self.deals = DealRepository(*given)
        self.drafts = DraftRepository(*given)
        self.customers = CustomerRepository(*given)
        self.record_changes = RecordChangeRepository(*given)
        self.mirror = MirrorRepository(*given)
        self.cursors = CursorRepository(*given)
        self.kv = KeyValueRepository(*given)
        self.registry = RegistryRepository(*given)
        self.people = PeopleRepository(*given)
        self.alerts = AlertRepository(*given)
        self.retention = RetentionRepository(*given)
        self.audit = AuditRepository(*given)
        self._jobs_part = self._make_jobs(self._connection)
        self.jobs, self.job_admin = self._jobs_part.queue, self._jobs_part.admin
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transaction.__aexit__(kind, error, trace)

    async def commit(self) -> None:
        if self._follow is not None:
            for fact in self.audit.unfollowed():
                await self._follow(self, fact)
        if self._before_commit is not None:
            await self._before_commit(self._connection)
        await self.audit.write()
        await self._connection.commit()
        self._jobs_part.committed()


Follow = Callable[[UnitOfWork[Queue, Admin], Fact], Awaitable[None]]


class SqlUnitOfWorkFactory(Generic[Queue, Admin]):
    """Starts units of work for one company: `async with uow_factory() as uow: … await uow.commit()`."""

    def __init__(
        self,
        database: Database,
        company: CompanyId,
        now: Callable[[], datetime],
        jobs: Callable[[AsyncConnection], JobsPart[Queue, Admin]],
        follow: Follow[Queue, Admin] | None = None,
    ) -> None:
        self._given = (database, company, now, jobs)
        self._follow = follow

    def __call__(self, *, before_commit: BeforeCommit | None = None) -> UnitOfWork[Queue, Admin]:
        return UnitOfWork(*self._given, before_commit, self._follow)
