"""Builds the use cases, subject by subject, from what they need from outside."""

from collections.abc import Mapping
from dataclasses import dataclass
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
from bot.rule_settings import Rules
from bot.services.approval.approvals import Approvals
from bot.services.approval.credit_note import Crediting
from bot.services.cards.cards import Cards
from bot.services.cards.previews import Previews
from bot.services.customers.details import CustomerDetails
from bot.services.customers.record import CustomerRecord
from bot.services.customers.resolve import CustomerService
from bot.services.deals.changes import DealChanges
from bot.services.deals.early_news import EarlyNews
from bot.services.deals.intake import Deals, Intake
from bot.services.deals.refused_hooks import RefusedHooks
from bot.services.deals.typed_deal import TypedDealEntry
from bot.services.drafting.cures import Fixing
from bot.services.drafting.drafting import Drafting
from bot.services.drafting.editing import DraftEditing
from bot.services.drafting.evidence import DraftingPorts
from bot.services.drafting.instalments import Planning
from bot.services.drafting.make_anew import Anew
from bot.services.drafting.new_customer import NewCustomers
from bot.services.drafting.register_retry import RegisterWaits
from bot.services.home import Home
from bot.services.invoices.books import Books
from bot.services.invoices.decisions import DecisionExecutor
from bot.services.invoices.duplicates import Twins
from bot.services.invoices.projects import ProjectAllocation
from bot.services.invoices.recovery import DismissedSteps
from bot.services.invoices.writing import InvoiceWriter
from bot.services.notices.notices import Notices
from bot.services.notices.reminders import Reminders
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
from bot.store.unit_of_work import SqlUnitOfWorkFactory
from bot.wiring.connections import Connections
from bot.wiring.job_routes import Handler, InvoiceSteps, job_handlers
from bot.wiring.policies import COMPANY, access, approving, auditing, delegates, invoicing, keeping, notifying


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundations:
    """What every use case is built from."""

    rules: Rules
    clock: SystemClock
    connections: Connections
    ledger: ProcountorLedger
    uow_factory: SqlUnitOfWorkFactory[Queue, Admin]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapters:
    """What the use cases ask of Procountor, Slack and the business register."""

    book: SlackPeople
    messenger: SlackMessenger
    partners: ProcountorPartners
    invoices: ProcountorInvoices
    projects: ProcountorProjects
    register: CachedRegister


def use_cases(given: Foundations) -> tuple[Services, Mapping[str, Handler]]:
    """The use cases, and the handler of each kind of job."""
    adapters = _adapters(given)
    people, access_, sharing, salespeople = _people(given, adapters)
    books, twins, invoice_steps = _invoices(given, adapters, people)
    approvals, crediting = _approval(given, people, books)
    cards = _cards(given, adapters, people, approvals, books)
    notices, reminders = _notices(given, adapters, people, approvals, cards)
    customers, details, record = _customers(given, adapters, people, approvals)
    deals, intake, entry, deal_changes, refused_hooks = _deals(given, people, customers)
    drafting, editing, fixing, planning, new_customers = _drafting(given, adapters, people, customers, details)
    alerts, retention, auditor = _operations(given, adapters, people, cards)
    services = Services(
        access=access_,
        deals=deals,
        intake=intake,
        entry=entry,
        drafting=drafting,
        editing=editing,
        fixing=fixing,
        planning=planning,
        register_waits=RegisterWaits(given.uow_factory, given.clock, adapters.register),
        new_customers=new_customers,
        approvals=approvals,
        anew=Anew(given.uow_factory, given.clock, people),
        customers=customers,
        customer_details=details,
        customer_record=record,
        payments=_payments(given, customers),
        sharing=sharing,
        people=people,
        books=books,
        cards=cards,
        alerts=alerts,
        digests=Digests(given.uow_factory, given.clock, adapters.messenger, given.rules.slack.digest_channel),
        home=Home(given.uow_factory, cards, people, adapters.messenger, access_, notices),
        previews=_previews(given, adapters, cards),
        crediting=crediting,
        deal_changes=deal_changes,
        refused_hooks=refused_hooks,
        salespeople=salespeople,
        notices=notices,
        reminders=reminders,
        twins=twins,
        retention=retention,
        auditor=auditor,
    )
    return services, job_handlers(services, invoice_steps)


def _adapters(given: Foundations) -> Adapters:
    connections, rules = given.connections, given.rules
    register = YtjRegister(connections.http, given.clock, connections.register_url)
    book = SlackPeople(connections.slack, rules.slack.language, connections.identity)
    return Adapters(
        book=book,
        messenger=SlackMessenger(
            connections.slack,
            given.uow_factory,
            deals_channel=rules.slack.deals_channel,
            alerts_channel=rules.slack.alerts_channel,
            digest_channel=rules.slack.digest_channel,
            language=rules.slack.language,
            people=book,
        ),
        partners=ProcountorPartners(connections.procountor, given.ledger),
        invoices=ProcountorInvoices(connections.procountor, given.ledger, rules.jobs.send_deadline_seconds),
        projects=ProcountorProjects(connections.procountor, given.clock, rules.invoicing.project_dimension),
        register=CachedRegister(register, given.uow_factory, given.clock),
    )


def _people(given: Foundations, adapters: Adapters) -> tuple[PeopleService, Access, Sharing, Salespeople]:
    uow_factory, clock, rules = given.uow_factory, given.clock, given.rules
    language, slack = rules.slack.language, given.connections.slack
    people = PeopleService(uow_factory, clock, adapters.book, rules.approvals.approvers, language, delegates(rules))
    door = Access(uow_factory, clock, people, access(rules))
    sharing = Sharing(SlackChannels(slack), people.members, door)
    return people, door, sharing, Salespeople(uow_factory, clock, people)


