from collections.abc import AsyncIterator, Iterable

from procountor_client import pages
from procountor_client.models.base import Page
from procountor_client.models.payments import MarkPaid, PaymentEvent, TransactionIdentifier
from procountor_client.resources.base import Resource, page_query, require_batch


class Payments(Resource):
    """Payments of invoices. (`/payments` itself is the company's outgoing money and not covered.)"""

    def events(self, invoice_id: int) -> AsyncIterator[PaymentEvent]:
        """Every payment of one invoice."""
        path = f"/invoices/{invoice_id}/paymentevents"
        return pages.by_number(lambda number: self._page(path, {}, number))

    async def events_of(self, ids: Iterable[int]) -> dict[int, list[PaymentEvent]]:
        """The payments of up to 200 invoices by invoice id; an invoice without payments has an empty list."""
        wanted = require_batch(ids)
        events: dict[int, list[PaymentEvent]] = {number: [] for number in wanted}
        if not wanted:
            return events
        filters = {"invoiceId": wanted}
        async for event in pages.by_number(lambda number: self._page("/payments/paymentevents", filters, number)):
            if event.invoice_id is not None:
                events.setdefault(event.invoice_id, []).append(event)
        return events

    async def mark_paid(
        self,
        invoice_id: int,
        payment: MarkPaid,
        *,
        add_penal_expense: bool | None = None,
    ) -> PaymentEvent:
        """Enter a payment by hand. Doing it twice enters two payments; never repeated: see `error.outcome`."""
        params = {"addPenalExpense": "true"} if add_penal_expense else None
        path = f"/invoices/{invoice_id}/paymentevents/markpaid"
        return await self._wire.write(PaymentEvent, "PUT", path, payment, params)

    async def delete_event(self, invoice_id: int, event_id: int) -> TransactionIdentifier:
        """Asks for the removal; it happens when a person confirms it with a second factor."""
        path = f"/invoices/{invoice_id}/paymentevents/{event_id}"
        return await self._wire.write(TransactionIdentifier, "DELETE", path)

    async def _page(self, path: str, filters: dict[str, list[int]], number: int) -> Page[PaymentEvent]:
        return await self._wire.get(Page[PaymentEvent], path, page_query(filters, number, pages.PAGE_SIZE))
