"""The composition root: the only place that builds things, and closes them in reverse."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from fastapi import FastAPI
from slack_bolt.async_app import AsyncApp

from bot.adapters.accounting.catalogue import ProcountorCatalogue
from bot.adapters.accounting.invoice_bodies import reductions
from bot.adapters.accounting.invoices import ProcountorInvoices
from bot.adapters.accounting.ledger import ProcountorLedger
from bot.adapters.accounting.partners import ProcountorPartners
from bot.adapters.accounting.projects import ProcountorProjects
from bot.adapters.accounting.receivables import ProcountorReceivables
from bot.adapters.paper import Paper
from bot.adapters.registry import CachedRegister, YtjRegister
from bot.adapters.slack.channels import SlackChannels
from bot.adapters.slack.identity import Identity
from bot.adapters.slack.messenger import SlackMessenger
from bot.adapters.slack.people import SlackPeople
from bot.clock import SystemClock
from bot.domain.ids import CompanyId
from bot.jobs import Clockwork, Courtesy, Engine, Jobs, Wake, Worker
from bot.jobs.admin import Admin
from bot.jobs.queue import Queue
from bot.listening import Line, connect_socket, slack_app, slack_events
from bot.metrics import Metrics
from bot.outside import World, opened
from bot.policies import access, approving, auditing, delegates, engine_settings, invoicing, keeping
from bot.routing import Handler, job_handlers, schedules
from bot.services.access import Access
from bot.services.alerts import AlertService
from bot.services.approvals import Approvals
from bot.services.audit import Auditor
from bot.services.books import Books
from bot.services.cards import Cards
from bot.services.carrying_out import CarryingOut
from bot.services.crediting import Crediting
from bot.services.customer_details import CustomerDetails
from bot.services.customer_record import CustomerRecord
from bot.services.customers import CustomerService
from bot.services.deal_changes import DealChanges
from bot.services.deals import Deals
from bot.services.digests import Digests
from bot.services.dismissing import Dismissing
from bot.services.drafting import Drafting
from bot.services.early_news import EarlyNews
from bot.services.entry import Entry
from bot.services.evidence import Sources
from bot.services.fixing import Fixing
from bot.services.home import Home
from bot.services.invoicing import Invoicing
from bot.services.kinds import Kind
from bot.services.new_customers import NewCustomers
from bot.services.payments import Payments
from bot.services.people import PeopleService
from bot.services.planning import Planning
from bot.services.previews import Previews
from bot.services.refused_hooks import RefusedHooks
from bot.services.register_waits import RegisterWaits
from bot.services.reminders import Reminders
from bot.services.retention import Retention
from bot.services.returning import Returning
from bot.services.salespeople import Salespeople
from bot.services.services import Services
from bot.services.sharing import Sharing
from bot.services.twins import Twins
from bot.settings import Rules, Settings, SlackPolicy
from bot.store.migration import migrate
from bot.store.unit_of_work import UnitsOfWork
from handlers.bodies import Bodies
from handlers.hooks.deals import router
from handlers.hooks.signatures import Gate
from handlers.refusals import Refusals
from handlers.web import create_web

COMPANY = CompanyId("main")


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
    services, handlers = _services(settings.rules, clock, world, ledger, units)
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


def _services(
    rules: Rules, clock: SystemClock, world: World, ledger: ProcountorLedger, units: UnitsOfWork[Queue, Admin]
) -> tuple[Services, Mapping[str, Handler]]:
    slack, api = rules.slack, world.procountor
    projects = ProcountorProjects(api, clock, rules.invoicing.project_dimension)
    invoices = ProcountorInvoices(api, ledger, rules.jobs.send_deadline_seconds)
    register_of_companies = CachedRegister(YtjRegister(world.http, clock, world.register_url), units, clock)
    messenger = _messenger(world, units, slack)
    book = SlackPeople(world.slack, slack.language, world.identity)
    people = PeopleService(units, clock, book, rules.approvals.approvers, slack.language, delegates(rules))
    partners = ProcountorPartners(api)
    customers = CustomerService(units, clock, partners, register_of_companies)
    books = Books(units, clock, ledger)
    approvals = Approvals(units, clock, people, approving(rules), books)
    sends = rules.invoicing.send_after_approval
    cards = Cards(
        *(units, clock, messenger, people, approvals, books, slack.deals_channel),
        prices_include_vat=rules.invoicing.prices_include_vat,
        send_after_approval=sends,
    )
    deals = Deals(units, clock, rules.invoicing.mode, people)
    door = Access(units, clock, people, access(rules))
    sources = _sources(rules, clock, world, ledger, invoices, projects)
    details = CustomerDetails(units, clock, people, partners, approving(rules))
    drafting = Drafting(units, clock, customers, people, sources, details)
    deal_changes = DealChanges(units, clock, people)
    services = Services(
        access=door,
        deals=deals,
        entry=Entry(deals, units, clock, COMPANY, customers.directory),
        drafting=drafting,
        fixing=Fixing(units, clock, drafting, details),
        planning=Planning(units, clock, drafting, people, rules.schedule.timezone),
        register_waits=RegisterWaits(units, clock, register_of_companies),
        new_customers=NewCustomers(units, clock, drafting, customers, partners, register_of_companies),
        approvals=approvals,
        customers=customers,
        customer_details=details,
        customer_record=CustomerRecord(units, clock, partners),
        payments=Payments(units, clock, ProcountorReceivables(api, clock), customers),
        sharing=Sharing(SlackChannels(world.slack), people.members, door),
        people=people,
        books=books,
        cards=cards,
        alerts=_alerts(rules, clock, units, messenger, people),
        digests=Digests(units, clock, messenger, slack.digest_channel),
        home=Home(units, cards, people, messenger, door),
        previews=Previews(units, clock, invoices, messenger, Paper(slack.language), cards),
        crediting=Crediting(units, clock, people, approving(rules)),
        deal_changes=deal_changes,
        early_news=EarlyNews(units, COMPANY, deal_changes),
        refused_hooks=RefusedHooks(units, clock, COMPANY),
        salespeople=Salespeople(units, clock, people),
        reminders=Reminders(units, clock, messenger, people, approving(rules)),
        twins=Twins(units, clock, invoices, people),
        retention=Retention(units, clock, keeping(rules)),
        auditor=Auditor(units, clock, invoices, messenger, cards, auditing(rules)),
    )
    drafts = Invoicing(units, clock, invoices, projects, timedelta(seconds=rules.jobs.audit_after_seconds))
    carrying_out = CarryingOut(units, clock, invoices, drafts, send_after_approval=sends)
    returning = Returning(units, clock, invoices, drafts)
    return services, job_handlers(services, drafts, carrying_out, returning)


def _alerts(
    rules: Rules,
    clock: SystemClock,
    units: UnitsOfWork[Queue, Admin],
    messenger: SlackMessenger,
    people: PeopleService,
) -> AlertService:
    dismissing = Dismissing(clock, timedelta(seconds=rules.jobs.quarantine_seconds))
    return AlertService(units, clock, messenger, COMPANY, rules.slack.alerts_channel, dismissing, people)


def _messenger(world: World, units: UnitsOfWork[Queue, Admin], slack: SlackPolicy) -> SlackMessenger:
    return SlackMessenger(
        world.slack,
        units,
        deals_channel=slack.deals_channel,
        alerts_channel=slack.alerts_channel,
        digest_channel=slack.digest_channel,
        language=slack.language,
    )


def _sources(
    rules: Rules,
    clock: SystemClock,
    world: World,
    ledger: ProcountorLedger,
    invoices: ProcountorInvoices,
    projects: ProcountorProjects,
) -> Sources:
    return Sources(
        ledger=ledger,
        invoices=invoices,
        projects=projects,
        catalogue=ProcountorCatalogue(world.procountor, clock),
        reduce=reductions,
        policy=invoicing(rules),
    )
