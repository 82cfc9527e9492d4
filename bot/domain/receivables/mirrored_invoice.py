"""How customers stand: the invoices of the mirror, and the answer to `/paid`."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bot.domain.receivables.settlement import Settlement
from bot.domain.values.ids import InvoiceId, PartnerId, UserId
from bot.domain.values.ledger_status import LedgerStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class MirroredInvoice:
    """One sales invoice as Procountor showed it at `seen_at`."""

    invoice_id: InvoiceId
    partner_id: PartnerId | None
    customer_name: str
    number: int | None
    status: LedgerStatus
    invoice_date: date
    due_date: date
    total: Decimal
    paid: Decimal
    """What is not open any more, in whatever way; more than the total where too much was paid."""
    currency: str
    marker: str | None
    paid_on: date | None = None
    """The latest payment."""
    settlement: Settlement | None = Settlement.PAID
    """How `paid` came about; None while nobody has looked. Rows kept since before anybody did were called paid."""
    seen_at: datetime

    @property
    def open(self) -> Decimal:
        return self.total - self.paid if self.status.is_open else Decimal(0)

    def overdue(self, today: date) -> bool:
        return self.open > 0 and self.due_date < today

    @property
    def settled(self) -> bool:
        return self.status.is_settled

    @property
    def overpaid(self) -> bool:
        """A credit note's open sum is below zero from the start."""
        return self.open < 0 < self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerBalance:
    """What `/paid` answers: the customer's last invoice and open sums, as of `as_of`."""

    partner_id: PartnerId
    name: str
    business_id: str | None
    last: MirroredInvoice | None
    open_total: Decimal
    open_count: int
    overdue_total: Decimal
    overdue_count: int
    unsent_total: Decimal = Decimal(0)
    unsent_count: int = 0
    """Approved and not sent: the customer does not know of them, and owes nothing for them."""
    overpaid_total: Decimal = Decimal(0)
    overpaid_count: int = 0
    """Paid too much; the sum is above zero."""
    all_paid: bool = True
    """Whatever is settled was settled with money, as far as it goes back; False also where nobody has looked."""
    oldest_due: date | None
    currency: str
    as_of: datetime | None
    """When the mirror was last refreshed; None: never."""
    today: date
    open_invoices: tuple[MirroredInvoice, ...] = ()
    """Sent and not settled, the oldest due date first."""
    waiting_count: int = 0
    waiting_total: Decimal = Decimal(0)
    """Drafts in Procountor that nobody has approved yet."""
    asked: MirroredInvoice | None = None
    """The invoice whose number or reference was asked about."""
    owners: tuple[UserId, ...] = ()
    """Salespeople of what is open, else of the invoice that is told; nobody where no deal led to it."""
