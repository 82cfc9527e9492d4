"""Cards, drafts and answers in every shape the messages must survive."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from bot.domain.approval.approval import Approval, Decision
from bot.domain.approval.rules import Why
from bot.domain.card import Card
from bot.domain.customers.customer import Channel, Customer
from bot.domain.deals.deal import Buyer, Deal, EinvoiceAddress, Source
from bot.domain.drafts.content import InvoiceContent, Line
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.instalments import Plannable
from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.operations.alert import Alert, AlertState
from bot.domain.preflight.exchange_rate import rate_findings
from bot.domain.preflight.owner import owner_finding
from bot.domain.receivables.mirrored_invoice import CustomerBalance, MirroredInvoice
from bot.domain.receivables.overdue_digest import AgeBand, OverdueDigest, OverdueRow
from bot.domain.receivables.payment import Payment
from bot.domain.values.finding import Candidate, Cure, Finding, Severity
from bot.domain.values.ids import AlertId, CompanyId, DealId, DraftId, InvoiceId, Marker, PartnerId, UserId
from bot.domain.values.ledger_status import LedgerStatus
from bot.domain.values.localized import text
from bot.domain.values.money import ExchangeRate, Money, Totals, TotalsSource, totals

NOW = datetime(2026, 11, 22, 10, 42, tzinfo=UTC)
TODAY = date(2026, 11, 22)
COMPANY = CompanyId("acme")
REQUESTER, APPROVER = UserId("U01ALICE"), UserId("U02BOB")


def candidates(count: int, name: str = "Aalto Design Oy") -> tuple[Candidate, ...]:
    return tuple(
        Candidate(partner_id=PartnerId(100 + i), name=name, business_id="1234567-1", city="Helsinki", score=90 - i)
        for i in range(count)
    )


def findings(name: str = "Aalto Design Oy", count: int = 1) -> tuple[Finding, ...]:
    several = [
        Finding(
            code="customer.unknown",
            severity=Severity.BLOCKING,
            message=text("finding.customer.unknown", name=name),
            cure=Cure.PICK_CUSTOMER,
            candidates=candidates(count, name),
        ),
        Finding(
            code="business_id.missing",
            severity=Severity.BLOCKING,
            message=text("finding.business_id.missing"),
            cure=Cure.FIX,
        ),
        Finding(code="lines.none", severity=Severity.BLOCKING, message=text("finding.lines.none"), cure=Cure.EDIT),
        Finding(
            code="bank.missing",
            severity=Severity.BLOCKING,
            message=text("finding.bank.missing"),
            cure=Cure.RETRY,
        ),
        Finding(
            code="registry.name_differs",
            severity=Severity.WARNING,
            message=text("finding.registry.name_differs", ours=name, theirs=name),
        ),
        Finding(code="registry.not_prepayment", severity=Severity.OK, message=text("finding.registry.not_prepayment")),
    ]
    return tuple(several * count)


def line(name: str = "Website renewal", **changes: object) -> Line:
    given = Line(
        name=name,
        quantity=Decimal(1),
        unit="PIECE",
        unit_price=Decimal(12000),
        discount_percent=Decimal(0),
        vat_percent=Decimal("25.5"),
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def content(
    lines: int = 1, name: str = "Aalto Design Oy", channel: Channel = Channel.ELECTRONIC_INVOICE
) -> InvoiceContent:
    customer = Customer(
        partner_id=PartnerId(7),
        name=name,
        business_id="1234567-1",
        email="invoices@aalto.example",
        einvoice=EinvoiceAddress(address="003712345671", operator="BASWFIHH"),
    )
    return InvoiceContent(
        customer=customer,
        lines=tuple(
            line(name if name != "Aalto Design Oy" else "Website renewal", comment="October") for _ in range(lines)
        ),
        invoice_date=TODAY,
        due_date=date(2026, 12, 6),
        terms_days=14,
        channel=channel,
        your_reference=name,
        note=name,
        project_ref="P-1001",
    )


def draft(state: DraftState, made: InvoiceContent | None, found: tuple[Finding, ...] = ()) -> Draft:
    ours = totals(made.lines) if made else None
    invoiced = made is not None and state not in (DraftState.ASKED, DraftState.BUILDING, DraftState.PARKED)
    theirs = Totals(ours.net, ours.vat, ours.gross, source=TotalsSource.PROCOUNTOR) if ours else None
    record = LedgerInvoice(
        invoice_id=InvoiceId(5),
        number=10042,
        status=LedgerStatus.UNFINISHED,
        version=None,
        reference="1232",
        ledger_receipt_id=9,
        totals=theirs,
    )
    return Draft(
        id=DraftId(11),
        deal_id=DealId(3),
        company=COMPANY,
        marker=Marker("V-ABCDEFGHIJ"),
        revision=2,
        state=state,
        content=made,
        findings=found,
        totals=ours,
        invoice=record if invoiced else None,
        updated_at=NOW,
    )


def deal(name: str = "Aalto Design Oy", amount: Decimal | None = Decimal(12000)) -> Deal:
    return Deal(
        company=COMPANY,
        source=Source.SLACK,
        external_id="x1",
        title=name,
        won_at=NOW,
        buyer=Buyer(name=name),
        amount=amount,
        requester=REQUESTER,
        project_ref="P-1001",
        payment_terms_days=14,
    )


def approval(decision: Decision, reason: str | None = None, revision: int = 2) -> Approval:
    return Approval(draft_id=DraftId(11), revision=revision, user=APPROVER, decision=decision, reason=reason, at=NOW)


def card(
    state: DraftState,
    *,
    name: str = "Aalto Design Oy",
    lines: int = 1,
    found: tuple[Finding, ...] = (),
    payment: Payment | None = None,
    approvals: tuple[Approval, ...] = (),
    bare: bool = False,
    channel: Channel = Channel.ELECTRONIC_INVOICE,
    amount: Decimal | None = Decimal(12000),
) -> Card:
    made = None if bare else content(lines, name, channel)
    return Card(
        deal=deal(name, amount),
        draft=draft(state, made, found),
        approvals=approvals,
        approvals_needed=2,
        approvers=(APPROVER, UserId("U03EVE")),
        payment=payment,
        paid_on=TODAY if payment is Payment.PAID else None,
        today=TODAY,
    )


def two_approvals(made: Card, why: Why) -> Card:
    """A credit, or a new customer's changed payment data, and not enough people to approve it."""
    assert made.draft.content is not None
    credited = replace(made.draft.content, credits="10042") if why is Why.CREDIT else made.draft.content
    return replace(made, draft=replace(made.draft, content=credited), approvals_why=why, approvers=made.approvers[:1])


