"""Overdue receivables by age, and how one customer stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bot.domain.receivables.mirrored_invoice import CustomerBalance, MirroredInvoice
from bot.domain.receivables.overdue_digest import AgeBand, OverdueDigest, OverdueRow
from bot.domain.receivables.settlement import Settlement
from bot.domain.values.ids import InvoiceId, PartnerId, UserId

_LAST_DAY = ((14, AgeBand.D1_14), (30, AgeBand.D15_30), (60, AgeBand.D31_60))


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousDigest:
    """What the last posted digest said."""

    day: date
    total: Decimal
    invoice_ids: frozenset[InvoiceId]


def band_of(days: int) -> AgeBand:
    """The band of an invoice this many days after its due date; ValueError for one that is not overdue."""
    if days < 1:
        raise ValueError(f"{days} days late is not overdue")
    return next((band for last, band in _LAST_DAY if days <= last), AgeBand.D61)


def is_overdue(invoice: MirroredInvoice, today: date) -> bool:
    """Sent (or approved without sending), not settled, due before today; never a credit note or an overpayment."""
    return invoice.status.is_owed and invoice.overdue(today)


def overdue_digest(
    invoices: Sequence[MirroredInvoice],
    *,
    today: date,
    previous: PreviousDigest | None,
    owners: Mapping[InvoiceId, str],
    as_of: datetime | None,
    currency: str = "EUR",
) -> OverdueDigest:
    """The digest of the day. `owners`: Slack user id by invoice, where the invoice came from a deal.

    `currency` is the company's: rows in other currencies are listed and counted, but are in no sum. Without a
    previous digest no row is new, as nothing is known to have changed.
    """
    late = [invoice for invoice in invoices if is_overdue(invoice, today)]
    rows = tuple(sorted((_row(invoice, today, previous, owners) for invoice in late), key=_worst_first))
    now = {row.invoice_id for row in rows}
    return OverdueDigest(
        day=today,
        rows=rows,
        by_band=tuple(_band_sum(band, rows, currency) for band in AgeBand),
        total=_sum(rows, currency),
        currency=currency,
        previous_day=previous.day if previous else None,
        previous_total=previous.total if previous else None,
        settled_since=len(previous.invoice_ids - now) if previous else 0,
        as_of=as_of,
    )


def remembered(digest: OverdueDigest) -> PreviousDigest:
    """What the next digest needs to know of this one."""
    return PreviousDigest(
        day=digest.day, total=digest.total, invoice_ids=frozenset(row.invoice_id for row in digest.rows)
    )


def _row(
    invoice: MirroredInvoice, today: date, previous: PreviousDigest | None, owners: Mapping[InvoiceId, str]
) -> OverdueRow:
    days = (today - invoice.due_date).days
    return OverdueRow(
        invoice_id=invoice.invoice_id,
        number=invoice.number,
        partner_id=invoice.partner_id,
        customer=invoice.customer_name,
        due_date=invoice.due_date,
        days_late=days,
        open=invoice.open,
        currency=invoice.currency,
        band=band_of(days),
        owner=owners.get(invoice.invoice_id),
        is_new=previous is not None and invoice.invoice_id not in previous.invoice_ids,
    )


def _worst_first(row: OverdueRow) -> tuple[int, Decimal, int]:
    return (-row.days_late, -row.open, row.invoice_id)


def _band_sum(band: AgeBand, rows: Sequence[OverdueRow], currency: str) -> tuple[AgeBand, int, Decimal]:
    of_band = [row for row in rows if row.band is band]
    return band, len(of_band), _sum(of_band, currency)


def _sum(rows: Sequence[OverdueRow], currency: str) -> Decimal:
    return sum((row.open for row in rows if row.currency == currency), Decimal(0))


def standing_of(
    partner_id: PartnerId,
    name: str,
    business_id: str | None,
    invoices: Sequence[MirroredInvoice],
    *,
    today: date,
    as_of: datetime | None,
    asked: InvoiceId | None = None,
    owners: Mapping[InvoiceId, UserId] | None = None,
    currency: str = "EUR",
) -> CustomerBalance:
    """How this customer stands, from the mirror; other customers' invoices are passed over.

    Sums are of `currency` only, counts are of all. Open credit notes and overpayments lower the open total, as they do
    in the ledger, but are not counted as open invoices and never as overdue.
    """
    own = [invoice for invoice in invoices if invoice.partner_id == partner_id]
    unsent = [invoice for invoice in own if invoice.status.is_unsent]
    owed = [invoice for invoice in own if not invoice.status.is_unsent]
    unpaid = [invoice for invoice in owed if invoice.open > 0]
    late = [invoice for invoice in unpaid if is_overdue(invoice, today)]
    overpaid = [invoice for invoice in owed if invoice.overpaid]
    waiting = [invoice for invoice in own if invoice.status.is_unfinished]
    last, told = _last(own), next((invoice for invoice in own if invoice.invoice_id == asked), None)
    sold = unpaid or [invoice for invoice in (told, last) if invoice]
    return CustomerBalance(
        partner_id=partner_id,
        name=name,
        business_id=business_id,
        last=last,
        open_total=_open_total(owed, currency),
        open_count=len(unpaid),
        overdue_total=_open_total(late, currency),
        overdue_count=len(late),
        unsent_total=_open_total(unsent, currency),
        unsent_count=sum(invoice.open > 0 for invoice in unsent),
        overpaid_total=-_open_total(overpaid, currency),
        overpaid_count=len(overpaid),
        all_paid=all(invoice.settlement is Settlement.PAID for invoice in own if invoice.settled and invoice.total > 0),
        oldest_due=min((invoice.due_date for invoice in late), default=None),
        currency=currency,
        as_of=as_of,
        today=today,
        open_invoices=tuple(sorted(unpaid, key=lambda invoice: (invoice.due_date, invoice.invoice_id))),
        waiting_count=len(waiting),
        waiting_total=sum((i.total for i in waiting if i.currency == currency), Decimal(0)),
        asked=told,
        owners=tuple(dict.fromkeys(owner for i in sold if (owner := (owners or {}).get(i.invoice_id)))),
    )


def _open_total(invoices: Sequence[MirroredInvoice], currency: str) -> Decimal:
    return sum((invoice.open for invoice in invoices if invoice.currency == currency), Decimal(0))


def _last(invoices: Sequence[MirroredInvoice]) -> MirroredInvoice | None:
    """The newest real invoice: no draft, nothing void, no credit note."""
    real = (i for i in invoices if i.status.is_approved and i.total > 0)
    return max(real, key=lambda invoice: (invoice.invoice_date, invoice.invoice_id), default=None)
