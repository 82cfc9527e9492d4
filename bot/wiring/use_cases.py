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
from bot.services.deals.typed_deal import TypedDealEntry
from bot.services.drafting.cures import Fixing
from bot.services.drafting.drafting import Drafting
from bot.services.drafting.evidence import DraftingPorts
from bot.services.drafting.instalments import Planning
from bot.services.drafting.new_customer import NewCustomers
from bot.services.drafting.register_retry import RegisterWaits
from bot.services.home import Home
from bot.services.invoices.books import Books
from bot.services.invoices.decisions import DecisionExecutor
from bot.services.invoices.duplicates import Twins
from bot.services.invoices.recovery import DismissedSteps
from bot.services.invoices.writing import InvoiceWriter
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
from bot.store.unit_of_work import SqlUnitOfWorkFactory
from bot.wiring.connections import Connections
from bot.wiring.job_routes import Handler, job_handlers
from bot.wiring.policies import COMPANY, access, approving, auditing, delegates, invoicing, keeping


def use_cases(
    rules: Rules,
    clock: SystemClock,
    connections: Connections,
    ledger: ProcountorLedger,
    uow_factory: SqlUnitOfWorkFactory[Queue, Admin],
) -> tuple[Services, Mapping[str, Handler]]:
    """The use cases, and the handler of each kind of job."""
    slack, api = rules.slack, connections.procountor
    projects = ProcountorProjects(api, clock, rules.invoicing.project_dimension)
    invoices = ProcountorInvoices(api, ledger, rules.jobs.send_deadline_seconds)
    register_of_companies = CachedRegister(
        YtjRegister(connections.http, clock, connections.register_url), uow_factory, clock
    )
    messenger = _messenger(connections, uow_factory, slack)
    book = SlackPeople(connections.slack, slack.language, connections.identity)
    people = PeopleService(uow_factory, clock, book, rules.approvals.approvers, slack.language, delegates(rules))
    partners = ProcountorPartners(api)
    customers = CustomerService(uow_factory, clock, partners, register_of_companies)
    books = Books(uow_factory, clock, ledger)
    approvals = Approvals(uow_factory, clock, people, approving(rules), books)
    sends = rules.invoicing.send_after_approval
    cards = _cards(rules, clock, uow_factory, messenger, people, approvals, books)
    deals = Deals(uow_factory, clock, rules.invoicing.mode, people)
    door = Access(uow_factory, clock, people, access(rules))
    sources = _sources(rules, clock, connections, ledger, invoices, projects)
    details = CustomerDetails(uow_factory, clock, people, partners, approving(rules))
    drafting = Drafting(uow_factory, clock, customers, people, sources, details)
    deal_changes = DealChanges(uow_factory, clock, people)
    services = Services(
        access=door,
        deals=deals,
        entry=TypedDealEntry(deals, uow_factory, clock, COMPANY, customers.directory),
        drafting=drafting,
        fixing=Fixing(uow_factory, clock, drafting, details),
        planning=Planning(uow_factory, clock, drafting, people, rules.schedule.timezone),
        register_waits=RegisterWaits(uow_factory, clock, register_of_companies),
        new_customers=NewCustomers(uow_factory, clock, drafting, customers, partners, register_of_companies),
        approvals=approvals,
        customers=customers,
        customer_details=details,
        customer_record=CustomerRecord(uow_factory, clock, partners),
        payments=Payments(uow_factory, clock, ProcountorReceivables(api, clock), customers),
        sharing=Sharing(SlackChannels(connections.slack), people.members, door),
        people=people,
        books=books,
        cards=cards,
        alerts=_alerts(rules, clock, uow_factory, messenger, people),
        digests=Digests(uow_factory, clock, messenger, slack.digest_channel),
        home=Home(uow_factory, cards, people, messenger, door),
        previews=Previews(uow_factory, clock, invoices, messenger, Paper(slack.language), cards),
        crediting=Crediting(uow_factory, clock, people, approving(rules)),
        deal_changes=deal_changes,
        early_news=EarlyNews(uow_factory, clock, COMPANY, deal_changes),
        refused_hooks=RefusedHooks(uow_factory, clock, COMPANY),
        salespeople=Salespeople(uow_factory, clock, people),
        reminders=Reminders(uow_factory, clock, messenger, people, approving(rules)),
        twins=Twins(uow_factory, clock, invoices, people),
        retention=Retention(uow_factory, clock, keeping(rules)),
        auditor=Auditor(uow_factory, clock, invoices, messenger, cards, auditing(rules)),
    )
    drafts = InvoiceWriter(
        uow_factory, clock, people, invoices, projects, timedelta(seconds=rules.jobs.audit_after_seconds)
    )
    decisions = DecisionExecutor(uow_factory, clock, invoices, drafts, send_after_approval=sends)
    dismissed_steps = DismissedSteps(uow_factory, clock, invoices, drafts)
    return services, job_handlers(services, drafts, decisions, dismissed_steps)


def _cards(
    rules: Rules,
    clock: SystemClock,
    uow_factory: SqlUnitOfWorkFactory[Queue, Admin],
    messenger: SlackMessenger,
    people: PeopleService,
    approvals: Approvals,
    books: Books,
) -> Cards:
    return Cards(
        uow_factory,
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
    uow_factory: SqlUnitOfWorkFactory[Queue, Admin],
    messenger: SlackMessenger,
    people: PeopleService,
) -> AlertService:
    dismissing = Dismissing(clock, timedelta(seconds=rules.jobs.quarantine_seconds))
    return AlertService(uow_factory, clock, messenger, COMPANY, rules.slack.alerts_channel, dismissing, people)


def _messenger(
    connections: Connections, uow_factory: SqlUnitOfWorkFactory[Queue, Admin], slack: SlackPolicy
) -> SlackMessenger:
    return SlackMessenger(
        connections.slack,
        uow_factory,
        deals_channel=slack.deals_channel,
        alerts_channel=slack.alerts_channel,
        digest_channel=slack.digest_channel,
        language=slack.language,
    )


def _sources(
    rules: Rules,
    clock: SystemClock,
    connections: Connections,
    ledger: ProcountorLedger,
    invoices: ProcountorInvoices,
    projects: ProcountorProjects,
) -> DraftingPorts:
    return DraftingPorts(
        ledger=ledger,
        invoices=invoices,
        projects=projects,
        catalogue=ProcountorCatalogue(connections.procountor, clock),
        reduce=reductions,
        policy=invoicing(rules),
    )
