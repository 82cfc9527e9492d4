"""One deal that is right in every way; each test spoils one thing."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

from bot.domain.customers.company_register import CompanyStatus, RegistryAnswer
from bot.domain.customers.customer import Channel, Customer
from bot.domain.deals.deal import Address, Buyer, Deal, DealLine, EinvoiceAddress, Source
from bot.domain.drafts.content import InvoiceContent, Line
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.preflight.rules import Evidence, ProductFacts, preflight
from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.domain.values.finding import Severity
from bot.domain.values.ids import CompanyId, DealId, DraftId, InvoiceId, Marker, PartnerId
from bot.domain.values.ledger_status import LedgerStatus
from bot.domain.values.money import Money

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
HOME = Address(street="Karakaari 7", zip="02610", city="Espoo")
BUYER = Buyer(name="Nokia Oyj", business_id="0112038-9")
DEAL = Deal(
    company=CompanyId("c1"),
    source=Source.HUBSPOT,
    external_id="1",
    title="Web shop",
    won_at=NOW,
    buyer=BUYER,
    amount=Decimal(1500),
    lines=(DealLine(name="Web shop", unit_price=Decimal(1500), vat_percent=Decimal("25.5"), sku="WEB"),),
)
CUSTOMER = Customer(
    partner_id=PartnerId(7),
    name="Nokia Oyj",
    business_id="0112038-9",
    address=HOME,
    email="invoices@nokia.example",
    einvoice=EinvoiceAddress(address="003701120389", operator="003721291126"),
    payment_terms_days=14,
)
LINE = Line(
    name="Web shop",
    quantity=Decimal(1),
    unit="PIECE",
    unit_price=Decimal(1500),
    discount_percent=Decimal(0),
    vat_percent=Decimal("25.5"),
    sku="WEB",
)
CONTENT = InvoiceContent(
    customer=CUSTOMER,
    lines=(LINE,),
    invoice_date=date(2026, 11, 22),
    due_date=date(2026, 12, 6),
    terms_days=14,
    channel=Channel.EMAIL,
)
REGISTERED = RegistryAnswer(
    business_id="0112038-9",
    standing=CompanyStatus.ACTIVE,
    name="Nokia Oyj",
    address=HOME,
    vat_registered=True,
    prepayment_registered=True,
    fetched_at=NOW,
)
EVIDENCE = Evidence(
    registry=REGISTERED,
    matches=1,
    vat_percents=(Decimal("25.5"), Decimal("13.5"), Decimal(10), Decimal(0)),
    has_bank_account=True,
    products={"WEB": ProductFacts(sku="WEB", unit_price=Money(Decimal(1500)), vat_percent=Decimal("25.5"))},
)


def found(deal=DEAL, content=CONTENT, evidence=EVIDENCE):
    """The findings as code -> (severity, cure, arguments)."""
    findings = preflight(deal, content, evidence)
    return {f.code: SimpleNamespace(severity=f.severity, cure=f.cure, args=dict(f.message.args)) for f in findings}


def with_evidence(**changes):
    return found(evidence=replace(EVIDENCE, **changes))


def with_registry(**changes):
    return with_evidence(registry=replace(REGISTERED, **changes))


def with_deal(**changes):
    return found(deal=replace(DEAL, **changes))


def with_content(**changes):
    return found(content=replace(CONTENT, **changes))


def with_customer(channel=Channel.EMAIL, **changes):
    return with_content(customer=replace(CUSTOMER, **changes), channel=channel)


def with_line(**changes):
    return with_content(lines=(replace(LINE, **changes),))


def blocks(findings):
    return [code for code, finding in findings.items() if finding.severity is Severity.BLOCKING]


def pending_draft(content):
    return Draft(
        id=DraftId(1),
        deal_id=DealId(1),
        company=DEAL.company,
        marker=Marker("V-1"),
        revision=1,
        state=DraftState.PENDING,
        content=content,
        findings=(),
        totals=None,
        invoice=None,
        updated_at=NOW,
    )


def similar(number, day):
    return MirroredInvoice(
        invoice_id=InvoiceId(number or 1),
        partner_id=PartnerId(7),
        customer_name="Nokia Oyj",
        number=number,
        status=LedgerStatus.SENT,
        invoice_date=day,
        due_date=day,
        total=Decimal(1500),
        paid=Decimal(0),
        currency="EUR",
        marker=None,
        seen_at=NOW,
    )
