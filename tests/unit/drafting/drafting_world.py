"""One right deal, and the smallest way to write down how another one differs and what must come of it.

A row of the tables is `row(name, findings, …differences…, body=…, sums=…)`. Findings are written `!code` (blocking),
`~code` (warning) and `.code` (a note); sums are net, VAT and gross. The body is what the invoice says otherwise than
`BODY` and the deal's own lines, path -> value on the wire, None for what must be missing: all of it, or the row fails.
"""

import json
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bot.adapters.accounting.invoice_bodies import body_of, reductions
from bot.domain.approval.policy import InvoicingPolicy
from bot.domain.customers.company_register import CompanyStatus, RegistryAnswer
from bot.domain.customers.customer import Channel, Customer
from bot.domain.deals.deal import Address, Buyer, Deal, DealLine, EinvoiceAddress, Source
from bot.domain.drafts.books import OpenBooks
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.product import Product
from bot.domain.drafts.vat_treatment import judgements
from bot.domain.preflight.rules import Evidence, ProductFacts, preflight
from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.domain.values.finding import Candidate, Finding, Severity
from bot.domain.values.ids import CompanyId, InvoiceId, Marker, PartnerId
from bot.domain.values.ledger_status import LedgerStatus
from bot.domain.values.money import ExchangeRate, Money, Totals
from bot.ports import CompanyFacts
from bot.services.drafting.composition import compose, decided
from procountor_client.wire import written as on_paper
from tests.policies import invoicing

TODAY = date(2026, 11, 22)
OPEN = OpenBooks(open=((date(2026, 1, 1), date(2027, 12, 31)),))
KRONOR = ExchangeRate(Decimal("11.182"), "EUR", date(2026, 11, 20), "procountor")
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
D = Decimal
MARKER = Marker("V-ABCDEFGHIJ")
HOME = Address(street="Karakaari 7", zip="02610", city="Espoo")
NOWHERE = Address()
CUSTOMER = Customer(
    partner_id=PartnerId(7),
    name="Kallio Oy",
    business_id="0112038-9",
    customer_number="1001",
    address=HOME,
    email="laskut@kallio.example",
    einvoice=EinvoiceAddress(address="003701120389", operator="003721291126"),
    channel=Channel.EMAIL,
    language="FINNISH",
    payment_terms_days=14,
    penal_interest_percent=D("11.5"),
)
REGISTERED = RegistryAnswer(
    business_id="0112038-9",
    standing=CompanyStatus.ACTIVE,
    name="Kallio Oy",
    address=HOME,
    vat_registered=True,
    prepayment_registered=True,
    fetched_at=NOW,
)
LINE = DealLine(name="Web shop", unit_price=D(1500), vat_percent=D("25.5"))
DEAL = Deal(
    company=CompanyId("main"),
    source=Source.HUBSPOT,
    external_id="1",
    title="Web shop",
    won_at=NOW,
    buyer=Buyer(name="Kallio Oy", business_id="0112038-9"),
    amount=D(1500),
    lines=(LINE,),
)
FACTS = CompanyFacts(
    name="Revontuli Oy",
    business_id="9010010-1",
    currency="EUR",
    iban="FI2112345600000785",
    bic=None,
    default_terms_days=10,
    vat_percents=(D("25.5"), D("13.5"), D(10), D(0)),
    environment_id=1,
    vat_statuses=((1, "Domestic"), (3, "Outside the EU"), (5, "EU"), (12, "None")),
)


def product(number: int, sku: str, price: str, vat: str | None, unit: str = "PIECE", currency: str = "EUR") -> Product:
    rate = None if vat is None else D(vat)
    return Product(
        product_id=number,
        sku=sku,
        name=sku.title(),
        unit=unit,
        unit_price=D(price),
        currency=currency,
        vat_percent=rate,
    )


PRODUCTS = {
    p.sku: p
    for p in (
        product(11, "WEB", "1500", "25.5"),
        product(12, "CARE", "390", "25.5", "MONTH"),
        product(13, "BOOK", "24", "13.5"),
        product(16, "COURSE", "100", "0"),
        product(14, "OPEN", "10", None, "HOUR"),
        product(15, "SVENSK", "100", "25.5", currency="SEK"),
    )
}


