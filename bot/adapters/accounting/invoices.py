"""Sales invoices at Procountor."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.adapters.accounting.calls import procountor
from bot.adapters.accounting.invoice_bodies import body_of, record_of, status_of
from bot.adapters.accounting.invoice_rewriting import rewritten
from bot.adapters.accounting.ledger import ProcountorLedger
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.external_changes import edited
from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.drafts.merge import kept_from
from bot.domain.values.bank_reference import RENEWED
from bot.domain.values.ids import InvoiceId, Marker
from bot.errors import ChangedElsewhere, PeriodClosed, Upstream, UpstreamRefused
from procountor_client import Invoice, NotFound, Procountor, send_within

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

    async def find(self, marker: Marker) -> Sequence[LedgerInvoice]:
        with procountor():
            rows = await self._api.invoices.find_by_original_number(marker)
            live = [row for row in rows if not status_of(row.status).is_void]
            # the list may still show as live what has just been made void
            found = [self._record(await self._api.invoices.get(row.id)) for row in live]
        return [record for record in found if not record.status.is_void]

    async def read(self, invoice_id: InvoiceId) -> LedgerInvoice:
        with procountor():
            return self._record(await self._api.invoices.get(invoice_id))

    async def create(self, content: InvoiceContent, marker: Marker) -> LedgerInvoice:
        facts = await self._ledger.facts()
        with procountor(), send_within(self._send_deadline):
            return self._record(await self._api.invoices.create(body_of(content, marker, facts)))

    async def change(
        self, invoice_id: InvoiceId, content: InvoiceContent, marker: Marker, before: LedgerInvoice | None = None
    ) -> LedgerInvoice:
        facts = await self._ledger.facts()
        with procountor():
            now = await self._api.invoices.get(invoice_id)
            renews = RENEWED in content.overrides
            body, kept = body_of(content, marker, facts), kept_from(content.overrides)
            written = rewritten(now, body, kept, renews_reference=renews)
            held = self._record(now)
            if not edited(replace(held, version=None), self._record(written)):
                return held  # written before: its answer was lost
            if before and edited(before, held):
                raise ChangedElsewhere(held)
            return self._record(await self._api.invoices.update(written))

    def _record(self, invoice: Invoice) -> LedgerInvoice:
        known = self._ledger.known
        return record_of(invoice, dict(known.vat_statuses) if known else {})

    async def approve(self, invoice_id: InvoiceId) -> None:
        async with self._telling_the_period(invoice_id):
            with procountor(), send_within(self._send_deadline):
                await self._api.invoices.approve(invoice_id)

    async def send(self, invoice_id: InvoiceId) -> None:
        with procountor(), send_within(self._send_deadline):
            await self._api.invoices.send(invoice_id)

    async def withdraw(self, invoice_id: InvoiceId) -> None:
        async with self._telling_the_period(invoice_id):
            with procountor():
                await self._api.invoices.unfinished(invoice_id)

    async def sends(self, invoice_id: InvoiceId) -> int:
        with procountor():
            log = await self._api.invoices.transactions(invoice_id)
        return sum(entry.action == "SEND" for entry in log)

    async def invalidate(self, invoice_id: InvoiceId) -> None:
        async with self._telling_the_period(invoice_id):
            with procountor(), send_within(self._send_deadline):
                await self._api.invoices.invalidate(invoice_id)

    @asynccontextmanager
    async def _telling_the_period(self, invoice_id: InvoiceId) -> AsyncIterator[None]:
        """OpenAPI 26.04 has one 403 for a missing right and a closed fiscal year: the years themselves tell which it was."""
        try:
            yield
        except UpstreamRefused as refusal:
            if isinstance(refusal, PeriodClosed) or not await self._is_closed(invoice_id):
                raise
            raise PeriodClosed(str(refusal), system=refusal.system) from refusal

    async def _is_closed(self, invoice_id: InvoiceId) -> bool:
        try:
            books = (await self._ledger.facts(fresh=True)).books
            with procountor():
                day = (await self._api.invoices.get(invoice_id)).date
        except Upstream:
            return False
        return books is not None and day is not None and books.takes(day) is False

    async def pages(self, invoice_id: InvoiceId) -> Sequence[bytes]:
        found: list[bytes] = []
        with procountor():
            try:
                while len(found) < MOST_PAGES:
                    found.append((await self._api.invoices.image(invoice_id, page=len(found) + 1)).content)
            except NotFound:  # the page after the last one
                return found
        return found
