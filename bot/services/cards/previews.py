"""What the invoice will look like, as a file in the card's thread."""

import asyncio

from bot.domain.drafts.lifecycle import IN_LEDGER
from bot.domain.values.ids import DraftId, InvoiceId, UserId
from bot.domain.values.localized import text
from bot.errors import Refused, UpstreamRefused
from bot.ports import Clock, Invoices, JobRun, Messenger, Printer, UnitOfWorkFactory
from bot.services.cards.cards import Cards
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.transitions import payload_of


class Previews:
    def __init__(
        self,
        uow_factory: UnitOfWorkFactory,
        clock: Clock,
        invoices: Invoices,
        messenger: Messenger,
        printer: Printer,
        cards: Cards,
    ) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._invoices = invoices
        self._messenger = messenger
        self._printer = printer
        self._cards = cards

    async def ask(self, draft_id: DraftId, revision: int, user: UserId) -> None:
        """Whoever sees the card may see the page. Pressed twice in a minute, it is made once."""
        async with self._uow_factory() as uow:
            draft = await uow.drafts.get(draft_id)
            if draft.revision != revision:
                raise Refused(text("error.old_revision"))
            if draft.state not in IN_LEDGER or draft.invoice is None:
                raise Refused(text("error.not_pending"))
            minute = self._clock.now().strftime("%Y%m%dT%H%M")
            key = f"{draft.id}:{draft.revision}:{minute}"
            await uow.jobs.add(Kind.DRAFT_PREVIEW, key, payload_of(draft) | {"user": user})
            await uow.commit()

    async def make(self, run: JobRun) -> None:
        """Procountor's own pages where it gives them; else ours, labelled. A lost answer may leave two alike."""
        draft_id = DraftId(run.payload["draft"])
        async with self._uow_factory() as uow:
            draft, ref = await uow.drafts.get(draft_id), await uow.drafts.card(draft_id)
        if ref is None or draft.invoice is None:
            return
        number = str(draft.invoice.number or draft.invoice.invoice_id)
        said, kind = text("preview.procountor", user=run.payload["user"]), "procountor"
        content = await self._bound(draft.invoice.invoice_id)
        if content is None:
            content = await asyncio.to_thread(self._printer.drafted, await self._cards.card(draft_id))
            said, kind = text("preview.ours", user=run.payload["user"]), "draft"
        await self._messenger.upload(ref, f"{number}-r{draft.revision}-{kind}.pdf", content, said)

    async def _bound(self, invoice_id: InvoiceId) -> bytes | None:
        try:
            pages = await self._invoices.pages(invoice_id)
        except UpstreamRefused:
            return None
        return await asyncio.to_thread(self._printer.bound, pages) if pages else None