def line(
    name: str = "Web shop", price: str = "1500", vat: str | None = "25.5", qty: str = "1", **more: Any
) -> DealLine:
    rate = None if vat is None else D(vat)
    return DealLine(name=name, unit_price=D(price), vat_percent=rate, quantity=D(qty), **more)


def invoiced(number: int, day: date, total: str = "1882.50") -> MirroredInvoice:
    return MirroredInvoice(
        invoice_id=InvoiceId(number),
        partner_id=PartnerId(7),
        customer_name="Kallio Oy",
        number=number,
        status=LedgerStatus.SENT,
        invoice_date=day,
        due_date=day,
        total=D(total),
        paid=D(0),
        currency="EUR",
        marker=None,
        seen_at=NOW,
    )


def maybe(name: str, score: int) -> Candidate:
    return Candidate(partner_id=PartnerId(9), name=name, business_id=None, city="Espoo", score=score)


@dataclass(frozen=True, kw_only=True)
class Row:
    findings: set[str]
    deal: Deal
    customer: Customer | None
    registry: RegistryAnswer | None
    evidence: dict[str, Any]
    content: dict[str, Any]
    policy: InvoicingPolicy
    facts: CompanyFacts
    body: dict[str, Any] = field(default_factory=dict)
    sums: tuple[str, str, str] | None = None

    @property
    def parks(self) -> bool:
        """It is never written to Procountor as it is."""
        return any(code.startswith("!") for code in self.findings)


def row(
    name: str,
    findings: str = "",
    *,
    deal: dict[str, Any] | None = None,
    buyer: dict[str, Any] | None = None,
    customer: dict[str, Any] | None = None,
    nobody: bool = False,
    registry: dict[str, Any] | None = None,
    unasked: bool = False,
    lines: tuple[DealLine, ...] | None = None,
    evidence: dict[str, Any] | None = None,
    content: dict[str, Any] | None = None,
    policy: dict[str, Any] | None = None,
    facts: dict[str, Any] | None = None,
    body: dict[str, Any] | None = None,
    sums: tuple[str, str, str] | None = None,
) -> tuple[str, Row]:
    """With `lines`, the deal's amount is dropped unless `deal` gives one: a sum of its own is a row of its own."""
    sold = {} if lines is None else {"lines": lines, "amount": None}
    made = replace(DEAL, **(sold | (deal or {})))
    return name, Row(
        findings=set(findings.split()),
        deal=replace(made, buyer=replace(made.buyer, **(buyer or {}))),
        customer=None if nobody else replace(CUSTOMER, **(customer or {})),
        registry=None if unasked else replace(REGISTERED, **(registry or {})),
        evidence=evidence or {},
        content=content or {},
        policy=invoicing(**(policy or {})),
        facts=replace(FACTS, **(facts or {})),
        body=body or {},
        sums=sums,
    )


def drafted(case: Row) -> tuple[InvoiceContent, tuple[Finding, ...]]:
    """The invoice as drafting makes it, and what preflight says of it."""
    overrides = case.content.get("overrides", ())
    customer = decided(case.customer, case.deal.buyer, case.registry, overrides)
    made = replace(compose(case.deal, customer, case.facts, case.policy, PRODUCTS, TODAY), **case.content)
    if made.edited and not made.judged:  # by an approver
        made = replace(made, judged=judgements(replace(made, lines=()), made, status=True))
    told = [made.your_reference, made.note, *(text for item in made.lines for text in (item.name, item.comment))]
    known = Evidence(
        registry=case.registry,
        matches=0 if case.customer is None else 1,
        vat_percents=case.facts.vat_percents,
        vat_statuses=dict(case.facts.vat_statuses),
        books=OPEN,
        company_currency=case.facts.currency,
        has_bank_account=case.facts.iban is not None,
        reduced=tuple(change for text in told if text for change in reductions(text)),
        products=PRODUCT_FACTS if any(item.sku for item in case.deal.lines) else None,
    )
    return made, preflight(case.deal, made, replace(known, **case.evidence))


