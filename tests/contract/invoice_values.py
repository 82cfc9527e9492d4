"""Every value of an invoice in Procountor, by its path, and another one that it could have."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bot.adapters.accounting.invoice_bodies import body_of
from bot.domain.customers.customer import Channel, Customer, Routing
from bot.domain.deals.deal import Address, EinvoiceAddress
from bot.domain.drafts.content import InvoiceContent, Line
from bot.domain.values.ids import Marker, PartnerId
from bot.ports import CompanyFacts

PLACE = Address(street="Katu 1", zip="00100", city="Helsinki")
DAY = date(2026, 11, 24)
FULL = InvoiceContent(
    customer=Customer(
        partner_id=PartnerId(7),
        name="Kivikko",
        business_id="9012346-8",
        vat_id="FI90123468",
        customer_number="1",
        address=PLACE,
        billing_address=PLACE,
        billing_name="Maksaja",
        email="a@b.example",
        einvoice=EinvoiceAddress(address="0037", operator="BAWCFI22"),
        penal_interest_percent=Decimal(8),
        contact_person="Kaija",
        delivery_address=replace(PLACE, street="Varastokatu 2"),
        delivery_name="Varasto",
        bcc=("c@b.example",),
        routing=Routing(
            buyer_reference="O",
            seller_reference="M",
            order_number="1",
            agreement_number="2",
            accounting_code="3",
            delivery_site="T",
            tender_reference="4",
        ),
    ),
    lines=(
        Line(
            name="Työ",
            quantity=Decimal(1),
            unit="PIECE",
            unit_price=Decimal(1000),
            discount_percent=Decimal(0),
            vat_percent=Decimal("25.5"),
            product_id=1,
            sku="A-1",
            comment="Kommentti",
        ),
    ),
    invoice_date=DAY,
    due_date=DAY,
    terms_days=0,
    channel=Channel.EMAIL,
    your_reference="PO",
    note="Kiitos",
    delivery_start=DAY,
    delivery_end=DAY,
)
FACTS = CompanyFacts(
    name="R",
    business_id=None,
    currency="EUR",
    iban="FI21",
    bic=None,
    default_terms_days=14,
    vat_percents=(),
    environment_id=1,
)
NOT_CONTENT = {"status"}
"""What approving itself changes."""
NO_LONGER_ITS_OWN = ("originalInvoiceNumber", "type")
"""The deal's invoice cannot be found any more: a person must look."""
BEYOND = (
    "factoringContractId",
    "invoiceRows.0.headerText",
    "invoiceRows.0.vatStatus",
    "paymentInfo.cashDiscount.optionList.0.discountPercentage",
    "paymentInfo.newDueDate",
)
"""Voitto writes none of these; somebody in Procountor may."""
WORDS = {
    "paymentInfo.paymentMethod": "CASH",
    "paymentInfo.currency": "SEK",
    "paymentInfo.bankReferenceCode": "12344",
    "language": "SWEDISH",
    "invoiceChannel": "NO_SENDING",
    "invoiceRows.0.unit": "HOUR",
    "type": "SALES_ORDER",
    "counterParty.counterPartyAddress.country": "SWEDEN",
    "billingAddress.country": "SWEDEN",
    "paymentInfo.newDueDate": "2030-01-31",
    "factoringContractId": 77,
    "invoiceRows.0.productId": 77,
    "invoiceRows.0.vatStatus": 5,
    "paymentInfo.cashDiscount.optionList.0.discountPercentage": Decimal(3),
}


def paths(body: Any, prefix: str = "") -> Iterator[str]:
    """Every leaf, as `invoiceRows.0.unit`."""
    if not isinstance(body, dict | list):
        yield prefix.rstrip(".")
        return
    for name, value in body.items() if isinstance(body, dict) else enumerate(body):
        yield from paths(value, f"{prefix}{name}.")


WRITTEN = tuple(path for path in paths(body_of(FULL, Marker("V-X"), FACTS).to_body()) if path not in NOT_CONTENT)


def at(body: Any, path: str) -> Any:
    for step in path.split("."):
        known = int(step) if isinstance(body, list) else step
        if isinstance(body, dict) and known not in body:
            return None
        body = body[known]
    return body


def put(body: Any, path: str, value: Any) -> None:
    """What is missing on the way is made."""
    step, _, rest = path.partition(".")
    place = int(step) if isinstance(body, list) else step
    if isinstance(body, list) and place == len(body):
        body.append({})
    if not rest:
        body[place] = value
        return
    if isinstance(body, dict):
        body.setdefault(place, [] if rest[0].isdigit() else {})
    put(body[place], rest, value)


def other(path: str, value: Any) -> Any:
    match value:
        case _ if path in WORDS:
            return WORDS[path]
        case bool():
            return not value
        case int() | Decimal():
            return value + 1
        case str() if path.lower().endswith("date"):
            return (date.fromisoformat(value) + timedelta(days=1)).isoformat()
    return "2030-01-31" if path.lower().endswith("date") else f"{value or ''}Zz"[-20:]


def edit(data: dict[str, Any], path: str, value: Any = None) -> Any:
    """Puts another value there, `value` if it is given; returns it."""
    new = other(path, at(data, path)) if value is None else value
    put(data, path, new)
    return new
