"""Every value of an invoice by name, so that two readings of it can be compared.

Procountor writes some things its own way: scales of numbers, empty fields, addresses it copies. Those read alike here.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic.alias_generators import to_camel

from bot.adapters.accounting.countries import iso_country
from procountor_client import Address, Invoice, Model, PaymentInfo

NAMES: Mapping[str, str] = {
    "partnerId": "partner",
    "type": "type",
    "counterParty.contactPersonName": "contact_person",
    "counterParty.taxCode": "vat_id",
    "counterParty.customerNumber": "customer_number",
    "counterParty.email": "email",
    "counterParty.counterPartyAddress.country": "country",
    "counterParty.counterPartyAddress.specifier": "specifier",
    "counterParty.counterPartyAddress.subdivision": "subdivision",
    "factoringContractId": "factoring_contract",
    "counterParty.einvoiceAddress.address": "einvoice_address",
    "counterParty.einvoiceAddress.operator": "einvoice_operator",
    "paymentInfo.paymentMethod": "payment_method",
    "paymentInfo.currency": "currency",
    "paymentInfo.clearingCode": "clearing_code",
    "paymentInfo.paymentTermPercentage": "discount_when_due",
    "paymentInfo.bankAccount.accountNumber": "bank_account",
    "paymentInfo.bankReferenceCode": "reference_code",
    "extraInfo.accountingByRow": "by_row",
    "discountPercent": "discount",
    "penaltyPercent": "penalty",
    "language": "language",
    "originalInvoiceNumber": "marker",
    "buyerReferenceIdentifier": "buyer_reference",
    "sellerReferenceIdentifier": "seller_reference",
    "orderNumber": "order_number",
    "agreementNumber": "agreement_number",
    "accountingCode": "accounting_code",
    "deliverySite": "delivery_site",
    "tenderReference": "tender_reference",
    "invoiceRows.*.productId": "product_id",
    "invoiceRows.*.productCode": "sku",
    "invoiceRows.*.unit": "unit",
    "invoiceRows.*.comment": "comment",
    "invoiceRows.*.vatStatus": "vat_status",
}
"""What has no name here is `other.` and its path."""
_TOLD_APART = frozenset(
    {
        "date",
        "paymentInfo.dueDate",
        "paymentInfo.currencyRate",
        "invoiceChannel",
        "orderReference",
        "vatStatus",
        "additionalInformation",
        "deliveryStartDate",
        "deliveryEndDate",
        "extraInfo.unitPricesIncludeVat",
        "counterParty.identifier",
        "counterParty.counterPartyAddress.name",
        "counterParty.counterPartyAddress.street",
        "counterParty.counterPartyAddress.zip",
        "counterParty.counterPartyAddress.city",
        "invoiceRows.*.product",
        "invoiceRows.*.quantity",
        "invoiceRows.*.unitPrice",
        "invoiceRows.*.discountPercent",
        "invoiceRows.*.vatPercent",
    }
)
"""These have fields of their own in `bot.domain.drafts.draft.Shown`."""
_NOT_SAID = frozenset(
    {
        "id",
        "version",
        "status",
        "invoiceNumber",
        "ledgerReceiptId",
        "creatorId",
        "isOffer",
        "paymentDate",
        "notes",
        "invoiceTemplateId",
        "paymentInfo.bankReferenceCodeType",
        "paymentInfo.bankAccount.bic",
        "invoiceRows.*.id",
    }
)
"""Procountor's own, internal, or told by another one: an account has one BIC."""
_WHOLE = frozenset(
    {
        "attachments",
        "bccAddresses",
        "billingAddress",
        "cashDiscount",
        "deliveryAddress",
        "invoiceSumInfo",
    }
)


def facts_of(invoice: Invoice) -> tuple[tuple[str, str], ...]:
    """Name and value of all that `Shown` has no field for, as `unit` of the first line is `line.1.unit`. Empties are left out."""
    found = {_name(path): value for path, value in _leaves(invoice, "") if _told(path)}
    found |= {"billing": _place(invoice.billing_address, invoice)}
    found |= {"delivery_address": _place(invoice.delivery_address, invoice)}
    found |= {"bcc": _copies(invoice), "cash_discount": _cash_discount(invoice.payment_info)}
    found |= _alike(found, invoice)
    return tuple(sorted((name, value) for name, value in found.items() if value))


def _alike(found: Mapping[str, str], invoice: Invoice) -> dict[str, str]:
    """Values that say the same in two ways."""
    same = {"country": iso_country(found.get("country")), "reference_code": reference_of(invoice.payment_info) or ""}
    same["bank_account"] = found.get("bank_account", "").replace(" ", "").upper()
    status = str(invoice.vat_status or 1)
    own = {name: "" for name, value in found.items() if name.endswith(".vat_status") and value == status}
    return same | own


def reference_of(payment: PaymentInfo | None) -> str | None:
    """As it is kept by us: without the zeros and blanks of some forms of it."""
    code = (payment.bank_reference_code or "") if payment else ""
    return code.replace(" ", "").lstrip("0") or None


def _told(path: str) -> bool:
    general = _general(path)
    return general not in _TOLD_APART and general not in _NOT_SAID and _WHOLE.isdisjoint(path.split("."))


def _general(path: str) -> str:
    return ".".join("*" if step.isdigit() else step for step in path.split("."))


def _name(path: str) -> str:
    steps = path.split(".")
    if steps[0] != "invoiceRows":
        return NAMES.get(path, f"other.{path}")
    return f"line.{int(steps[1]) + 1}.{NAMES.get(_general(path), '.'.join(steps[2:]))}"


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Of declared fields only: one that a new release adds must not look like an edit."""
    match value:
        case Model():
            for name in type(value).model_fields:
                yield from _leaves(getattr(value, name), f"{path}.{to_camel(name)}".lstrip("."))
        case list():
            for place, item in enumerate(value):
                yield from _leaves(item, f"{path}.{place}")
        case _:
            yield path, _plain(value)


def _plain(value: Any) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return "✓"
        case Decimal() | int():
            return bare(Decimal(value)) if value else ""
        case date():
            return value.isoformat()
        case _:
            return "\n".join(line.rstrip() for line in str(value).strip().splitlines())


def bare(number: Decimal | None) -> str:
    """`200.0000` and `200` are the same price."""
    return format(number.normalize(), "f") if number is not None else ""


def _cash_discount(payment: PaymentInfo | None) -> str:
    """`2 % / 7 d, 1 % / 14 d`. From when the days count, is the country's and no edit."""
    options = (payment.cash_discount.option_list if payment and payment.cash_discount else None) or []
    return ", ".join(f"{bare(each.discount_percentage)} % / {each.number_of_days or 0} d" for each in options)


def _copies(invoice: Invoice) -> str:
    """Who gets blind copies, in any order."""
    party = invoice.counter_party
    return ", ".join(sorted(each.strip() for each in (party.bcc_addresses or () if party else ())))


def _place(address: Address | None, invoice: Invoice) -> str:
    """Nothing for the counterparty's own: Procountor copies that where none is given."""
    party = invoice.counter_party
    written = _written(address)
    return "" if party and written == _written(party.counter_party_address) else written


def _written(address: Address | None) -> str:
    if address is None or not any(value for _, value in _leaves(address, "")):
        return ""
    place = " ".join(part for part in (_plain(address.zip), _plain(address.city)) if part)
    parts = (_plain(address.name), _plain(address.specifier), _plain(address.street), place, address.subdivision)
    country = iso_country(address.country)
    return ", ".join(part for part in (*parts, "" if country == "FI" else country) if part)
