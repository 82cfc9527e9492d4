"""What was decided in Slack, done at Procountor: approve, send, invalidate. Each looks before it acts."""

from dataclasses import replace

from bot.domain.customers.customer import Channel
from bot.domain.deals.deal import Deal
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.invoice_dates import past_due
from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.drafts.lifecycle import Actor
from bot.domain.operations.audit_log import What
from bot.domain.preflight.period import refused
from bot.domain.values.finding import Finding
from bot.domain.values.localized import Text, text
from bot.errors import NeedsPerson, PeriodClosed, UpstreamRefused
from bot.ports import Clock, Invoices, JobRun, UnitOfWork, UnitOfWorkFactory
from bot.services.customers.record import order_write
from bot.services.customers.resolve import tied
from bot.services.invoices.ledger_changes import edited_elsewhere, number_of, out_of_our_hands, with_ledger_invoice
from bot.services.invoices.recovery import still_approved
from bot.services.invoices.unanswered import Step, with_unanswered_notice
from bot.services.invoices.writing import InvoiceWriter
from bot.services.workflow.audit_log import figures, log
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.send_intent import commit_send_intent
from bot.services.workflow.transitions import (
    attempt_key,
    enqueue_thread_note,
    loaded,
    payload_of,
    transition,
)


class DecisionExecutor:
    def __init__(
        self,
        uow_factory: UnitOfWorkFactory,
        clock: Clock,
        invoices: Invoices,
        invoicing: InvoiceWriter,
        *,
        send_after_approval: bool,
    ) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._invoices = invoices
        self._invoicing = invoicing
        self._send_after_approval = send_after_approval

    async def approve(self, run: JobRun) -> None:
        """Re-check the marker and that nobody changed the invoice, then approve; one already approved is adopted."""
        deal, draft = await loaded(self._uow_factory, run)
        if draft.state is not DraftState.APPROVING:
            return
        record = await self._own(draft)
        if record.status.is_unfinished:
            if edited_elsewhere(draft, record) or self._past_due(draft):
                await self._ask_again(run, draft, record)
                return
            try:
                record = await self._approved(run, record)
            except PeriodClosed:
                await self._ask_again(run, draft, record, self._refused(draft))
                return
        elif not record.status.is_approved:
            raise out_of_our_hands(record)
        if record.status.is_unsent and edited_elsewhere(draft, record):
            await self._ask_again(run, draft, await self._unfinished(record))
            return
        await self._after_approval(run, deal, draft, record)

    async def _own(self, draft: Draft) -> LedgerInvoice:
        record = await self._invoicing.sole(draft)
        if record is None or draft.invoice is None or record.invoice_id != draft.invoice.invoice_id:
            raise NeedsPerson(
                f"invoice with marker {draft.marker} is gone",
                user_message=text("error.invoice_gone", marker=draft.marker),
            )
        return await self._invoices.read(record.invoice_id)

    async def _approved(self, run: JobRun, record: LedgerInvoice) -> LedgerInvoice:
        """One that arrived late would approve what has been taken back and edited meanwhile."""
        await self._invoices.prepare()
        await commit_send_intent(run)
        try:
            await self._invoices.approve(record.invoice_id)
        except UpstreamRefused:
            # an earlier PUT whose answer was lost may have done it: the status decides, not the refusal
            after = await self._invoices.read(record.invoice_id)
            if not after.status.is_approved:
                raise
            return after
        return await self._invoices.read(record.invoice_id)

    def _refused(self, draft: Draft) -> tuple[Finding, ...]:
        """The period closed between the card and its approval, or a VAT period that nobody had told of."""
        return (refused(draft.content, self._clock.today()),) if draft.content else ()

    async def _ask_again(
        self, run: JobRun, draft: Draft, record: LedgerInvoice, told: tuple[Finding, ...] = ()
    ) -> None:
        """What was approved is not what would be sent, or no longer right: as a new revision, old and new shown."""
        changes = with_ledger_invoice(draft, record)
        if told:
            changes["findings"] = (*told, *changes.get("findings", draft.findings))
        async with run.finishing() as uow:
            saved = await transition(
                uow,
                draft,
                draft.state,
                self._clock.now(),
                by=Actor.JOB,
                state=DraftState.PENDING,
                revision=draft.revision + 1,
                **changes,
            )
            if saved:
                await self._say_why(uow, draft, saved, closed=bool(told))
            await uow.commit()

    async def _say_why(self, uow: UnitOfWork, before: Draft, saved: Draft, *, closed: bool) -> None:
        if closed and saved.content:
            said = text("note.period_closed", date=saved.content.invoice_date)
            await enqueue_thread_note(uow, saved, f"period-closed:{saved.revision}", said)
            await uow.jobs.add(Kind.BOOKS_LOOK, f"{saved.id}:{saved.revision}", payload_of(saved))
        elif saved.invoice and edited_elsewhere(before, saved.invoice):
            log(uow, What.INVOICE_CHANGED_ELSEWHERE, saved, before=figures(before), after=figures(saved))
            await enqueue_thread_note(uow, saved, f"elsewhere:{saved.revision}", text("note.changed_elsewhere"))
        elif saved.content:
            await enqueue_thread_note(
                uow, saved, f"past-due:{saved.revision}", text("note.due_past", due=saved.content.due_date)
            )

    def _past_due(self, draft: Draft) -> bool:
        """A decision may have waited for Procountor longer than the customer has to pay."""
        return past_due(draft.content, self._clock.today())

    async def _after_approval(self, run: JobRun, deal: Deal, draft: Draft, record: LedgerInvoice) -> None:
        sendable = record.status.is_unsent and _channel(draft) is not Channel.NO_SENDING
        goes_on = sendable and self._send_after_approval
        state = DraftState.SENDING if goes_on else DraftState.APPROVED
        if record.status.is_with_customer:
            state = DraftState.SENT
        # what was changed in Procountor stood on the card, and is approved with it
        known = tuple(f for f in draft.findings if not f.code.startswith("elsewhere."))
        async with run.finishing() as uow:
            saved = await self._move(uow, replace(draft, findings=known), DraftState.APPROVING, state, record)
            if saved:
                log(uow, What.INVOICE_APPROVED, saved, status=record.status, **figures(saved))
                await order_write(uow, saved)
                await tied(uow, deal, saved.content)
                if goes_on:
                    await uow.jobs.add(Kind.INVOICE_SEND, attempt_key(saved), payload_of(saved))
            await uow.commit()

    def with_unanswered_notice(self, step: Step) -> Step:
        """One of these steps, whose card says so when Procountor does not answer it."""
        return with_unanswered_notice(self._uow_factory, step)

    async def send(self, run: JobRun) -> None:
        """The status is read first, always: a second PUT would send the invoice a second time."""
        _, draft = await loaded(self._uow_factory, run)
        if draft.state is not DraftState.SENDING or draft.invoice is None:
            return
        record = await self._invoices.read(draft.invoice.invoice_id)
        if (record.status.is_unfinished or record.status.is_unsent) and (
            edited_elsewhere(draft, record) or self._past_due(draft)
        ):
            try:
                record = await self._unfinished(record)
            except PeriodClosed as refusal:
                await self._stays_approved(run, draft, record, refusal.user_message)
            else:
                await self._ask_again(run, draft, record)
            return
        if record.status.is_unsent:
            record = await self._sent(run, record)
        elif not record.status.is_approved:
            raise out_of_our_hands(record)
        async with run.finishing() as uow:
            saved = await self._move(uow, draft, DraftState.SENDING, DraftState.SENT, record)
            if saved:
                again = attempt_key(draft)
                log(uow, What.INVOICE_SENT, saved, status=record.status, occurrence=again, **figures(saved))
                await self._mirror(uow, saved)
            await uow.commit()

    async def _stays_approved(self, run: JobRun, draft: Draft, record: LedgerInvoice, said: Text) -> None:
        """It may not be sent as it is, and cannot be taken back before somebody opens its period."""
        async with run.finishing() as uow:
            kept = replace(draft.invoice, status=record.status) if draft.invoice else record
            saved = await transition(
                uow, draft, DraftState.SENDING, self._clock.now(), by=Actor.JOB, state=DraftState.APPROVED, invoice=kept
            )
            if saved:
                await enqueue_thread_note(uow, saved, f"period-closed:{attempt_key(draft)}", said)
            await uow.commit()

    async def _mirror(self, uow: UnitOfWork, draft: Draft) -> None:
        """What was just sent is open from now on: /paid must not say otherwise until the next poll."""
        if draft.content and draft.content.customer:
            partner = draft.content.customer.partner_id
            await uow.jobs.add(Kind.PAYMENTS_CUSTOMER, f"{partner}:sent-{draft.id}", {"partner": partner})

    async def _sent(self, run: JobRun, record: LedgerInvoice) -> LedgerInvoice:
        await self._invoices.prepare()
        await commit_send_intent(run)
        await self._invoices.send(record.invoice_id)
        return await self._invoices.read(record.invoice_id)

    async def _unfinished(self, record: LedgerInvoice) -> LedgerInvoice:
        if not record.status.is_unfinished:
            await self._invoices.withdraw(record.invoice_id)
        return await self._invoices.read(record.invoice_id)

    async def withdraw(self, run: JobRun) -> None:
        """Back to UNFINISHED, unless it has been sent or its period closed meanwhile; then the card says so."""
        _, draft = await loaded(self._uow_factory, run)
        if draft.state is not DraftState.BUILDING or draft.invoice is None or draft.revision != run.payload["revision"]:
            return
        record = await self._invoices.read(draft.invoice.invoice_id)
        state, said = DraftState.PENDING, text("note.withdrawn_done", number=number_of(record))
        if record.status.is_with_customer:
            state, said = DraftState.SENT, text("note.withdrawn_late", number=number_of(record))
        else:
            try:
                record = await self._unfinished(record)
            except UpstreamRefused as refusal:
                state, said = DraftState.APPROVED, refusal.user_message
        async with run.finishing() as uow:
            saved = await self._move(uow, draft, DraftState.BUILDING, state, record)
            if saved:
                log(uow, What.INVOICE_STATUS, saved, status=record.status, number=record.number)
                if state is DraftState.APPROVED:
                    await still_approved(uow, saved)
                await enqueue_thread_note(uow, saved, f"withdrawn:{saved.revision}:done", said)
            await uow.commit()

    async def invalidate(self, run: JobRun) -> None:
        """A rejected draft's UNFINISHED invoice is made void; an approved one is never touched."""
        _, draft = await loaded(self._uow_factory, run)
        if draft.invoice is None:
            return
        record = await self._invoices.read(draft.invoice.invoice_id)
        if record.status.is_unfinished:
            await self._invoices.prepare()
            await commit_send_intent(run)
            await self._invoices.invalidate(record.invoice_id)
        elif not record.status.is_void:
            raise out_of_our_hands(record)
        async with run.finishing() as uow:
            log(uow, What.INVOICE_INVALIDATED, draft, invoice=record.invoice_id, number=record.number)
            await uow.commit()

    async def _move(
        self, uow: UnitOfWork, draft: Draft, expect: DraftState, state: DraftState, record: LedgerInvoice
    ) -> Draft | None:
        return await transition(
            uow, draft, expect, self._clock.now(), by=Actor.JOB, state=state, **with_ledger_invoice(draft, record)
        )


def _channel(draft: Draft) -> Channel:
    return draft.content.channel if draft.content else Channel.NO_SENDING
