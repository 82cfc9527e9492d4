"""What customers owe: sales invoices with their payments, read in the background."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.adapters.accounting.calls import procountor
from bot.adapters.accounting.invoice_bodies import status_of, totals_of
from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.domain.receivables.settlement import settlement_of
from bot.domain.values.ids import InvoiceId, PartnerId
from bot.domain.values.ledger_status import OPEN, SETTLED
from bot.ports import Clock
from procountor_client import Invoice, InvoiceFilter, InvoiceSummary, PaymentEvent, Procountor, background

HISTORY = timedelta(days=400)
"""How far back settled invoices are mirrored: enough to tell a customer's last one."""
BATCH = 200
LOOKED_AT = 10
"""So many of a customer's newest invoices are asked for how they were settled, one request each."""
ASKED_AT_ONCE = 50
"""The same of all that a poll or a second look brings."""
REMEMBERED = 20_000
"""Types of payment events, which never change."""
Row = InvoiceSummary | Invoice


class ProcountorReceivables:
    def __init__(self, api: Procountor, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._types: dict[int, str] = {}

    async def sales(self, *, changed_since: datetime | None) -> AsyncIterator[MirroredInvoice]:
        for filters in self._filters(changed_since):
            for invoice in await self._read(filters, typed=ASKED_AT_ONCE if changed_since else 0):
                yield invoice

    async def _read(self, filters: InvoiceFilter, *, typed: int) -> list[MirroredInvoice]:
        # not around a yield: the priority would leak into whoever consumes the rows
        with procountor(), background():
            return await self._with_payments([row async for row in self._api.invoices.search(filters)], typed=typed)

    def _filters(self, since: datetime | None) -> list[InvoiceFilter]:
        types = ["SALES_INVOICE"]
        if since:
            return [InvoiceFilter(types=types, version_start_date=since)]
        recent = self._clock.today() - HISTORY
        return [
            InvoiceFilter(types=types, status=sorted(OPEN)),
            InvoiceFilter(types=types, status=sorted(SETTLED), start_date=recent),
        ]

    async def reread(self, invoice_ids: Sequence[InvoiceId]) -> Sequence[MirroredInvoice]:
        with procountor(), background():
            found = await self._api.invoices.get_many(invoice_ids)
            return await self._with_payments(found.found, typed=ASKED_AT_ONCE)

    async def of_customer(self, partner_id: PartnerId) -> Sequence[MirroredInvoice]:
        filters = InvoiceFilter(types=["SALES_INVOICE"], business_partner_id=partner_id)
        with procountor():
            return await self._with_payments([row async for row in self._api.invoices.search(filters)], typed=LOOKED_AT)

    async def _with_payments(self, rows: Sequence[Row], *, typed: int) -> list[MirroredInvoice]:
        """Only partly paid and settled invoices have payments worth a request; of the newest `typed` also their types."""
        asked = [r.id for r in rows if status_of(r.status).has_payments]
        events: dict[int, list[PaymentEvent]] = {}
        for start in range(0, len(asked), BATCH):
            events |= await self._api.payments.events_of(asked[start : start + BATCH])
        newest = sorted((r for r in rows if r.id in events), key=lambda r: (r.date or date.min, r.id), reverse=True)
        await self._learn_types([r.id for r in newest[:typed]], events)
        seen_at = self._clock.now()
        return [m for r in rows if (m := as_mirrored(r, events.get(r.id, []), seen_at))]

    async def _learn_types(self, invoice_ids: Sequence[int], events: dict[int, list[PaymentEvent]]) -> None:
        """The events of many invoices come without their types, those of one invoice with them."""
        unknown = [i for i in invoice_ids if any(e.type is None and e.id not in self._types for e in events[i])]
        found = await asyncio.gather(*(self._events_of(i) for i in unknown))
        self._types |= {event.id: str(event.type) for many in found for event in many if event.type}
        while len(self._types) > REMEMBERED:
            self._types.pop(next(iter(self._types)))
        for i in invoice_ids:
            events[i] = [e.model_copy(update={"type": e.type or self._types.get(e.id)}) for e in events[i]]

    async def _events_of(self, invoice_id: int) -> list[PaymentEvent]:
        return [event async for event in self._api.payments.events(invoice_id)]


def as_mirrored(row: Row, events: Iterable[PaymentEvent], seen_at: datetime) -> MirroredInvoice | None:
    """None for a row that lacks what a receivable needs (date, due date, total)."""
    totals = totals_of(row.invoice_sum_info)
    due = _due(row)
    if row.date is None or due is None or totals is None:
        return None
    paid, status = list(events), status_of(row.status)
    ways = [(str(e.type) if e.type else None, _amount(e, totals.currency)) for e in paid]
    return MirroredInvoice(
        invoice_id=InvoiceId(row.id),
        partner_id=PartnerId(row.partner_id) if row.partner_id else None,
        customer_name=_name(row),
        number=row.invoice_number,
        status=status,
        invoice_date=row.date,
        due_date=due,
        total=totals.gross,
        paid=totals.gross if status.is_settled else sum((amount for _, amount in ways), Decimal(0)),
        currency=totals.currency,
        marker=row.original_invoice_number,
        paid_on=max((e.payment_date for e in paid if e.payment_date), default=None),
        settlement=settlement_of(ways),
        seen_at=seen_at,
    )


def _amount(event: PaymentEvent, currency: str) -> Decimal:
    """In the invoice's currency where the event has it."""
    return (event.paid_amount if event.paid_currency == currency else event.amount) or Decimal(0)


def _due(row: Row) -> date | None:
    """A due date that was put off counts."""
    if isinstance(row, Invoice):
        return (row.payment_info.new_due_date or row.payment_info.due_date) if row.payment_info else None
    return row.new_due_date or row.due_date


def _name(row: Row) -> str:
    place = row.counter_party.counter_party_address if row.counter_party else None
    return (place.name if place else None) or ""
