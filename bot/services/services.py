"""Everything the handlers may ask for, in one hand."""

from dataclasses import dataclass

from bot.services.approval.approvals import Approvals
from bot.services.approval.credit_note import Crediting
from bot.services.cards.cards import Cards
from bot.services.cards.previews import Previews
from bot.services.customers.details import CustomerDetails
from bot.services.customers.record import CustomerRecord
from bot.services.customers.resolve import CustomerService
from bot.services.deals.changes import DealChanges
from bot.services.deals.intake import Deals, Intake
from bot.services.deals.refused_hooks import RefusedHooks
from bot.services.deals.typed_deal import TypedDealEntry
from bot.services.drafting.cures import Fixing
from bot.services.drafting.drafting import Drafting
from bot.services.drafting.editing import DraftEditing
from bot.services.drafting.instalments import Planning
from bot.services.drafting.make_anew import Anew
from bot.services.drafting.new_customer import NewCustomers
from bot.services.drafting.register_retry import RegisterWaits
from bot.services.home import Home
from bot.services.invoices.books import Books
from bot.services.invoices.duplicates import Twins
from bot.services.notices.notices import Notices
from bot.services.notices.reminders import Reminders
from bot.services.operations.alerts import AlertService
from bot.services.operations.consistency import Auditor
from bot.services.operations.retention import Retention
from bot.services.people.access import Access
from bot.services.people.directory import PeopleService
from bot.services.people.salespeople import Salespeople
from bot.services.people.sharing import Sharing
from bot.services.receivables.digests import Digests
from bot.services.receivables.payments import Payments


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    access: Access
    deals: Deals
    intake: Intake
    entry: TypedDealEntry
    drafting: Drafting
    editing: DraftEditing
    fixing: Fixing
    register_waits: RegisterWaits
    new_customers: NewCustomers
    approvals: Approvals
    anew: Anew
    customers: CustomerService
    customer_details: CustomerDetails
    customer_record: CustomerRecord
    payments: Payments
    sharing: Sharing
    people: PeopleService
    planning: Planning
    books: Books
    cards: Cards
    alerts: AlertService
    digests: Digests
    home: Home
    crediting: Crediting
    previews: Previews
    deal_changes: DealChanges
    refused_hooks: RefusedHooks
    salespeople: Salespeople
    notices: Notices
    reminders: Reminders
    auditor: Auditor
    retention: Retention
    twins: Twins
