"""The overdue digest: rows by age, worst first, and what changed since the last one."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.domain.values.ids import InvoiceId, PartnerId


class AgeBand(StrEnum):
    D1_14 = "1-14"
    D15_30 = "15-30"
    D31_60 = "31-60"
    D61 = "61+"


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueRow:
    invoice_id: InvoiceId
    number: int | None
    partner_id: PartnerId | None
    customer: str
    due_date: date
    days_late: int
    open: Decimal
    currency: str
    band: AgeBand
    owner: str | None
    """Slack user id of the deal's owner, when the invoice came from a deal."""
    is_new: bool
    """Not in the previous digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueDigest:
    day: date
    rows: tuple[OverdueRow, ...]
    """Worst first: longest overdue, then largest."""
    by_band: tuple[tuple[AgeBand, int, Decimal], ...]
    """Every band, also the empty ones, youngest first: count and open sum."""
    total: Decimal
    currency: str
    previous_day: date | None
    previous_total: Decimal | None
    settled_since: int
    """How many invoices of the previous digest are no longer overdue."""
    as_of: datetime | None
