"""An invoice written anew over Procountor's own copy of it: a PUT wipes what is left out."""

from collections.abc import Collection
from typing import Any

from bot.adapters.accounting.invoice_facts import facts_of
from bot.domain.values.bank_reference import is_valid
from procountor_client import Address, CounterParty, ExtraInfo, Invoice, InvoiceDraft, InvoiceRow, Model, PaymentInfo

_CONTENT = (
    "date",
    "order_reference",
    "invoice_channel",
    "language",
    "additional_information",
    "vat_status",
    "delivery_start_date",
    "delivery_end_date",
)
_PARTY = ("contact_person_name", "identifier", "tax_code", "customer_number", "email", "einvoice_address")
_ROUTING = {
    "buyer_reference_identifier": "buyer_reference",
    "seller_reference_identifier": "seller_reference",
    "order_number": "order_number",
    "agreement_number": "agreement_number",
    "accounting_code": "accounting_code",
    "delivery_site": "delivery_site",
    "tender_reference": "tender_reference",
}
"""Copied from the customer's record; by the name of the fact that tells it was changed here."""
_PLACE = ("name", "street", "zip", "city", "country")
_ROW = ("vat_status", "start_date", "end_date", "header_text", "explanation_text")
"""Of a row these are never ours to write."""


def rewritten(now: Invoice, new: InvoiceDraft, kept: Collection[str], *, renews_reference: bool = False) -> Invoice:
    """Ours where we say something, Procountor's where we do not; `kept` names what was set there for this invoice.

    `renews_reference`: one that fails its check digit is asked for anew.
    """
    return now.changed(
        **{name: getattr(new, name) for name in _CONTENT},
        **{name: _ours(now, new, name, held=fact in kept) for name, fact in _ROUTING.items()},
        counter_party=_party(now.counter_party, new.counter_party, kept),
        billing_address=now.billing_address if "billing" in kept else new.billing_address,
        delivery_address=_delivery(now, new, kept),
        payment_info=_payment(now.payment_info, new.payment_info, renews=renews_reference),
        extra_info=_extra(now.extra_info, new.extra_info),
        discount_percent=now.discount_percent or new.discount_percent,
        penalty_percent=now.penalty_percent if "penalty" in kept else new.penalty_percent,
        invoice_rows=_rows(now, new),
    )


def _ours(now: Model, new: Model, name: str, *, held: bool) -> Any:
    """What the customer's record does not say may have been written on this invoice by hand."""
    theirs = getattr(now, name)
    return theirs if held else getattr(new, name) or theirs


def _delivery(now: Invoice, new: InvoiceDraft, kept: Collection[str]) -> Address | None:
    """A copy of the counterparty's is copied anew."""
    theirs = now.delivery_address if "delivery_address" in dict(facts_of(now)) else None
    return theirs if "delivery_address" in kept else new.delivery_address or theirs


def _party(now: CounterParty | None, new: CounterParty | None, kept: Collection[str]) -> CounterParty | None:
    if now is None or new is None:
        return new
    place = new.counter_party_address
    if now.counter_party_address and place:
        there = now.counter_party_address
        beside = {name: _ours(there, place, name, held=name in kept) for name in ("specifier", "subdivision")}
        place = there.changed(**{name: getattr(place, name) for name in _PLACE}, **beside)
    copies = _ours(now, new, "bcc_addresses", held="bcc" in kept)
    return now.changed(
        **{name: getattr(new, name) for name in _PARTY}, counter_party_address=place, bcc_addresses=copies
    )


def _payment(now: PaymentInfo | None, new: PaymentInfo | None, *, renews: bool) -> PaymentInfo | None:
    """A valid reference stays, whatever is asked: a new one would make the printed one worthless."""
    if now is None or new is None:
        return new
    reference = now.bank_reference_code or ""
    return now.changed(
        currency=new.currency,
        due_date=new.due_date,
        currency_rate=new.currency_rate,
        payment_method=now.payment_method or new.payment_method,
        bank_account=now.bank_account or new.bank_account,
        bank_reference_code="" if renews and not is_valid(reference) else reference,
    )


def _extra(now: ExtraInfo | None, new: ExtraInfo | None) -> ExtraInfo | None:
    if now is None or new is None:
        return new
    return now.changed(unit_prices_include_vat=new.unit_prices_include_vat)


def _rows(now: Invoice, new: InvoiceDraft) -> list[InvoiceRow] | None:
    """By position, where none came or went; a VAT handling of a row does not outlive a change of the invoice's."""
    ours, theirs = new.invoice_rows or [], now.invoice_rows or []
    if len(ours) != len(theirs):
        return new.invoice_rows
    names = _ROW if now.vat_status == new.vat_status else _ROW[1:]
    pairs = zip(ours, theirs, strict=True)
    return [row.changed(**{name: getattr(old, name) for name in names}) for row, old in pairs]
