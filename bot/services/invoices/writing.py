"""The draft at Procountor: made once, found again, kept equal to the card."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from bot.domain.deals.deal import Deal
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.external_changes import edited
from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.drafts.lifecycle import Actor
from bot.domain.operations.alert import Twin
from bot.domain.operations.audit_log import What
from bot.domain.preflight.making import finding_with, goes_without_project
from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.domain.values.bank_reference import RENEWED
from bot.domain.values.finding import REFUSED, Cure
from bot.domain.values.localized import text
from bot.domain.values.money import Money
from bot.errors import ChangedElsewhere, NeedsPerson, TwinInvoices, UpstreamRefused
from bot.ports import Clock, Invoices, JobRun, UnitOfWork, UnitOfWorkFactory
from bot.services.people.asking import ask_to_settle
from bot.services.people.directory import PeopleService
from bot.services.workflow.audit_log import figures, log
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.send_intent import commit_send_intent
from bot.services.workflow.transitions import (
    customer_name,
    enqueue_direct_message,
    enqueue_thread_note,
    loaded,
    payload_of,
    transition,
)

CARD_FIRST = timedelta(seconds=1)
"""The word to the requester is about the card, and must not stand in its way; the card's post calls it earlier."""


class InvoiceWriter:
    def __init__(
        self,
        uow_factory: UnitOfWorkFactory,
        clock: Clock,
        people: PeopleService,
        invoices: Invoices,
        audit_after: timedelta,
    ) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._people = people
        self._invoices = invoices
        self._audit_after = audit_after

    async def create(self, run: JobRun) -> None:
        """Look the marker up, commit the intent, POST once. An answer that never came is looked up, not repeated.

        Where the step before did the first two, only the POST is left. What is found may be an earlier revision's, whose
        request arrived late: it is written over.
        """
        deal, draft = await loaded(self._uow_factory, run)
        if draft.state is not DraftState.BUILDING or draft.invoice is not None:
            return
        try:
            found = None if run.sending else await self.sole(draft)
            if found:
                await self._found(run, deal, draft, found)
                return
            record = await self._post(run, draft)
        except UpstreamRefused as refusal:
            await self._refused(run, deal, draft, refusal)
        else:
            await self._created(run, deal, draft, record)

    async def sole(self, draft: Draft) -> LedgerInvoice | None:
        """The one live invoice with this draft's marker; several are a person's business."""
        found = await self._invoices.find(draft.marker)
        if len(found) > 1:
            raise TwinInvoices(draft.marker, [_shown(record) for record in found], _extra(draft, found))
        return found[0] if found else None

    async def _post(self, run: JobRun, draft: Draft) -> LedgerInvoice:
        assert draft.content is not None
        if not run.sending:
            await self._invoices.prepare()
        await commit_send_intent(run)
        return await self._invoices.create(draft.content, draft.marker)

    async def _found(self, run: JobRun, deal: Deal, draft: Draft, record: LedgerInvoice) -> None:
        """Ours, but what it says nobody knows: no decision before it says what the card does."""
        async with run.finishing() as uow:
            saved = await transition(uow, draft, DraftState.BUILDING, self._clock.now(), invoice=record)
            if saved:
                key = f"{saved.id}:{saved.revision}:{record.version}"
                run.chain(Kind.INVOICE_CHANGE, key, payload_of(saved), preloaded=(deal, saved))
                await self._audit_later(uow, saved)
            await uow.commit()

    async def _created(self, run: JobRun, deal: Deal, draft: Draft, record: LedgerInvoice) -> None:
        async with run.finishing() as uow:
            saved = await self._pending(uow, deal, draft, record)
            if saved:
                run.chain(Kind.CARD_POST, str(saved.id), payload_of(saved), intent_committed=True)
                await self._audit_later(uow, saved)
            await uow.commit()

    async def _audit_later(self, uow: UnitOfWork, draft: Draft) -> None:
        await uow.jobs.add(Kind.INVOICE_AUDIT, _of_invoice(draft), payload_of(draft), after=self._audit_after)

    async def change(self, run: JobRun) -> None:
        """Write a new revision over the UNFINISHED invoice. A PUT replaces, so repeating it is harmless."""
        deal, draft = await loaded(self._uow_factory, run)
        if draft.state is not DraftState.BUILDING or draft.invoice is None or draft.content is None:
            return
        if await self._gives_way(run, draft):
            return
        try:
            record = await self._invoices.change(draft.invoice.invoice_id, draft.content, draft.marker, draft.invoice)
        except UpstreamRefused as refusal:
            await self._refused(run, deal, draft, refusal)
            return
        except ChangedElsewhere as news:
            await self._anew(run, draft, news.record)
            return
        async with run.finishing() as uow:
            saved = await self._pending(uow, deal, draft, record)
            if saved and await uow.drafts.card(saved.id) is None:  # of an invoice that was found
                run.chain(Kind.CARD_POST, str(saved.id), payload_of(saved), intent_committed=True)
            await uow.commit()

    async def _anew(self, run: JobRun, draft: Draft, now: LedgerInvoice) -> None:
        """Somebody was faster in Procountor: back to the checks, which take both edits together."""
        async with run.finishing() as uow:
            run.chain(Kind.DRAFT_BUILD, f"{draft.id}:{draft.revision}:{now.version}", payload_of(draft))
            await uow.commit()

    async def _gives_way(self, run: JobRun, draft: Draft) -> bool:
        """An invoice cannot change its customer: the old one is made void, and the next step makes another.

        First the one, then the other: no moment has two live invoices with the deal's marker. What was killed in
        between finds the old one void already.
        """
        assert draft.invoice is not None
        wanted = draft.content.customer.partner_id if draft.content and draft.content.customer else None
        if draft.invoice.partner_id == wanted:
            return False
        old = await self._invoices.read(draft.invoice.invoice_id)
        if old.partner_id == wanted:
            return False
        if old.status.is_unfinished and edited(draft.invoice, old):
            await self._anew(run, draft, old)
            return True
        await self._given_up(old)
        async with run.finishing() as uow:
            saved = await transition(uow, draft, DraftState.BUILDING, self._clock.now(), invoice=None)
            if saved:
                log(uow, What.INVOICE_INVALIDATED, saved, invoice=old.invoice_id, number=old.number)
                said = text("note.replaced", number=str(old.number or ""))
                await enqueue_thread_note(uow, saved, f"replaced:{old.invoice_id}", said)
                # the step of this revision may be the one that found the old invoice: this is another one
                key = f"{saved.id}:{saved.revision}:{old.invoice_id}"
                run.chain(Kind.INVOICE_CREATE, key, payload_of(saved))
            await uow.commit()
        return True

    async def _given_up(self, old: LedgerInvoice) -> None:
        """Only a draft: what somebody approved at Procountor meanwhile is a person's business."""
        if old.status.is_unfinished:
            await self._invoices.invalidate(old.invoice_id)
        elif not old.status.is_void:
            number = str(_shown(old))
            raise NeedsPerson(
                f"invoice {number} is {old.status} and cannot change its customer",
                user_message=text("error.invoice_status", number=number, status=old.status),
            )

    async def _refused(self, run: JobRun, deal: Deal, draft: Draft, refusal: UpstreamRefused) -> None:
        """Procountor's complaint about the data belongs on the card, beside Edit; any other is not this draft's."""
        if not refusal.data:
            raise refusal
        said = text("finding.procountor.refused", reason=str(refusal.user_message.args["reason"]))
        complaint = finding_with(REFUSED, said, cure=Cure.EDIT)
        approvers = await self._people.approvers()
        async with run.finishing() as uow:
            saved = await transition(
                uow,
                draft,
                DraftState.BUILDING,
                self._clock.now(),
                by=Actor.JOB,
                state=DraftState.PARKED,
                findings=(complaint, *draft.findings),
            )
            if saved:
                log(uow, What.DRAFT_PARKED, saved, why=str(refusal)[:500], findings=[complaint.code])
                run.chain(Kind.CARD_POST, str(saved.id), payload_of(saved), intent_committed=True)
                await ask_to_settle(uow, deal, saved, approvers)
            await uow.commit()

    async def _pending(self, uow: UnitOfWork, deal: Deal, draft: Draft, record: LedgerInvoice) -> Draft | None:
        saved = await transition(
            uow,
            draft,
            DraftState.BUILDING,
            self._clock.now(),
            by=Actor.JOB,
            state=DraftState.PENDING,
            invoice=record,
            totals=record.totals or draft.totals,
            content=_written(draft.content) if draft.content else None,
        )
        if saved and saved.content:
            await uow.mirror.put(_mirrored(saved, record, self._clock.now()))
            log(uow, What.INVOICE_DRAFTED, saved, **figures(saved))
            if record.ledger_receipt_id and _has_project(saved):
                await uow.jobs.add(Kind.INVOICE_PROJECT, f"{saved.id}:{saved.revision}", payload_of(saved))
            await self._tell_pending(uow, deal, saved)
        return saved

    async def _tell_pending(self, uow: UnitOfWork, deal: Deal, draft: Draft) -> None:
        total = Money(draft.totals.gross, draft.totals.currency) if draft.totals else ""
        key = "tell.pending_credit" if draft.content and draft.content.credits else "tell.pending"
        said = text(key, customer=customer_name(deal, draft), total=total)
        there = await uow.drafts.card(draft.id) is not None
        after = timedelta(0) if there else CARD_FIRST
        # once, unless it became another invoice: whose own correction it was, or whose text changed, knows
        key = f"pending:{customer_name(deal, draft)[:100]}:{draft.totals.gross if draft.totals else 0}"
        await enqueue_direct_message(uow, deal, draft, key, said, after=after, only_while=DraftState.PENDING)

    async def audit(self, run: JobRun) -> None:
        """Some minutes later: is there really one invoice with this marker?"""
        _, draft = await loaded(self._uow_factory, run)
        await self.sole(draft)


