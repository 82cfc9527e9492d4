"""Sales invoices at Procountor."""

from collections.abc import Sequence

from bot.adapters.accounting.calls import procountor
from bot.adapters.accounting.invoice_bodies import body_of, record_of, totals_of
from bot.adapters.accounting.ledger import ProcountorLedger
from bot.domain.draft import InvoiceContent, InvoiceRecord
from bot.domain.ids import InvoiceId, Marker
from procountor_client import InvoiceSummary, NotFound, Procountor, send_within

INVALIDATED = "INVALIDATED"
MOST_PAGES = 20


class ProcountorInvoices:
    def __init__(self, api: Procountor, ledger: ProcountorLedger, send_deadline: float) -> None:
        """`send_deadline`: seconds in which what must not happen twice leaves this machine, or does not leave at all."""
        self._api = api
        self._send_deadline = send_deadline
        self._ledger = ledger

    async def prepare(self) -> None:
        with procountor():
            await self._api.ensure_token()
        await self._ledger.facts()

    async def find(self, marker: Marker) -> Sequence[InvoiceRecord]:
        with procountor():
            rows = await self._api.invoices.find_by_original_number(marker)
            live = [row for row in rows if row.status != INVALIDATED]
            if len(live) == 1:
                return [record_of(await self._api.invoices.get(live[0].id))]
            return [_from_row(row) for row in live]

    async def read(self, invoice_id: InvoiceId) -> InvoiceRecord:
        with procountor():
            return record_of(await self._api.invoices.get(invoice_id))

    async def create(self, content: InvoiceContent, marker: Marker) -> InvoiceRecord:
        facts = await self._ledger.facts()
        with procountor(), send_within(self._send_deadline):
            return record_of(await self._api.invoices.create(body_of(content, marker, facts)))

    async def change(self, invoice_id: InvoiceId, content: InvoiceContent, marker: Marker) -> InvoiceRecord:
        facts = await self._ledger.facts()
        with procountor():
            now = await self._api.invoices.get(invoice_id)
            new = body_of(content, marker, facts)
            # a PUT wipes what is left out: start from Procountor's copy, keep its reference and its notes
            assert new.payment_info is not None
            reference = now.payment_info.bank_reference_code if now.payment_info else None
            payment = new.payment_info.changed(bank_reference_code=reference or "")
            written = now.changed(**{name: getattr(new, name) for name in _OURS}, payment_info=payment)
            return record_of(await self._api.invoices.update(written))

    async def approve(self, invoice_id: InvoiceId) -> None:
        with procountor():
            await self._api.invoices.approve(invoice_id)

    async def send(self, invoice_id: InvoiceId) -> None:
        with procountor(), send_within(self._send_deadline):
            await self._api.invoices.send(invoice_id)

    async def withdraw(self, invoice_id: InvoiceId) -> None:
        with procountor():
            await self._api.invoices.unfinished(invoice_id)

    async def sends(self, invoice_id: InvoiceId) -> int:
        with procountor():
            log = await self._api.invoices.transactions(invoice_id)
        return sum(entry.action == "SEND" for entry in log)

    async def invalidate(self, invoice_id: InvoiceId) -> None:
        with procountor():
            await self._api.invoices.invalidate(invoice_id)

    async def pages(self, invoice_id: InvoiceId) -> Sequence[bytes]:
        found: list[bytes] = []
        with procountor():
            try:
                while len(found) < MOST_PAGES:
                    found.append((await self._api.invoices.image(invoice_id, page=len(found) + 1)).content)
            except NotFound:  # the page after the last one
                return found
        return found


_OURS = (
    "counter_party", "billing_address", "discount_percent", "invoice_rows", "date", "order_reference",
    "invoice_channel", "penalty_percent", "language", "additional_information", "vat_status", "delivery_start_date",
    "delivery_end_date",
)  # fmt: skip


def _from_row(row: InvoiceSummary) -> InvoiceRecord:
    return InvoiceRecord(
        invoice_id=InvoiceId(row.id),
        number=row.invoice_number,
        status=str(row.status),
        version=row.version.isoformat() if row.version else None,
        reference=None,
        ledger_receipt_id=None,
        totals=totals_of(row.invoice_sum_info),
    )
