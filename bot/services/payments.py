"""Who has paid: a mirror of sales invoices, refreshed by poll, and the answer to `/paid` from it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.aging import standing_of
from bot.domain.audit import What
from bot.domain.draft import Draft, DraftState
from bot.domain.ids import PartnerId
from bot.domain.money import Money
from bot.domain.preflight import Candidate
from bot.domain.standing import MirroredInvoice, Standing
from bot.domain.text import text
from bot.errors import Upstream
from bot.ports import Clock, JobRun, Receivables, Transactions, UnitOfWork
from bot.services.audit_log import log
from bot.services.cards import payment_of
from bot.services.customers import CustomerService
from bot.services.kinds import Kind
from bot.services.progress import changed, note, show, tell

OVERLAP = timedelta(minutes=5)
PATIENCE_SECONDS = 1.0
CLEAR_LEAD = 15
"""A hit this much better than the next one answers at once; else the person chooses."""
PAID = frozenset({"PAID", "MARKED_PAID"})
STATE_OF = {
    "INVALIDATED": DraftState.REJECTED,
    "NOT_SENT": DraftState.APPROVED,
    "APPROVED": DraftState.APPROVED,
    "SENT": DraftState.SENT,
    "PARTLY_PAID": DraftState.SENT,
    "PAID": DraftState.SENT,
    "MARKED_PAID": DraftState.SENT,
}
"""What an invoice's status in Procountor makes of its draft here."""
FOLLOWING = frozenset({DraftState.PENDING, DraftState.APPROVED, DraftState.SENT})
"""States in which nobody here is at work on it, so that Procountor's word is the newer one."""


@dataclass(frozen=True, slots=True)
class Found:
    standing: Standing


@dataclass(frozen=True, slots=True)
class Choices:
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class NotFound:
    query: str


class Payments:
    def __init__(
        self, transactions: Transactions, clock: Clock, receivables: Receivables, customers: CustomerService
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._receivables = receivables
        self._customers = customers

    # --- /paid -------------------------------------------------------------------------------------------------------

    async def ask(self, query: str) -> Found | Choices | NotFound:
        """Who is meant, and how they stand; several who may be meant are for the person to choose from."""
        hits = await self._customers.search(query, limit=5)
        if not hits:
            return NotFound(query)
        if len(hits) == 1 or hits[0].score - hits[1].score >= CLEAR_LEAD:
            return Found(await self.standing(hits[0].partner_id))
        return Choices(hits)

    async def standing(self, partner_id: PartnerId) -> Standing:
        """As of now when Procountor answers within a second, else from the mirror, which says how old it is."""
        fresh = await self._just_read(partner_id)
        async with self._transactions() as uow:
            customer = await uow.customers.get(partner_id)
            invoices = await uow.mirror.of_customer(partner_id)
            as_of = fresh or await uow.cursors.get("payments")
            if fresh is None:
                minute = self._clock.now().strftime("%Y%m%dT%H%M")
                await uow.jobs.add(Kind.PAYMENTS_CUSTOMER, f"{partner_id}:{minute}", {"partner": partner_id})
                await uow.commit()
        name, business_id = (customer.name, customer.business_id) if customer else ("", None)
        return standing_of(partner_id, name, business_id, invoices, today=self._clock.today(), as_of=as_of)

    async def _just_read(self, partner_id: PartnerId) -> datetime | None:
        """Slack waits three seconds for the answer: a third of them may go to having it right."""
        at = self._clock.now()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                seen = await self._receivables.of_customer(partner_id)
        except (Upstream, TimeoutError):
            return None
        async with self._transactions() as uow:
            await self._mirror(uow, seen)
            await uow.commit()
        return at

    # --- jobs --------------------------------------------------------------------------------------------------------

    async def refresh(self, run: JobRun) -> None:
        """All open invoices the first time; then what changed, and every open one again, since a payment
        is not promised to change an invoice's version.
        """
        async with self._transactions() as uow:
            since = await uow.cursors.get("payments")
            known = [i.invoice_id for i in await uow.mirror.open()]
        started = self._clock.now()
        seen = {i.invoice_id: i async for i in self._receivables.sales(changed_since=since and since - OVERLAP)}
        rest = [invoice_id for invoice_id in known if invoice_id not in seen]
        seen |= {i.invoice_id: i for i in await self._receivables.reread(rest)}
        async with run.finishing() as uow:
            await self._mirror(uow, list(seen.values()))
            await uow.cursors.set("payments", started)
            await uow.commit()

    async def refresh_customer(self, run: JobRun) -> None:
        seen = await self._receivables.of_customer(PartnerId(run.payload["partner"]))
        async with run.finishing() as uow:
            await self._mirror(uow, seen)
            await uow.commit()

    async def _mirror(self, uow: UnitOfWork, seen: Sequence[MirroredInvoice]) -> None:
        ids = [i.invoice_id for i in seen]
        before = await uow.mirror.get_many(ids)
        await uow.mirror.put(seen)
        drafts = await uow.drafts.by_invoices(ids)
        for invoice in seen:
            draft = drafts.get(invoice.invoice_id)
            if draft and self._state_of(invoice) != self._state_of(before.get(invoice.invoice_id)):
                await self._tell_news(uow, draft, invoice)

    def _state_of(self, invoice: MirroredInvoice | None) -> tuple[object, ...]:
        """What a card says of an invoice. It becomes overdue without changing: the first poll of that day sees it."""
        if invoice is None:
            return ()
        payment = payment_of(invoice, self._clock.day_of(invoice.seen_at))
        return invoice.status, invoice.paid, invoice.due_date, payment

    async def _tell_news(self, uow: UnitOfWork, draft: Draft, invoice: MirroredInvoice) -> None:
        draft = await self._followed(uow, draft, invoice)
        await show(uow, draft, "-".join(["pay", *map(str, self._state_of(invoice))]))
        if invoice.status in PAID:
            paid = Money(invoice.paid, invoice.currency)
            log(uow, What.PAID, draft, number=invoice.number, paid=str(paid.amount), currency=paid.currency)
            deal = await uow.deals.get(draft.deal_id)
            number, total = str(invoice.number or ""), Money(invoice.total, invoice.currency)
            said = text("tell.paid", number=number, customer=invoice.customer_name, total=total)
            await tell(uow, deal, draft, "paid", said)
            await note(uow, draft, "paid", text("note.paid", date=invoice.paid_on or self._clock.today()))

    async def _followed(self, uow: UnitOfWork, draft: Draft, invoice: MirroredInvoice) -> Draft:
        """Somebody approved, sent or voided it in Procountor itself, or its e-mail came back: the card follows."""
        state = STATE_OF.get(invoice.status)
        if state is None or draft.state is state or draft.state not in FOLLOWING:
            return draft
        saved = await changed(uow, draft, draft.state, self._clock.now(), state=state)
        if saved:
            log(uow, What.INVOICE_STATUS, saved, invoice=invoice.invoice_id, status=invoice.status)
            number = str(invoice.number or "")
            await note(uow, saved, f"followed:{state}", text(f"note.elsewhere_{state}", number=number))
        return saved or draft
