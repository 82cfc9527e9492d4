"""What customers owe: sales invoices with their payments, read in the background."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.adapters.accounting.calls import procountor
from bot.adapters.accounting.invoice_bodies import totals_of
from bot.domain.ids import InvoiceId, PartnerId
from bot.domain.standing import OPEN_STATUSES, MirroredInvoice
from bot.ports import Clock
from procountor_client import Invoice, InvoiceFilter, InvoiceSummary, PaymentEvent, Procountor, background

HISTORY = timedelta(days=400)
"""How far back settled invoices are mirrored: enough to tell a customer's last one."""
BATCH = 200
SETTLED = ("PAID", "MARKED_PAID")
Row = InvoiceSummary | Invoice


class ProcountorReceivables:
    def __init__(self, api: Procountor, clock: Clock) -> None:
        self._api = api
        self._clock = clock

    async def sales(self, *, changed_since: datetime | None) -> AsyncIterator[MirroredInvoice]:
        for filters in self._filters(changed_since):
            for invoice in await self._read(filters):
                yield invoice

    async def _read(self, filters: InvoiceFilter) -> list[MirroredInvoice]:
        # not around a yield: the priority would leak into whoever consumes the rows
        with procountor(), background():
            return await self._with_payments([row async for row in self._api.invoices.search(filters)])

    def _filters(self, since: datetime | None) -> list[InvoiceFilter]:
        types = ["SALES_INVOICE"]
        if since:
            return [InvoiceFilter(types=types, version_start_date=since)]
        recent = self._clock.today() - HISTORY
        return [
            InvoiceFilter(types=types, status=sorted(OPEN_STATUSES)),
            InvoiceFilter(types=types, status=SETTLED, start_date=recent),
        ]

    async def reread(self, invoice_ids: Sequence[InvoiceId]) -> Sequence[MirroredInvoice]:
        with procountor(), background():
            found = await self._api.invoices.get_many(invoice_ids)
            return await self._with_payments(found.found)

    async def of_customer(self, partner_id: PartnerId) -> Sequence[MirroredInvoice]:
        filters = InvoiceFilter(types=["SALES_INVOICE"], business_partner_id=partner_id)
        with procountor():
            return await self._with_payments([row async for row in self._api.invoices.search(filters)])

    async def _with_payments(self, rows: Sequence[Row]) -> list[MirroredInvoice]:
        """Only partly paid and settled invoices have payments worth a request."""
        asked = [r.id for r in rows if r.status in ("PARTLY_PAID", *SETTLED)]
        events: dict[int, list[PaymentEvent]] = {}
        for start in range(0, len(asked), BATCH):
            events |= await self._api.payments.events_of(asked[start : start + BATCH])
        seen_at = self._clock.now()
        return [m for r in rows if (m := as_mirrored(r, events.get(r.id, []), seen_at))]


def as_mirrored(row: Row, events: Iterable[PaymentEvent], seen_at: datetime) -> MirroredInvoice | None:
    """None for a row that lacks what a receivable needs (date, due date, total)."""
    totals = totals_of(row.invoice_sum_info)
    due = _due(row)
    if row.date is None or due is None or totals is None:
        return None
    paid = list(events)
    in_currency = [e.paid_amount if e.paid_currency == totals.currency else e.amount for e in paid]
    return MirroredInvoice(
        invoice_id=InvoiceId(row.id),
        partner_id=PartnerId(row.partner_id) if row.partner_id else None,
        customer_name=_name(row),
        number=row.invoice_number,
        status=str(row.status),
        invoice_date=row.date,
        due_date=due,
        total=totals.gross,
        paid=totals.gross if row.status in SETTLED else sum((a for a in in_currency if a), Decimal(0)),
        currency=totals.currency,
        marker=row.original_invoice_number,
        paid_on=max((e.payment_date for e in paid if e.payment_date), default=None),
        seen_at=seen_at,
    )


def _due(row: Row) -> date | None:
    """A due date that was put off counts."""
    if isinstance(row, Invoice):
        return (row.payment_info.new_due_date or row.payment_info.due_date) if row.payment_info else None
    return row.new_due_date or row.due_date


def _name(row: Row) -> str:
    place = row.counter_party.counter_party_address if row.counter_party else None
    return (place.name if place else None) or ""
