"""The invoice as Procountor has it, beside ours: an edit made there is neither lost nor sent unseen."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.draft import Draft
from bot.domain.drafts.external_changes import differences, edited
from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.drafts.merge import merged
from bot.domain.operations.audit_log import What
from bot.domain.values.finding import Finding
from bot.domain.values.localized import text
from bot.ports import UnitOfWork
from bot.services.workflow.audit_log import figures, log
from bot.services.workflow.transitions import enqueue_thread_note, lasting


def together(before: Sequence[Finding], now: Sequence[Finding]) -> tuple[Finding, ...]:
    """What changed twice is told once: from the value before the first time to the newest."""
    known = {found.code: found for found in before}
    return (*(_since(known.get(f.code), f) for f in now), *(f for f in before if f.code not in {n.code for n in now}))


def _since(first: Finding | None, found: Finding) -> Finding:
    if first is None:
        return found
    older = {name: value for name, value in first.message.args.items() if name.endswith("before")}
    return replace(found, message=replace(found.message, args={**found.message.args, **older}))


def reconciled(draft: Draft, content: InvoiceContent, now: LedgerInvoice | None) -> tuple[Draft, InvoiceContent]:
    """The draft with its invoice and its findings as of `now`, and its content with what was changed there."""
    if now is None or draft.invoice is None or not edited(draft.invoice, now):
        return replace(draft, findings=lasting(draft.findings)), content
    found = differences(draft.invoice, now)
    in_vain: tuple[Finding, ...] = ()
    if now.shown:
        taken, in_vain = merged(content, draft.invoice.shown, now.shown)
        content = taken if _same_customer(content, now) else _for_another(content, taken)
    told = (*in_vain, *together(lasting(draft.findings), found))
    return replace(draft, invoice=now, findings=told), content


def _same_customer(content: InvoiceContent, now: LedgerInvoice) -> bool:
    return content.customer is not None and now.partner_id in (None, content.customer.partner_id)


def _for_another(content: InvoiceContent, taken: InvoiceContent) -> InvoiceContent:
    """What was set in Procountor for the customer before is not the new one's."""
    return replace(
        taken,
        customer=content.customer,
        overrides=content.overrides,
        channel=content.channel,
        language=content.language,
    )


async def tell_of_both(uow: UnitOfWork, before: Draft, saved: Draft) -> None:
    """In the audit log and in the thread, when the invoice was found changed."""
    if (
        before.invoice
        and saved.invoice
        and before.invoice is not saved.invoice
        and edited(before.invoice, saved.invoice)
    ):
        log(uow, What.INVOICE_CHANGED_ELSEWHERE, saved, before=figures(before), after=figures(saved))
        await enqueue_thread_note(
            uow, saved, f"both:{saved.revision}:{saved.invoice.version}", text("note.edit_met_change")
        )
