"""Builds the use cases from what they need from outside."""

from collections.abc import Mapping
from datetime import timedelta

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
from bot.adapters.slack.messenger import SlackMessenger
from bot.adapters.slack.people import SlackPeople
from bot.clock import SystemClock
from bot.jobs.admin import Admin
from bot.jobs.queue import Queue
from bot.services.approval.approvals import Approvals
from bot.services.approval.credit_note import Crediting
from bot.services.approval.reminders import Reminders
from bot.services.cards.cards import Cards
from bot.services.cards.previews import Previews
from bot.services.customers.details import CustomerDetails
from bot.services.customers.record import CustomerRecord
from bot.services.customers.resolve import CustomerService
from bot.services.deals.changes import DealChanges
from bot.services.deals.early_news import EarlyNews
from bot.services.deals.intake import Deals
from bot.services.deals.refused_hooks import RefusedHooks
from bot.services.deals.typed_deal import Entry
from bot.services.drafting.cures import Fixing
from bot.services.drafting.drafting import Drafting
from bot.services.drafting.evidence import Sources
from bot.services.drafting.instalments import Planning
from bot.services.drafting.new_customer import NewCustomers
from bot.services.drafting.register_retry import RegisterWaits
from bot.services.home import Home
from bot.services.invoices.books import Books
from bot.services.invoices.decisions import CarryingOut
from bot.services.invoices.duplicates import Twins
from bot.services.invoices.recovery import Returning
from bot.services.invoices.writing import Invoicing
from bot.services.operations.alerts import AlertService
from bot.services.operations.consistency import Auditor
from bot.services.operations.dismiss_step import Dismissing
from bot.services.operations.retention import Retention
from bot.services.people.access import Access
from bot.services.people.directory import PeopleService
from bot.services.people.salespeople import Salespeople
from bot.services.people.sharing import Sharing
from bot.services.receivables.digests import Digests
from bot.services.receivables.payments import Payments
from bot.services.services import Services
from bot.settings import Rules, SlackPolicy
from bot.store.unit_of_work import UnitsOfWork
from bot.wiring.connections import World
from bot.wiring.job_routes import Handler, job_handlers
from bot.wiring.policies import COMPANY, access, approving, auditing, delegates, invoicing, keeping


def use_cases(
    rules: Rules, clock: SystemClock, world: World, ledger: ProcountorLedger, units: UnitsOfWork[Queue, Admin]
) -> tuple[Services, Mapping[str, Handler]]:
    """The use cases, and the handler of each kind of job."""
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
    cards = _cards(rules, clock, units, messenger, people, approvals, books)
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
        early_news=EarlyNews(units, clock, COMPANY, deal_changes),
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


def _cards(
    rules: Rules,
    clock: SystemClock,
    units: UnitsOfWork[Queue, Admin],
    messenger: SlackMessenger,
    people: PeopleService,
    approvals: Approvals,
    books: Books,
) -> Cards:
    return Cards(
        units,
        clock,
        messenger,
        people,
        approvals,
        books,
        rules.slack.deals_channel,
        prices_include_vat=rules.invoicing.prices_include_vat,
        send_after_approval=rules.invoicing.send_after_approval,
    )


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