def unowned(made: Card) -> Card:
    """Nobody knows whose deal it is, its rate is far off, and of the approvers nobody is left."""
    named = replace(made.deal, requester=None, owner_email="ghost@elsewhere.example")
    asked = owner_finding(named, four_eyes=True, decidable=True)
    assert asked
    rate = ExchangeRate(Decimal("11.182"), "EUR", TODAY, "procountor")
    typed = replace(rate, rate=Decimal("1118.2"))
    foreign = replace(made.draft.content, currency="SEK", rate=typed, ledger_rate=rate) if made.draft.content else None
    found = (asked, *rate_findings(foreign))
    draft = replace(made.draft, findings=found)
    return replace(made, deal=named, draft=draft, own_naming=APPROVER, stuck=True, approvers=())


def every_card(name: str = "Aalto Design Oy", lines: int = 1, many: int = 1) -> list[Card]:
    """All states, all payments, with and without content, with and without findings."""
    rejected = (approval(Decision.REJECTED, name),)
    made = [
        card(state, name=name, lines=lines, found=found, bare=bare, approvals=rejected)
        for state in DraftState
        for bare in (False, True)
        for found in ((), findings(name, many))
    ]
    made += [card(DraftState.SENT, name=name, lines=lines, payment=payment) for payment in Payment]
    made.append(card(DraftState.APPROVED, name=name, channel=Channel.NO_SENDING))
    made.append(card(DraftState.ASKED, name=name, bare=True, amount=None))
    made += [two_approvals(card(DraftState.PENDING, name=name), why) for why in Why]
    made += [unowned(card(state, name=name)) for state in (DraftState.PARKED, DraftState.PENDING)]
    lost = Finding(code="deal.lost", severity=Severity.WARNING, message=text("finding.deal.lost", reason=name))
    made += [card(state, name=name, lines=lines, found=(lost,)) for state in (DraftState.APPROVED, DraftState.SENT)]
    return made