def _mirrored(draft: Draft, record: LedgerInvoice, at: datetime) -> list[MirroredInvoice]:
    """Known before the next poll: a second deal over the same sum may come within minutes."""
    if draft.content is None or draft.content.customer is None or record.totals is None:
        return []
    customer, content = draft.content.customer, draft.content
    seen = MirroredInvoice(
        invoice_id=record.invoice_id,
        partner_id=customer.partner_id,
        customer_name=customer.name,
        number=record.number,
        status=record.status,
        invoice_date=content.invoice_date,
        due_date=content.due_date,
        total=record.totals.gross,
        paid=Decimal(0),
        currency=record.totals.currency,
        marker=draft.marker,
        seen_at=at,
    )
    return [seen]


def _written(content: InvoiceContent) -> InvoiceContent:
    """Nothing typed waits to be written any more, and a reference that somebody spoils later is another question."""
    return replace(content, touched=(), overrides=tuple(name for name in content.overrides if name != RENEWED))


def _of_invoice(draft: Draft) -> str:
    """A draft has another invoice after it got another customer; each is looked for once more."""
    return f"{draft.id}:{draft.invoice.invoice_id}" if draft.invoice else str(draft.id)


def _has_project(draft: Draft) -> bool:
    """A project that preflight could not find is on the card already: looking for it again would only fail.

    Somebody who edits may have taken the invoice off its project.
    """
    wanted = draft.content is not None and bool(draft.content.project_ref or draft.content.edited)
    return wanted and not goes_without_project(draft.findings)


def _shown(record: LedgerInvoice) -> int:
    return record.number or record.invoice_id


def _extra(draft: Draft, found: Sequence[LedgerInvoice]) -> Twin | None:
    """Only beside the draft's own invoice, and only an UNFINISHED one: which of two is right is not ours to guess."""
    own = draft.invoice.invoice_id if draft.invoice else None
    if own not in [record.invoice_id for record in found]:
        return None
    extra = next((record for record in found if record.invoice_id != own and record.status.is_unfinished), None)
    return Twin(draft.id, extra.invoice_id, str(_shown(extra))) if extra else None
