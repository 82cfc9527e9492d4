"""The invoice as Procountor has it now, beside the draft of it."""

from typing import Any

from bot.domain.drafts.draft import Draft
from bot.domain.drafts.external_changes import adopted, differences, edited
from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.preflight.invoice import bad_reference
from bot.domain.values.localized import text
from bot.errors import NeedsPerson


def edited_elsewhere(draft: Draft, record: LedgerInvoice) -> bool:
    return draft.invoice is not None and edited(draft.invoice, record)


def with_ledger_invoice(draft: Draft, record: LedgerInvoice) -> dict[str, Any]:
    """What the draft becomes with the invoice as it is now; what was changed there stands on the card."""
    changes: dict[str, Any] = {"invoice": record, "totals": record.totals or draft.totals}
    if draft.invoice and edited(draft.invoice, record):
        told = differences(draft.invoice, record)
        older = [f for f in draft.findings if not f.code.startswith(("elsewhere.", "reference."))]
        changes["findings"] = (*bad_reference(record.reference), *told, *older)
        if draft.content and record.shown:
            changes["content"] = adopted(draft.content, record.shown, draft.invoice.shown)
    return changes


def out_of_our_hands(record: LedgerInvoice) -> NeedsPerson:
    number = number_of(record)
    return NeedsPerson(
        f"invoice {number} is {record.status}",
        user_message=text("error.invoice_status", number=number, status=record.status),
    )


def number_of(record: LedgerInvoice) -> str:
    return str(record.number or record.invoice_id)
