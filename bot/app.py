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
from bot.jobs import Clockwork, Engine, InteractivePriority, Jobs, Worker, WorkerNotifier
from bot.jobs.admin import Admin
from bot.jobs.queue import Queue
from bot.services.services import Services
from bot.services.workflow.events import following
from bot.services.workflow.job_kinds import Kind
from bot.settings import Settings
from bot.store.migration import migrate
from bot.store.unit_of_work import SqlUnitOfWorkFactory
from bot.wiring.connections import Connections, opened
from bot.wiring.job_routes import schedules
from bot.wiring.metrics import Metrics
from bot.wiring.policies import COMPANY, engine_settings
from bot.wiring.slack_app import SlackSocketStatus, connect_socket, slack_app, slack_events
from bot.wiring.use_cases import Foundations, use_cases
from handlers.bodies import Bodies
from handlers.hooks.deals import router
from handlers.hooks.signatures import WebhookAuthenticator
from handlers.refusals import Refusals
from handlers.web import Readiness, create_web


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """Everything that runs; `work()` starts it."""

    settings: Settings
    clock: SystemClock
    connections: Connections
    web: FastAPI
    slack: AsyncApp
    socket: SlackSocketStatus
    identity: Identity
    ledger: ProcountorLedger
    services: Services
    uow_factory: SqlUnitOfWorkFactory[Queue, Admin]
    worker: Worker
    clockwork: Clockwork


@asynccontextmanager
async def assembled(settings: Settings, clock: SystemClock | None = None) -> AsyncIterator[Bot]:
    """Open everything, migrate the database, wire it up. Nothing runs yet; leaving closes in reverse."""
    clock = clock or SystemClock(settings.rules.schedule.timezone)
    async with AsyncExitStack() as stack:
        connections = await opened(settings, stack)
        await migrate(connections.database.engine)
        yield _wire(settings, clock, connections)


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
            await connect_socket(bot.settings, bot.slack, stack, bot.socket)
        yield


async def _given_up(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


async def drained(bot: Bot, kind: Kind, key: str) -> bool:
    """Do one job, and what it leads to, then return; for commands that do one thing. False: it was done before."""
    async with bot.uow_factory() as uow:
        added = await uow.jobs.add(kind, key)
        await uow.commit()
    await bot.worker.drain()
    return added


async def _first_reads(bot: Bot) -> None:
    """A new database knows no customer and no invoice: read them now, not at the next tick."""
    async with bot.uow_factory() as uow:
        for kind, name in ((Kind.CUSTOMERS_SYNC, "customers"), (Kind.PAYMENTS_REFRESH, "payments")):
            if await uow.cursors.get(name) is None:
                await uow.jobs.add(kind, "first")
        await uow.commit()


def _wire(settings: Settings, clock: SystemClock, connections: Connections) -> Bot:
    notifier = WorkerNotifier()
    uow_factory = SqlUnitOfWorkFactory(
        connections.database,
        COMPANY,
        clock.now,
        lambda c: Jobs(c, company=COMPANY, clock=clock, notifier=notifier),
        following(),
    )
    ledger = ProcountorLedger(connections.procountor, clock)
    services, handlers = use_cases(
        Foundations(rules=settings.rules, clock=clock, connections=connections, ledger=ledger, uow_factory=uow_factory)
    )
    metrics = Metrics(connections.database, clock, COMPANY)
    engine = Engine(
        database=connections.database,
        uow_factory=uow_factory,
        clock=clock,
        settings=engine_settings(settings.rules),
        on_healed=services.alerts.on_healed,
    )
    interactive_priority = InteractivePriority()
    worker = Worker(
        engine,
        company=COMPANY,
        handlers=metrics.timed(handlers),
        notifier=notifier,
        on_trouble=services.alerts.on_trouble,
        interactive_priority=interactive_priority,
    )
    slack = slack_app(settings, connections.identity, connections.listener_slack, services, interactive_priority)
    socket = SlackSocketStatus(wanted=settings.socket_mode)
    return Bot(
        settings=settings,
        clock=clock,
        connections=connections,
        web=_web(settings, services, slack, metrics, lambda: metrics.problems(worker, socket.closed)),
        slack=slack,
        socket=socket,
        identity=connections.identity,
        ledger=ledger,
        services=services,
        uow_factory=uow_factory,
        worker=worker,
        clockwork=Clockwork(uow_factory, clock, schedules(settings.rules.schedule)),
    )


def _web(settings: Settings, services: Services, slack: AsyncApp, metrics: Metrics, problems: Readiness) -> FastAPI:
    """What anybody may knock at: Slack's requests, the CRMs' hooks, and what watches us."""
    bodies, refusals = Bodies(), Refusals()
    authenticator = WebhookAuthenticator(settings.env.hook_secret, settings.env.hook_token)
    return create_web(
        slack_events(settings, slack, bodies, refusals),
        router(services, COMPANY, authenticator, bodies, refusals),
        problems=problems,
        metrics=metrics.registry,
    )
