import datetime as dt
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, fields

from pydantic.alias_generators import to_camel

from procountor_client import multipart, pages
from procountor_client.models.attachments import File
from procountor_client.models.base import InfoMessage, Model, Page
from procountor_client.models.enums import InvoiceChannel, InvoiceStatus, InvoiceType
from procountor_client.models.invoices import (
    ApprovalComment,
    Invoice,
    InvoiceDraft,
    InvoiceNotes,
    InvoiceSummary,
    InvoiceTransaction,
    InvoiceTransactions,
)
from procountor_client.resources.base import Resource, page_query, require_batch
from procountor_client.wire import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceFilter:
    """What `GET /invoices` can filter by. `start_date` and `end_date` are invoice dates; both ends are included.

    `original_invoice_number` matches exactly; `search_term` looks into name, number and additional information.
    """

    status: Sequence[InvoiceStatus | str] | None = None
    types: Sequence[InvoiceType | str] | None = None
    start_date: dt.date | None = None
    end_date: dt.date | None = None
    created_start_date: dt.datetime | None = None
    created_end_date: dt.datetime | None = None
    version_start_date: dt.datetime | None = None
    version_end_date: dt.datetime | None = None
    due_start_date: dt.date | None = None
    due_end_date: dt.date | None = None
    business_partner_id: int | None = None
    original_invoice_number: str | None = None
    invoice_number: int | None = None
    product_id: Sequence[int] | None = None
    search_term: str | None = None
    invoice_channel: Sequence[InvoiceChannel | str] | None = None
    factoring_contract_id: int | None = None
    is_offer: bool | None = None
    order_by_id: str | None = None
    order_by_date: str | None = None
    order_by_created: str | None = None
    order_by_version: str | None = None

    def params(self) -> dict[str, object]:
        values = {to_camel(item.name): getattr(self, item.name) for item in fields(self)}
        return {name: value for name, value in values.items() if value is not None}


class TransactionLog(Model):
    """The bulk answer of the event log."""

    results: list[InvoiceTransactions] | None = None


class Invoices(Resource):
    async def create(self, draft: InvoiceDraft, *, add_collection_penal_costs: bool | None = None) -> Invoice:
        """Make an invoice; it is UNFINISHED whatever its status says. Never repeated: see `error.outcome`.

        The reply is Procountor's copy with `id`, `invoice_number`, `ledger_receipt_id` and `version`.
        """
        params = {"addCollectionPenalCosts": "true"} if add_collection_penal_costs else None
        return await self._wire.write(Invoice, "POST", "/invoices", draft, params)

    async def get(self, invoice_id: int) -> Invoice:
        return await self._wire.get(Invoice, f"/invoices/{invoice_id}")

    async def get_many(self, ids: Iterable[int]) -> pages.Batch[Invoice]:
        """Full invoices, 200 per request; ids Procountor does not know are in `missing`."""
        return await pages.in_batches(ids, lambda part: self._batch(Invoice, "/invoices", part))

    async def page(
        self,
        filters: InvoiceFilter | None = None,
        *,
        page: int = 0,
        size: int = pages.PAGE_SIZE,
    ) -> Page[InvoiceSummary]:
        params = page_query((filters or InvoiceFilter()).params(), page, size)
        return await self._wire.get(Page[InvoiceSummary], "/invoices", params)

    def search(self, filters: InvoiceFilter | None = None) -> AsyncIterator[InvoiceSummary]:
        """All matching rows, oldest first unless ordered otherwise."""
        return pages.by_number(lambda number: self.page(filters, page=number))

    async def find_by_original_number(self, marker: str) -> list[InvoiceSummary]:
        """Sales invoices that carry exactly this `original_invoice_number`, the invalidated ones too.

        Rows that do not say are looked up one by one: a hit overlooked would become a second invoice.
        """
        filters = InvoiceFilter(types=[InvoiceType.SALES_INVOICE], original_invoice_number=marker)
        rows = [row async for row in self.search(filters)]
        silent = await self.get_many(row.id for row in rows if row.original_invoice_number is None)
        told = {row.id for row in silent if row.original_invoice_number == marker}
        return [row for row in rows if row.original_invoice_number == marker or row.id in told]

    async def update(self, invoice: Invoice) -> Invoice:
        """Replace an UNFINISHED invoice. What the object lacks is lost; a stale `version` is a BadRequest.

        The ledger receipt may come back with another id: dimensions must then be set again.
        """
        return await self._wire.write(Invoice, "PUT", f"/invoices/{invoice.id}", invoice)

    async def approve(
        self,
        invoice_id: int,
        *,
        comment: str | None = None,
        update_inventory: bool | None = None,
    ) -> InfoMessage:
        params = {"updateInventory": "true"} if update_inventory else None
        return await self._wire.act("PUT", f"/invoices/{invoice_id}/approve", ApprovalComment(comment=comment), params)

    async def send(self, invoice_id: int) -> InfoMessage:
        """Send to the customer. A SENT invoice may be sent a second time: read its status first."""
        return await self._wire.act("PUT", f"/invoices/{invoice_id}/send")

    async def unfinished(self, invoice_id: int) -> InfoMessage:
        """Back to a draft. The fiscal year and tracking period must be open."""
        return await self._wire.act("PUT", f"/invoices/{invoice_id}/unfinished")

    async def invalidate(self, invoice_id: int) -> InfoMessage:
        """Void it; there is no deleting. An approved invoice has to be made unfinished first."""
        return await self._wire.act("PUT", f"/invoices/{invoice_id}/invalidate")

    async def set_notes(self, invoice_id: int, notes: str) -> InfoMessage:
        """Internal notes, allowed in any status."""
        return await self._wire.act("PUT", f"/invoices/{invoice_id}/notes", InvoiceNotes(notes=notes))

    async def transactions(self, invoice_id: int) -> list[InvoiceTransaction]:
        """The event log: approvals, sendings, sending errors, reminders."""
        log = await self._wire.get(InvoiceTransactions, f"/invoices/{invoice_id}/transactions")
        return log.transactions or []

    async def transactions_of(self, ids: Iterable[int]) -> dict[int, list[InvoiceTransaction]]:
        """The event logs of up to 200 invoices by invoice id."""
        wanted = require_batch(ids)
        if not wanted:
            return {}
        params = {"invoiceIds": wanted}
        log = await self._wire.get(TransactionLog, "/invoices/transactions", params)
        return {row.invoice_id: row.transactions or [] for row in log.results or [] if row.invoice_id is not None}

    async def image(self, invoice_id: int, *, page: int = 1, image_format: str = "PNG") -> File:
        """One page as a picture. NotFound when there is no such page. Bare bytes and multipart replies both work."""
        query = {"page": page, "format": image_format}
        call = Call("GET", f"/invoices/{invoice_id}/image", query, {"Accept": "*/*"}, returns_file=True)
        return multipart.read_file(await self._wire.send(call), call)
