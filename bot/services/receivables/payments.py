"""Who has paid: a mirror of sales invoices, refreshed by poll, and the answer to `/paid` from it."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.customers.near_ids import near_in
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.lifecycle import Actor, followed
from bot.domain.operations.audit_log import What
from bot.domain.receivables.aging import standing_of
from bot.domain.receivables.mirrored_invoice import CustomerBalance, MirroredInvoice
from bot.domain.receivables.payment import NEWS, Payment, payment_of
from bot.domain.values.finding import Candidate
from bot.domain.values.ids import InvoiceId, PartnerId, UserId
from bot.domain.values.localized import Text, text
from bot.errors import Upstream
from bot.ports import Clock, JobRun, Receivables, UnitOfWork, UnitOfWorkFactory
from bot.services.customers.resolve import CustomerService
from bot.services.customers.search import candidate, is_clear
from bot.services.receivables.invoice_lookup import find_invoice
from bot.services.workflow.audit_log import log
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.kept_facts import ANSWER_SHARED, Shared
from bot.services.workflow.transitions import (
    enqueue_card_update,
    enqueue_thread_note,
    transition,
)

OVERLAP = timedelta(minutes=5)
PATIENCE_SECONDS = 1.0
CLEAR_LEAD = 15
"""A hit this much better than the next one answers at once; else the person chooses."""
SHOWN = 5
SHARED_ONCE = timedelta(minutes=1)
"""Who shares one answer twice so soon has clicked twice."""


@dataclass(frozen=True, slots=True)
class MirrorUpdate:
    """What Procountor shows, and the drafts as they stood before it was asked."""

    invoices: Sequence[MirroredInvoice]
    drafts: Mapping[InvoiceId, Draft]


@dataclass(frozen=True, slots=True)
class Found:
    standing: CustomerBalance


@dataclass(frozen=True, slots=True)
class Choices:
    candidates: tuple[Candidate, ...]
    problem: Text | None = None
    """Why nobody was found, where these are only what may have been meant."""


@dataclass(frozen=True, slots=True)
class NotFound:
    query: str
    problem: Text | None = None
    """Of a business ID that nobody can have."""


class Payments:
    def __init__(
        self, uow_factory: UnitOfWorkFactory, clock: Clock, receivables: Receivables, customers: CustomerService
    ) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._receivables = receivables
        self._customers = customers

    # --- /paid -------------------------------------------------------------------------------------------------------

    async def ask(self, query: str) -> Found | Choices | NotFound:
        """Who is meant, by a name, an identifier, an invoice's number or a bank reference, and how they stand.

        Several who may be meant are for the person to choose from. Who is no longer active is found while something
        is open.
        """
        async with self._uow_factory() as uow:
            printed = await find_invoice(uow, query)
        if printed:
            return Found(await self.standing(printed.partner_id, asked=printed.invoice_id))
        hits = await self._customers.search(query, limit=SHOWN) or await self._still_owing(query)
        if not hits:
            return await self._misspelt(query)
        if not is_clear(query, hits[0]):
            return Choices(hits, text("paid.did_you_mean", query=query))
        if len(hits) == 1 or hits[0].score - hits[1].score >= CLEAR_LEAD:
            return Found(await self.standing(hits[0].partner_id))
        return Choices(hits)

    async def _misspelt(self, query: str) -> Choices | NotFound:
        """A business ID that nobody can have; the customers who may be meant are for the person to choose from."""
        problem = await self._customers.near.misspelt(query)
        near = [business_id for business_id, _ in near_in(problem)] if problem else []
        rows = [row for business_id in near for row in await self._customers.directory.identified(business_id)]
        return Choices(tuple(candidate(row, 0) for row in rows), problem) if rows else NotFound(query, problem)

    async def _still_owing(self, query: str) -> tuple[Candidate, ...]:
        """Customers that were made inactive, and owe."""
        hits = await self._customers.directory.inactive(query, limit=SHOWN)
        async with self._uow_factory() as uow:
            invoices = {hit.partner_id: await uow.mirror.of_customer(hit.partner_id) for hit in hits}
        return tuple(hit for hit in hits if any(invoice.open for invoice in invoices[hit.partner_id]))

    async def standing(self, partner_id: PartnerId, *, asked: InvoiceId | None = None) -> CustomerBalance:
        """As of now when Procountor answers within a second, else from the mirror, which says how old it is.

        `asked`: the invoice that led to this customer.
        """
        fresh = await self._just_read(partner_id)
        async with self._uow_factory() as uow:
            customer = await uow.customers.get(partner_id)
            invoices = await uow.mirror.of_customer(partner_id)
            owners = await uow.mirror.owners([i.invoice_id for i in invoices])
            as_of = fresh or await uow.cursors.get("payments")
            if fresh is None:
                minute = self._clock.now().strftime("%Y%m%dT%H%M")
                await uow.jobs.add(Kind.PAYMENTS_CUSTOMER, f"{partner_id}:{minute}", {"partner": partner_id})
                await uow.commit()
        name, business_id = (customer.name, customer.business_id) if customer else ("", None)
        today = self._clock.today()
        return standing_of(
            partner_id, name, business_id, invoices, today=today, as_of=as_of, asked=asked, owners=owners
        )

    async def _just_read(self, partner_id: PartnerId) -> datetime | None:
        """Slack waits three seconds for the answer: a third of them may go to having it right."""
        at = self._clock.now()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                seen = await self._certain(await self._receivables.of_customer(partner_id))
        except (Upstream, TimeoutError):
            return None
        async with self._uow_factory() as uow:
            await self._mirror(uow, seen)
            await uow.commit()
        return at

    async def first_share(self, message: str, user: UserId) -> bool:
        """False for the second click on one answer: it is in the channel already, or about to be."""
        now = self._clock.now()
        ours = Shared(message=message, at=now.isoformat(), click=secrets.token_hex(8))
        key = ANSWER_SHARED.of(user)
        async with self._uow_factory() as uow:
            last = await uow.kv.put_if_absent(key, ours)
            if last != ours and _repeats(last, message, now):
                return False
            await uow.kv.put(key, ours)
            await uow.commit()
        return True

    # --- jobs --------------------------------------------------------------------------------------------------------

    async def refresh(self, run: JobRun) -> None:
        """All open invoices the first time; then what changed, and every open one again, since a payment
        is not promised to change an invoice's version.
        """
        async with self._uow_factory() as uow:
            since = await uow.cursors.get("payments")
            known = [i.invoice_id for i in await uow.mirror.open()]
        started = self._clock.now()
        seen = {i.invoice_id: i async for i in self._receivables.sales(changed_since=since and since - OVERLAP)}
        rest = [invoice_id for invoice_id in known if invoice_id not in seen]
        seen |= {i.invoice_id: i for i in await self._receivables.reread(rest)}
        certain = await self._certain(list(seen.values()))
        async with run.finishing() as uow:
            await self._mirror(uow, certain)
            await uow.cursors.set("payments", started)
            await uow.commit()

    async def refresh_customer(self, run: JobRun) -> None:
        seen = await self._certain(await self._receivables.of_customer(PartnerId(run.payload["partner"])))
        async with run.finishing() as uow:
            await self._mirror(uow, seen)
            await uow.commit()

    async def _certain(self, seen: Sequence[MirroredInvoice]) -> MirrorUpdate:
        """What would move a draft is read once more, after the draft: it may have been older than what was done here."""
        async with self._uow_factory() as uow:
            drafts = await uow.drafts.by_invoices([i.invoice_id for i in seen])
        ours = [(draft, i) for i in seen if (draft := drafts.get(i.invoice_id))]
        differing = [
            i.invoice_id for draft, i in ours if followed(draft.state, i.status) or (i.settled and i.settlement is None)
        ]
        anew = {i.invoice_id: i for i in await self._receivables.reread(differing)} if differing else {}
        return MirrorUpdate([anew.get(i.invoice_id, i) for i in seen], drafts)

    async def _mirror(self, uow: UnitOfWork, seen: MirrorUpdate) -> None:
        ids = [i.invoice_id for i in seen.invoices]
        before = await uow.mirror.get_many(ids)
        invoices = [_remembered(invoice, before.get(invoice.invoice_id)) for invoice in seen.invoices]
        await uow.mirror.put(invoices)
        for invoice in invoices:
            draft = seen.drafts.get(invoice.invoice_id)
            if draft is None:
                continue
            news = self._state_of(invoice) != self._state_of(before.get(invoice.invoice_id))
            if followed(draft.state, invoice.status) and (news or draft.state is not DraftState.SENT):
                draft = await self._followed(uow, draft, invoice)
            if news:
                await self._tell_news(uow, draft, invoice)

    def _state_of(self, invoice: MirroredInvoice | None) -> tuple[object, ...]:
        """What a card says of an invoice. It becomes overdue without changing: the first poll of that day sees it."""
        if invoice is None:
            return ()
        payment = payment_of(invoice, self._clock.day_of(invoice.seen_at))
        return invoice.status, invoice.paid, invoice.due_date, payment

    async def _tell_news(self, uow: UnitOfWork, draft: Draft, invoice: MirroredInvoice) -> None:
        await enqueue_card_update(uow, draft, "-".join(["pay", *map(str, self._state_of(invoice))]))
        payment = payment_of(invoice, self._clock.day_of(invoice.seen_at))
        if payment in NEWS:
            log(
                uow,
                What.PAID if payment in (Payment.PAID, Payment.OVERPAID) else What.SETTLED,
                draft,
                number=invoice.number,
                paid=str(invoice.paid),
                total=str(invoice.total),
                currency=invoice.currency,
                customer=invoice.customer_name,
                how=payment.value,
                on=(invoice.paid_on or self._clock.today()).isoformat(),
            )

    async def _followed(self, uow: UnitOfWork, draft: Draft, invoice: MirroredInvoice) -> Draft:
        """Somebody approved, sent or voided it in Procountor itself, or its e-mail came back: the card follows."""
        now = await uow.drafts.get(draft.id)
        state = followed(draft.state, invoice.status)
        if state is None or (now.state, now.revision) != (draft.state, draft.revision):
            return now
        anew = state is DraftState.PENDING  # nobody has decided on this one yet
        saved = await transition(
            uow, now, now.state, self._clock.now(), by=Actor.PROCOUNTOR, state=state, revision=now.revision + anew
        )
        if saved:
            log(uow, What.INVOICE_STATUS, saved, invoice=invoice.invoice_id, status=invoice.status)
            number = str(invoice.number or "")
            await enqueue_thread_note(uow, saved, f"followed:{state}", text(f"note.elsewhere_{state}", number=number))
        return saved or now


def _remembered(invoice: MirroredInvoice, before: MirroredInvoice | None) -> MirroredInvoice:
    """How it was settled is asked of some at a time: what was found once stands as long as the sum does."""
    same = before is not None and (before.status, before.paid) == (invoice.status, invoice.paid)
    return replace(invoice, settlement=before.settlement) if before and same and not invoice.settlement else invoice


def _repeats(last: Shared, message: str, now: datetime) -> bool:
    return last["message"] == message and now - datetime.fromisoformat(last["at"]) < SHARED_ONCE
