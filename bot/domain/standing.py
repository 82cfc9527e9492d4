"""How customers stand: the invoices of the mirror, and the answer to `/paid`."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bot.domain.ids import InvoiceId, PartnerId


@dataclass(frozen=True, slots=True, kw_only=True)
class MirroredInvoice:
    """One sales invoice as Procountor showed it at `seen_at`."""

    invoice_id: InvoiceId
    partner_id: PartnerId | None
    customer_name: str
    number: int | None
    status: str
    invoice_date: date
    due_date: date
    total: Decimal
    paid: Decimal
    currency: str
    marker: str | None
    paid_on: date | None = None
    """The latest payment."""
    seen_at: datetime

    @property
    def open(self) -> Decimal:
        return self.total - self.paid if self.status in OPEN_STATUSES else Decimal(0)

    def overdue(self, today: date) -> bool:
        return self.open > 0 and self.due_date < today


OPEN_STATUSES = frozenset({"NOT_SENT", "APPROVED", "SENT", "PARTLY_PAID"})
"""Approved and not settled. UNFINISHED is no receivable yet, INVALIDATED is none any more."""
OWED_STATUSES = OPEN_STATUSES - {"NOT_SENT"}
"""Statuses whose due date binds the customer: an unsent invoice is nobody's debt yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
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
    oldest_due: date | None
    currency: str
    as_of: datetime | None
    """When the mirror was last refreshed; None: never."""
    today: date