PRODUCT_FACTS = {
    sku: ProductFacts(sku=sku, unit_price=Money(p.unit_price, p.currency), vat_percent=p.vat_percent)
    for sku, p in PRODUCTS.items()
}
SIGNS = {Severity.BLOCKING: "!", Severity.WARNING: "~", Severity.OK: "."}


def written(findings: tuple[Finding, ...]) -> set[str]:
    return {f"{SIGNS[found.severity]}{found.code}" for found in findings}


BODY: dict[str, Any] = {
    "partnerId": 7,
    "type": "SALES_INVOICE",
    "status": "UNFINISHED",
    "date": "2026-11-22",
    "counterParty": {
        "identifier": "0112038-9",
        "customerNumber": "1001",
        "email": "laskut@kallio.example",
        "counterPartyAddress": {
            "name": "Kallio Oy",
            "street": "Karakaari 7",
            "zip": "02610",
            "city": "Espoo",
            "country": "FINLAND",
        },
        "einvoiceAddress": {"address": "003701120389", "operator": "003721291126"},
    },
    "paymentInfo": {
        "paymentMethod": "BANK_TRANSFER",
        "currency": "EUR",
        "currencyRate": 1,
        "bankAccount": {"accountNumber": "FI2112345600000785"},
        "dueDate": "2026-12-06",
        "bankReferenceCode": "",
    },
    "extraInfo": {"accountingByRow": True, "unitPricesIncludeVat": False},
    "discountPercent": 0,
    "vatStatus": 1,
    "originalInvoiceNumber": "V-ABCDEFGHIJ",
    "invoiceChannel": "EMAIL",
    "penaltyPercent": D("11.5"),
    "language": "FINNISH",
}
"""Of the one right deal, without its lines."""


def body_wanted(case: Row) -> dict[str, Any]:
    """`BODY`, the deal's lines as they are, what was typed on the card as it is; then what the row says of the body."""
    deal, typed = case.deal, case.content
    whole = (DealLine(name=deal.title, unit_price=deal.amount),) if deal.amount is not None else ()
    body = deepcopy(BODY) | {"invoiceRows": [_row_of(sold) for sold in deal.lines or whole]}
    body["extraInfo"]["unitPricesIncludeVat"] = bool(deal.prices_include_vat)
    body["vatStatus"] = typed.get("vat_status", 1)
    for name, path in (("delivery_start", "deliveryStartDate"), ("delivery_end", "deliveryEndDate")):
        _put(body, [path], typed[name].isoformat() if name in typed else None)
    for path, value in case.body.items():
        _put(body, path.split("."), value)
    return body


def _row_of(sold: DealLine) -> dict[str, Any]:
    """A line that leaves nothing to the register or the customer."""
    said = {
        "product": sold.name,
        "productCode": sold.sku,
        "quantity": sold.quantity,
        "unit": sold.unit or "PIECE",
        "unitPrice": sold.unit_price,
        "discountPercent": sold.discount_percent,
        "comment": sold.comment,
        "vatPercent": D("25.5") if sold.vat_percent is None else sold.vat_percent,
    }
    return {name: value for name, value in said.items() if value is not None}


def _put(body: Any, path: list[str], value: Any) -> None:
    *parents, last = path
    for parent in parents:
        body = body[int(parent)] if parent.isdigit() else body[parent]
    if value is None:
        body.pop(last, None)
    else:
        body[last] = D(value) if last in NUMBERS else value


NUMBERS = frozenset({"quantity", "unitPrice", "discountPercent", "vatPercent", "currencyRate", "penaltyPercent"})


def posted(made: InvoiceContent, facts: CompanyFacts) -> Any:
    """The bytes of `POST /invoices`, read back: no number of them becomes a float."""
    return json.loads(on_paper(body_of(made, MARKER, facts), "POST", "/invoices"), parse_float=Decimal)


def summed(made: InvoiceContent) -> Totals:
    return made.totals
