"""How a deal identifies its buyer, whichever field the source wrote the identifier into."""

from dataclasses import replace

from bot.domain.customers.business_id import BusinessIdError, parse_vat_id, validate
from bot.domain.customers.einvoice_addresses import as_kept
from bot.domain.deals.deal import Buyer


def identified(buyer: Buyer) -> Buyer:
    """A Finnish VAT id is the business ID in another form; a foreign VAT id in the business ID's place is moved.

    What is neither stays as it was written: people are shown what is wrong with it. The e-invoice address gets its one form.
    """
    business_id, written = valid_id(buyer.business_id), buyer.business_id
    vat_id = foreign_vat_id(buyer.vat_id)
    if business_id is None and written and vat_id is None and (vat_id := foreign_vat_id(written)):
        written = None
    business_id = business_id or (None if written else valid_id(_finnish(buyer.vat_id)))
    einvoice = as_kept(buyer.einvoice)
    return replace(buyer, business_id=business_id or written, vat_id=vat_id or buyer.vat_id, einvoice=einvoice)


def valid_id(business_id: str | None) -> str | None:
    try:
        return validate(business_id) if business_id else None
    except BusinessIdError:
        return None


def foreign_vat_id(written: str | None) -> str | None:
    """The VAT id of another EU country, compact; None for anything else."""
    try:
        vat_id = parse_vat_id(written or "")
    except ValueError:
        return None
    return None if vat_id.startswith("FI") else vat_id


def identifier_of(buyer: Buyer) -> str | None:
    """What its Procountor customer is found by, of a buyer as `identified` has it."""
    return valid_id(buyer.business_id) or foreign_vat_id(buyer.vat_id)


def same_identifier(a: str | None, b: str | None) -> bool:
    """However the two are written."""
    left, right = _compact(a), _compact(b)
    return left is not None and left == right


def _compact(written: str | None) -> str | None:
    return valid_id(written) or foreign_vat_id(written)


def _finnish(vat_id: str | None) -> str | None:
    return vat_id if (vat_id or "").strip().upper().startswith("FI") else None
