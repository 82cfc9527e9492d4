"""Everything the handlers may ask for, in one hand."""

from dataclasses import dataclass

from bot.services.access import Access
from bot.services.alerts import AlertService
from bot.services.approvals import Approvals
from bot.services.audit import Auditor
from bot.services.books import Books
from bot.services.cards import Cards
from bot.services.crediting import Crediting
from bot.services.customer_details import CustomerDetails
from bot.services.customer_record import CustomerRecord
from bot.services.customers import CustomerService
from bot.services.deal_changes import DealChanges
from bot.services.deals import Deals
from bot.services.digests import Digests
from bot.services.drafting import Drafting
from bot.services.early_news import EarlyNews
from bot.services.entry import Entry
from bot.services.fixing import Fixing
from bot.services.home import Home
from bot.services.new_customers import NewCustomers
from bot.services.payments import Payments
from bot.services.people import PeopleService
from bot.services.planning import Planning
from bot.services.previews import Previews
from bot.services.refused_hooks import RefusedHooks
from bot.services.register_waits import RegisterWaits
from bot.services.reminders import Reminders
from bot.services.retention import Retention
from bot.services.salespeople import Salespeople
from bot.services.sharing import Sharing
from bot.services.twins import Twins


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    access: Access
    deals: Deals
    entry: Entry
    drafting: Drafting
    fixing: Fixing
    register_waits: RegisterWaits
    new_customers: NewCustomers
    approvals: Approvals
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
    early_news: EarlyNews
    refused_hooks: RefusedHooks
    salespeople: Salespeople
    reminders: Reminders
    auditor: Auditor
    retention: Retention
    twins: Twins