def _customers(
    given: Foundations, adapters: Adapters, people: PeopleService, approvals: Approvals
) -> tuple[CustomerService, CustomerDetails, CustomerRecord]:
    uow_factory, clock, partners = given.uow_factory, given.clock, adapters.partners
    return (
        CustomerService(uow_factory, clock, partners, adapters.register),
        CustomerDetails(uow_factory, clock, people, partners, approvals.eyes),
        CustomerRecord(uow_factory, clock, partners),
    )


def _deals(
    given: Foundations, people: PeopleService, customers: CustomerService
) -> tuple[Deals, Intake, TypedDealEntry, DealChanges, RefusedHooks]:
    uow_factory, clock = given.uow_factory, given.clock
    deals = Deals(uow_factory, clock, given.rules.invoicing.mode, people)
    changes = DealChanges(uow_factory, clock, people)
    return (
        deals,
        Intake(deals, changes, EarlyNews(uow_factory, clock, COMPANY, changes)),
        TypedDealEntry(deals, uow_factory, clock, COMPANY, customers.directory, customers.near),
        changes,
        RefusedHooks(uow_factory, clock, COMPANY),
    )


def _invoices(given: Foundations, adapters: Adapters, people: PeopleService) -> tuple[Books, Twins, InvoiceSteps]:
    uow_factory, clock, rules, invoices = given.uow_factory, given.clock, given.rules, adapters.invoices
    look_after = timedelta(seconds=rules.jobs.audit_after_seconds)
    writer = InvoiceWriter(uow_factory, clock, people, invoices, look_after)
    sends = rules.invoicing.send_after_approval
    return (
        Books(uow_factory, clock, given.ledger),
        Twins(uow_factory, clock, invoices, people),
        InvoiceSteps(
            writer,
            ProjectAllocation(uow_factory, adapters.projects),
            DecisionExecutor(uow_factory, clock, invoices, writer, send_after_approval=sends),
            DismissedSteps(uow_factory, clock, invoices, writer),
        ),
    )


def _drafting(
    given: Foundations, adapters: Adapters, people: PeopleService, customers: CustomerService, details: CustomerDetails
) -> tuple[Drafting, DraftEditing, Fixing, Planning, NewCustomers]:
    uow_factory, clock = given.uow_factory, given.clock
    ports = DraftingPorts(
        ledger=given.ledger,
        invoices=adapters.invoices,
        projects=adapters.projects,
        catalogue=ProcountorCatalogue(given.connections.procountor, clock),
        reduce=reductions,
        policy=invoicing(given.rules),
    )
    editing = DraftEditing(uow_factory, clock, people, ports, details)
    return (
        Drafting(uow_factory, clock, customers, people, ports),
        editing,
        Fixing(uow_factory, clock, editing, details, customers.near),
        Planning(uow_factory, clock, editing, people, given.rules.schedule.timezone),
        NewCustomers(uow_factory, clock, editing, customers, adapters.partners, adapters.register),
    )


def _approval(given: Foundations, people: PeopleService, books: Books) -> tuple[Approvals, Crediting]:
    uow_factory, clock, policy = given.uow_factory, given.clock, approving(given.rules)
    return Approvals(uow_factory, clock, people, policy, books), Crediting(uow_factory, clock, people, policy)


def _notices(
    given: Foundations, adapters: Adapters, people: PeopleService, approvals: Approvals, cards: Cards
) -> tuple[Notices, Reminders]:
    uow_factory, clock, messenger = given.uow_factory, given.clock, adapters.messenger
    notices = Notices(uow_factory, clock, messenger, people, approvals, cards, notifying(given.rules))
    return notices, Reminders(uow_factory, clock, messenger, people, notices)


def _cards(given: Foundations, adapters: Adapters, people: PeopleService, approvals: Approvals, books: Books) -> Cards:
    return Cards(
        given.uow_factory,
        given.clock,
        adapters.messenger,
        people,
        approvals,
        books,
        given.rules.slack.deals_channel,
        prices_include_vat=given.rules.invoicing.prices_include_vat,
        send_after_approval=given.rules.invoicing.send_after_approval,
    )


def _previews(given: Foundations, adapters: Adapters, cards: Cards) -> Previews:
    paper = Paper(given.rules.slack.language)
    return Previews(given.uow_factory, given.clock, adapters.invoices, adapters.messenger, paper, cards)


def _payments(given: Foundations, customers: CustomerService) -> Payments:
    receivables = ProcountorReceivables(given.connections.procountor, given.clock)
    return Payments(given.uow_factory, given.clock, receivables, customers)


def _operations(
    given: Foundations, adapters: Adapters, people: PeopleService, cards: Cards
) -> tuple[AlertService, Retention, Auditor]:
    uow_factory, clock, rules, messenger = given.uow_factory, given.clock, given.rules, adapters.messenger
    dismissing = Dismissing(clock, timedelta(seconds=rules.jobs.quarantine_seconds))
    return (
        AlertService(uow_factory, clock, messenger, COMPANY, rules.slack.alerts_channel, dismissing, people),
        Retention(uow_factory, clock, keeping(rules)),
        Auditor(uow_factory, clock, adapters.invoices, messenger, cards, auditing(rules)),
    )
