"""An invoice by what is printed on it: its number, or the bank reference it is paid with."""

import re
from dataclasses import dataclass

from bot.domain.customers.identifiers import valid_id
from bot.domain.drafts.draft import Draft
from bot.domain.values import bank_reference
from bot.domain.values.ids import InvoiceId, PartnerId
from bot.ports import UnitOfWork

LONGEST_NUMBER = 12
"""Digits of an invoice's number; a longer one is a bank reference."""
_LABEL = re.compile(
    r"^\s*(?:(?:laskun?|laskunumero|faktura|fakturanummer|invoice|viite|viitenumero|referens|referensnummer|reference|"
    r"numero|nummer|number|nro|nr|no)\b[\s.:]*)*",
    re.IGNORECASE,
)
"""What people write in front of either, in our three languages."""
_WRITTEN = re.compile(r"(?:RF[0-9]{2})?[0-9]{2,20}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PrintedInvoice:
    partner_id: PartnerId
    invoice_id: InvoiceId


async def find_invoice(uow: UnitOfWork, query: str) -> PrintedInvoice | None:
    """The one invoice of this number, else of this bank reference (known of invoices that Voitto made).

    None for a business ID, for anything else, and where several fit.
    """
    compact = re.sub(r"[\s#]", "", _LABEL.sub("", query)).upper().rstrip(".,;")
    if valid_id(query) or not _WRITTEN.fullmatch(compact):
        return None
    found = await _by_number(uow, compact) or await _by_reference(uow, compact)
    return found[0] if len(found) == 1 else None


async def _by_number(uow: UnitOfWork, digits: str) -> list[PrintedInvoice]:
    if not digits.isdecimal() or len(digits) > LONGEST_NUMBER:
        return []
    found = await uow.mirror.by_number(int(digits))
    return [PrintedInvoice(invoice.partner_id, invoice.invoice_id) for invoice in found if invoice.partner_id]


async def _by_reference(uow: UnitOfWork, written: str) -> list[PrintedInvoice]:
    if not bank_reference.is_valid(written):
        return []
    drafts = await uow.drafts.by_references(bank_reference.spellings(written))
    return [printed for draft in drafts if (printed := _of_draft(draft))]


def _of_draft(draft: Draft) -> PrintedInvoice | None:
    customer = draft.content.customer if draft.content else None
    return PrintedInvoice(customer.partner_id, draft.invoice.invoice_id) if customer and draft.invoice else None