def mirrored(status: str = "SENT", paid: Decimal = Decimal(0), due: date = date(2026, 11, 1)) -> MirroredInvoice:
    return MirroredInvoice(
        invoice_id=InvoiceId(5),
        partner_id=PartnerId(7),
        customer_name="Aalto Design Oy",
        number=10042,
        status=LedgerStatus(status),
        invoice_date=date(2026, 10, 18),
        due_date=due,
        total=Decimal(15060),
        paid=paid,
        currency="EUR",
        marker=None,
        seen_at=NOW,
    )


def standing(
    name: str = "Aalto Design Oy", last: MirroredInvoice | None = None, overdue: int = 0, opened: int = 0
) -> CustomerBalance:
    return CustomerBalance(
        partner_id=PartnerId(7),
        name=name,
        business_id="1234567-1",
        last=last,
        open_total=Decimal(15060) * opened,
        open_count=opened,
        overdue_total=Decimal(15060) * overdue,
        overdue_count=overdue,
        oldest_due=date(2026, 11, 1) if overdue else None,
        currency="EUR",
        as_of=NOW if last else None,
        today=TODAY,
    )


def every_standing(name: str = "Aalto Design Oy") -> list[CustomerBalance]:
    statuses = ("UNFINISHED", "NOT_SENT", "APPROVED", "SENT", "PARTLY_PAID", "PAID", "INVALIDATED")
    return [
        standing(name),
        standing(name, mirrored("PAID", Decimal(15060))),
        standing(name, mirrored(due=date(2026, 12, 1)), opened=2),
        *(standing(name, mirrored(status), overdue=1, opened=3) for status in statuses),
    ]


def alert(state: AlertState = AlertState.OPEN, name: str = "Aalto Design Oy", *, retryable: bool = True) -> Alert:
    return Alert(
        id=AlertId(4),
        company=COMPANY,
        cause="procountor:down",
        subject=name,
        what=text("alert.job_failed.what", subject=name, step="invoice.create", failures=3),
        next=text("alert.job_parked.next" if retryable else "alert.hook_rejected.next"),
        count=3,
        state=state,
        raised_at=NOW,
        settled_by=None if state is AlertState.OPEN else APPROVER,
        retryable=retryable,
    )


def digest(rows: int, name: str = "Aalto Design Oy", *, first: bool = False) -> OverdueDigest:
    listed = tuple(
        OverdueRow(
            invoice_id=InvoiceId(i),
            number=None if i == 1 else 10000 + i,
            partner_id=PartnerId(7),
            customer=name,
            due_date=date(2026, 9, 1),
            days_late=82 - i,
            open=Decimal(100) + i,
            currency="EUR",
            band=AgeBand.D61,
            owner=None if i == 1 else "U01ALICE",
            is_new=i == 0,
        )
        for i in range(rows)
    )
    total = sum((row.open for row in listed), Decimal(0))
    return OverdueDigest(
        day=TODAY,
        rows=listed,
        by_band=tuple(
            (band, rows if band is AgeBand.D61 else 0, total if band is AgeBand.D61 else Decimal(0)) for band in AgeBand
        ),
        total=total,
        currency="EUR",
        previous_day=None if first else date(2026, 11, 20),
        previous_total=None if first else Decimal(250),
        settled_since=2,
        as_of=NOW,
    )


def plannable(made: Draft | None = None) -> Plannable:
    """A draft of 1 000 euros that can be invoiced in parts."""
    return Plannable(draft=made or draft(DraftState.PENDING, content()), whole=Money(Decimal(1000)), gross=False)
