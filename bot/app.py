"""The composition root: the only place that builds things, and closes them in reverse."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from fastapi import FastAPI
from slack_bolt.async_app import AsyncApp

from bot.adapters.accounting.ledger import ProcountorLedger
from bot.adapters.slack.identity import Identity
from bot.clock import SystemClock
from bot.jobs import Clockwork, Courtesy, Engine, Jobs, Wake, Worker
from bot.jobs.admin import Admin
from bot.jobs.queue import Queue
from bot.services.services import Services
from bot.services.workflow.job_kinds import Kind
from bot.settings import Settings
from bot.store.migration import migrate
from bot.store.unit_of_work import UnitsOfWork
from bot.wiring.connections import World, opened
from bot.wiring.job_routes import schedules
from bot.wiring.metrics import Metrics
from bot.wiring.policies import COMPANY, engine_settings
from bot.wiring.slack_app import Line, connect_socket, slack_app, slack_events
from bot.wiring.use_cases import use_cases
from handlers.bodies import Bodies
from handlers.hooks.deals import router
from handlers.hooks.signatures import Gate
from handlers.refusals import Refusals
from handlers.web import create_web


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """Everything that runs; `work()` starts it."""

    settings: Settings
    clock: SystemClock
    world: World
    web: FastAPI
    slack: AsyncApp
    line: Line
    identity: Identity
    ledger: ProcountorLedger
    services: Services
    units: UnitsOfWork[Queue, Admin]
    worker: Worker
    clockwork: Clockwork


@asynccontextmanager
async def assembled(settings: Settings, clock: SystemClock | None = None) -> AsyncIterator[Bot]:
    """Open everything, migrate the database, wire it up. Nothing runs yet; leaving closes in reverse."""
    clock = clock or SystemClock(settings.rules.schedule.timezone)
    async with AsyncExitStack() as stack:
        world = await opened(settings, stack)
        await migrate(world.database.engine)
        yield _wire(settings, clock, world)


@asynccontextmanager
async def working(bot: Bot) -> AsyncIterator[None]:
    """The worker, the clock and, where asked for, Socket Mode; stopped gracefully in reverse."""
    async with AsyncExitStack() as stack:
        bot.worker.start()
        stack.push_async_callback(bot.worker.stop, timedelta(seconds=4))
        await _first_reads(bot)
        await bot.clockwork.start()
        stack.push_async_callback(bot.clockwork.stop)
        for reading in (bot.services.people.members.meet(), bot.services.customers.directory.warm()):
            stack.push_async_callback(_given_up, asyncio.create_task(reading))
        if bot.settings.socket_mode:
            await connect_socket(bot.settings, bot.slack, stack, bot.line)
        yield


async def _given_up(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


async def drained(bot: Bot, kind: Kind, key: str) -> bool:
    """Do one job, and what it leads to, then return; for commands that do one thing. False: it was done before."""
    async with bot.units() as uow:
        added = await uow.jobs.add(kind, key)
        await uow.commit()
    await bot.worker.drain()
    return added


async def _first_reads(bot: Bot) -> None:
    """A new database knows no customer and no invoice: read them now, not at the next tick."""
    async with bot.units() as uow:
        for kind, name in ((Kind.CUSTOMERS_SYNC, "customers"), (Kind.PAYMENTS_REFRESH, "payments")):
            if await uow.cursors.get(name) is None:
                await uow.jobs.add(kind, "first")
        await uow.commit()


def _wire(settings: Settings, clock: SystemClock, world: World) -> Bot:
    wake = Wake()
    units = UnitsOfWork(world.database, COMPANY, clock.now, lambda c: Jobs(c, company=COMPANY, clock=clock, wake=wake))
    ledger = ProcountorLedger(world.procountor, clock)
    services, handlers = use_cases(settings.rules, clock, world, ledger, units)
    metrics = Metrics(world.database, clock, COMPANY)
    engine = Engine(
        database=world.database,
        units=units,
        clock=clock,
        settings=engine_settings(settings.rules),
        on_healed=services.alerts.on_healed,
    )
    on_trouble = services.alerts.on_trouble
    courtesy = Courtesy()
    worker = Worker(
        engine,
        company=COMPANY,
        handlers=metrics.timed(handlers),
        wake=wake,
        on_trouble=on_trouble,
        courtesy=courtesy,
    )
    slack = slack_app(settings, world.identity, world.listener_slack, services, courtesy)
    line = Line(wanted=settings.socket_mode)
    bodies, refusals = Bodies(), Refusals()
    gate = Gate(settings.env.hook_secret, settings.env.hook_token)
    web = create_web(
        slack_events(settings, slack, bodies, refusals),
        router(services, COMPANY, gate, bodies, refusals),
        problems=lambda: metrics.problems(worker, line.closed),
        metrics=metrics.registry,
    )
    return Bot(
        settings=settings,
        clock=clock,
        world=world,
        web=web,
        slack=slack,
        line=line,
        identity=world.identity,
        ledger=ledger,
        services=services,
        units=units,
        worker=worker,
        clockwork=Clockwork(units, clock, schedules(settings.rules.schedule)),
    )
