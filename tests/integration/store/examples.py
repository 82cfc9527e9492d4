"""Domain values with every kind of field filled in."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from bot.domain.customers.customer import Channel, Customer
from bot.domain.deals.deal import Address, Buyer, Deal, DealLine, EinvoiceAddress, Source, marker_of
from bot.domain.drafts.content import InvoiceContent, Line
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.domain.values.finding import Candidate, Cure, Finding, Severity
from bot.domain.values.ids import CompanyId, InvoiceId, PartnerId, UserId
from bot.domain.values.ledger_status import LedgerStatus
from bot.domain.values.localized import text
from bot.domain.values.money import Money, Totals, TotalsSource

COMPANY = CompanyId("acme")
NOW = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)

DEAL = Deal(
    company=COMPANY,
    source=Source.SLACK,
    external_id="1700.1",
    title="Sauna för Åke – 2 kpl",
    won_at=NOW,
    buyer=Buyer(
        name="Virtanen Oy",
        business_id="1234567-1",
        address=Address(street="Katu 1", zip="00100", city="Helsinki"),
        einvoice=EinvoiceAddress(address="003712345671", operator="003721291126"),
    ),
    amount=Decimal("1200.50"),
    lines=(DealLine(name="Sauna", quantity=Decimal("2.0"), unit_price=Decimal("600.250")),),
    requester=UserId("U1"),
)
MARKER = marker_of(DEAL.company, DEAL.source, DEAL.external_id)
CUSTOMER = Customer(
    partner_id=PartnerId(5_000_000_001),
    name="Virtanen Oy",
    business_id="1234567-1",
    address=Address(city="Helsinki"),
    channel=Channel.EMAIL,
    penal_interest_percent=Decimal("11.5"),
    version=NOW,
)
CONTENT = InvoiceContent(
    customer=CUSTOMER,
    lines=(
        Line(
            name="Sauna",
            quantity=Decimal(2),
            unit="PIECE",
            unit_price=Decimal("600.25"),
            discount_percent=Decimal(0),
            vat_percent=Decimal("25.5"),
        ),
    ),
    invoice_date=date(2026, 11, 22),
    due_date=date(2026, 12, 6),
    terms_days=14,
)
FINDINGS = (
    Finding(
        code="customer.unknown",
        severity=Severity.BLOCKING,
        message=text(
            "finding.customer.unknown",
            name="2026-11-22",  # a word that looks like a date stays a word
            day=date(2026, 11, 22),
            at=NOW,
            rate=Decimal("25.50"),
            total=Money(Decimal("1200.50")),
            count=3,
        ),
        cure=Cure.PICK_CUSTOMER,
        candidates=(Candidate(partner_id=PartnerId(1), name="V", business_id=None, city="", score=88),),
    ),
)
TOTALS = Totals(Decimal("1200.50"), Decimal("306.13"), Decimal("1506.63"), source=TotalsSource.PROCOUNTOR)
RECORD = LedgerInvoice(
    invoice_id=InvoiceId(9_000_000_001),
    number=17,
    status=LedgerStatus.UNFINISHED,
    version="3",
    reference="1009",
    ledger_receipt_id=None,
    totals=TOTALS,
)


def deal(number: int, **changes: object) -> Deal:
    return replace(DEAL, external_id=f"1700.{number}", **changes)


def filled(draft: Draft) -> Draft:
    return replace(
        draft,
        revision=draft.revision + 1,
        state=DraftState.PENDING,
        content=CONTENT,
        findings=FINDINGS,
        totals=TOTALS,
        invoice=RECORD,
    )


def mirrored(number: int, **changes: object) -> MirroredInvoice:
    invoice = MirroredInvoice(
        invoice_id=InvoiceId(number),
        partner_id=CUSTOMER.partner_id,
        customer_name="Virtanen Oy",
        number=number,
        status=LedgerStatus.SENT,
        invoice_date=date(2026, 11, 1),
        due_date=date(2026, 11, 15),
        total=Decimal("100.00"),
        paid=Decimal(0),
        currency="EUR",
        marker=None,
        seen_at=NOW,
    )
    return replace(invoice, **changes)
