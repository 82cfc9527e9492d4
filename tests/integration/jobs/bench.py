"""The engine put together as the product puts it together, with everything a test wants to look at."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest_asyncio
from sqlalchemy import select, update

from bot.clock import SystemClock
from bot.domain.values.ids import CompanyId
from bot.domain.values.kept import Key
from bot.jobs import Engine, EngineSettings, Jobs, Worker, WorkerNotifier
from bot.jobs.lease import Leases
from bot.jobs.run import Run
from bot.ports import JobView
from bot.ports.jobs import Handler, TroubleKind
from bot.store import Database, SqlUnitOfWorkFactory
from bot.store.tables.jobs import JOB
from tests.day import PATIENCE
from tests.policies import engine

COMPANY = CompanyId("acme")
FAST = engine(poll=timedelta(milliseconds=20))


class ManualClock(SystemClock):
    """Wall time, and a monotonic time that a test can move: a frozen process in a word."""

    frozen_for = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.frozen_for


class Bench:
    def __init__(self, database: Database, settings: EngineSettings = FAST, *, follow: Any = None) -> None:
        self.database = database
        self.settings = settings
        self.clock = ManualClock()
        self.wake = WorkerNotifier()
        self.uow_factory = SqlUnitOfWorkFactory(
            database,
            COMPANY,
            self.clock.now,
            partial(Jobs, company=COMPANY, clock=self.clock, notifier=self.wake),
            follow,
        )
        self.troubles: list[tuple[JobView, Exception, TroubleKind]] = []
        self.healed: list[JobView] = []
        self.workers: list[Worker] = []
        self.trouble_hook: Callable[..., Awaitable[None]] | None = None

    async def _on_trouble(self, uow: Any, view: JobView, error: Exception, kind: TroubleKind) -> None:
        self.troubles.append((view, error, kind))
        if self.trouble_hook is not None:
            await self.trouble_hook(uow, view, error, kind)

    async def _on_healed(self, uow: Any, view: JobView) -> None:
        self.healed.append(view)
        await uow.kv.put(Key("healed"), {"job": view.id})

    def engine(self, settings: EngineSettings | None = None) -> Engine:
        return Engine(
            database=self.database,
            uow_factory=self.uow_factory,
            clock=self.clock,
            settings=settings or self.settings,
            on_healed=self._on_healed,
        )

    def leases(self, owner: str = "me") -> Leases:
        """What a worker of that name holds, without the worker."""
        return Leases(self.engine(), COMPANY, owner)

    async def claimed(self, leases: Leases, places: int = 1) -> list[Run]:
        """As a worker would begin to run them."""
        return [Run(claim, self.engine()) for claim in await leases.claim(places, ())]

    def worker(self, handlers: Mapping[str, Handler], **options: Any) -> Worker:
        engine = self.engine(options.pop("settings", None))
        worker = Worker(
            engine, company=COMPANY, handlers=handlers, notifier=self.wake, on_trouble=self._on_trouble, **options
        )
        self.workers.append(worker)
        return worker

    async def add(self, kind: str, key: str = "1", payload: Mapping[str, Any] | None = None, **options: Any) -> bool:
        async with self.uow_factory() as uow:
            added = await uow.jobs.add(kind, key, payload, **options)
            await uow.commit()
        return added

    async def rows(self) -> list[Any]:
        async with self.database.transaction() as connection:
            return list(await connection.execute(select(JOB).order_by(JOB.c.id)))

    async def row(self, key: str = "1") -> Any:
        return next(row for row in await self.rows() if row.key == key)

    async def set(self, key: str | None = None, **values: Any) -> None:
        """Of the job with this key, or of all."""
        those = update(JOB) if key is None else update(JOB).where(JOB.c.key == key)
        async with self.database.transaction() as connection:
            await connection.execute(those.values(values))
            await connection.commit()

    async def age(self, seconds: float) -> None:
        """Lets time pass for every job, on whichever clock the database goes by."""
        for row in await self.rows():
            moments = ("run_at", "lease_until", "intent_at", "first_failed_at", "created_at")
            past = {name: getattr(row, name) - timedelta(seconds=seconds) for name in moments if getattr(row, name)}
            async with self.database.transaction() as connection:
                await connection.execute(update(JOB).where(JOB.c.id == row.id).values(past))
                await connection.commit()

    async def run_due(self, handlers: Mapping[str, Handler], **options: Any) -> None:
        await self.worker(handlers, **options).drain()


async def finish(run: Any) -> None:
    """The shortest handler there is."""
    async with run.finishing() as uow:
        await uow.commit()


async def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.005)


def seconds_from_now(moment: datetime) -> float:
    return (moment - datetime.now(UTC)).total_seconds()


@pytest_asyncio.fixture
async def bench(database: Database) -> AsyncIterator[Bench]:
    bench = Bench(database)
    yield bench
    for worker in bench.workers:
        await worker.stop(timedelta(0))
