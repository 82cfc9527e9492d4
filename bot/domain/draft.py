"""A draft: our picture of the invoice-to-be, with a revision number."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.domain.deal import Address, EinvoiceAddress
from bot.domain.ids import CompanyId, DealId, DraftId, InvoiceId, Marker, PartnerId, UserId
from bot.domain.money import ExchangeRate, Totals, totals
from bot.domain.paying import Paying
from bot.domain.preflight import Finding


class DraftState(StrEnum):
    ASKED = "asked"  # "Create invoice?" waits for a yes
    BUILDING = "building"  # a job prepares, creates or changes it at Procountor
    PARKED = "parked"  # a person must cure a blocking finding
    PENDING = "pending"  # UNFINISHED at Procountor, waits for the decision
    APPROVING = "approving"  # decided, a job carries it out
    APPROVED = "approved"  # NOT_SENT (or APPROVED) at Procountor
    SENDING = "sending"
    SENT = "sent"
    REJECTED = "rejected"
    SKIPPED = "skipped"  # "Create invoice?" was answered with no


GIVEN_UP = frozenset({DraftState.REJECTED, DraftState.SKIPPED})
"""By a person: no invoice comes of it."""
DECIDED = frozenset({
    DraftState.APPROVING, DraftState.APPROVED, DraftState.SENDING, DraftState.SENT,
    *GIVEN_UP,
})  # fmt: skip


class Channel(StrEnum):
    """How Procountor delivers the invoice; the values are Procountor's."""

    EMAIL = "EMAIL"
    MAIL = "MAIL"
    ELECTRONIC_INVOICE = "ELECTRONIC_INVOICE"
    EDIFACT = "EDIFACT"
    PAPER_INVOICE = "PAPER_INVOICE"
    NO_SENDING = "NO_SENDING"


READ_ONLY = frozenset({Channel.EDIFACT, Channel.PAPER_INVOICE})
"""Customers may have them, but Procountor takes no invoice with one from the API."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """What a customer wants repeated on each invoice, so that its own systems find whose it is. Municipalities insist."""

    buyer_reference: str | None = None
    seller_reference: str | None = None
    order_number: str | None = None
    agreement_number: str | None = None
    accounting_code: str | None = None
    delivery_site: str | None = None
    tender_reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A Procountor business partner of type CUSTOMER, with what its invoices copy from it."""

    partner_id: PartnerId
    name: str
    business_id: str | None = None
    vat_id: str | None = None
    customer_number: str | None = None
    address: Address = field(default_factory=Address)
    billing_address: Address | None = None
    billing_name: str | None = None
    delivery_address: Address | None = None
    """None where it is the customer's own address."""
    delivery_name: str | None = None
    email: str | None = None
    bcc: tuple[str, ...] = ()
    einvoice: EinvoiceAddress | None = None
    order_reference: str | None = None
    """On every invoice that has none of its own."""
    routing: Routing = field(default_factory=Routing)
    channel: Channel | None = None
    language: str | None = None
    """Procountor's word: FINNISH, SWEDISH, ENGLISH…"""
    payment_terms_days: int | None = None
    paying: Paying | None = None
    """None: not known, as in a row of the register's list, or in a record from before it was kept."""
    penal_interest_percent: Decimal | None = None
    discount_percent: Decimal | None = None
    contact_person: str | None = None
    bank: str | None = None
    """Its own bank account; None: not known, as in a record from before it was kept."""
    active: bool = True
    version: datetime | None = None
    complete: bool = True
    """False for a row of the register's list: terms, e-mail and e-invoice address are then missing, not empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    name: str
    quantity: Decimal
    unit: str
    """Procountor's unit, e.g. PIECE, HOUR."""
    unit_price: Decimal
    """With or without VAT, as the whole invoice's prices are."""
    discount_percent: Decimal
    vat_percent: Decimal
    product_id: int | None = None
    sku: str | None = None
    comment: str | None = None
    vat_from: str | None = field(default=None, compare=False)
    unit_from: str | None = field(default=None, compare=False)
    price_from: str | None = field(default=None, compare=False)
    discount_from: str | None = field(default=None, compare=False)
    """Where they came from, in the words of `bot.domain.provenance`; None: not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailChange:
    """What somebody changed of the customer's details on this draft: whoever approves must see it."""

    what: str
    """channel, email, einvoice, address or business_id."""
    before: str
    after: str
    user: UserId
    values: tuple[tuple[str, str], ...] = ()
    """What was typed, and below what the record had in its place; by the names of `bot.domain.detail_changes.recorded`."""
    replaced: tuple[tuple[str, str], ...] = ()
    written: bool = True
    """It is in the customer's record; else it is only this invoice's, until that is approved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceContent:
    """Everything the invoice will say; what the card shows is exactly this."""

    customer: Customer | None
    lines: tuple[Line, ...]
    invoice_date: date
    due_date: date
    terms_days: int
    prices_include_vat: bool = False
    prices_from: str | None = field(default=None, compare=False)
    currency: str = "EUR"
    currency_from: str | None = field(default=None, compare=False)
    """`person` once an approver has seen it beside the customer's own."""
    rate: ExchangeRate | None = None
    """None for the company's own currency; of any other, an invoice without a rate must not be made."""
    ledger_rate: ExchangeRate | None = field(default=None, compare=False)
    """Procountor's of the invoice date, whatever stands on the invoice; None where it has none."""
    books: str | None = field(default=None, compare=False)
    """The company's currency, as of the last check; None in records from before it was kept."""
    channel: Channel = Channel.NO_SENDING
    language: str = "FINNISH"
    your_reference: str | None = None
    note: str | None = None
    """Printed on the invoice (`additionalInformation`)."""
    project_ref: str | None = None
    vat_status: int = 1
    """Procountor's VAT handling of the whole invoice: 1 domestic, 3 outside the EU, 5 sale to another EU country."""
    delivery_start: date | None = None
    delivery_end: date | None = None
    """The period of delivery; its last day decides which VAT rates hold."""
    overrides: tuple[str, ...] = ()
    """What people decided for this invoice against the partner's record: `name` and `address` from the business
    register, `billing` to the customer's own address."""
    terms_from: str | None = field(default=None, compare=False)
    details: tuple[DetailChange, ...] = ()
    vat_status_from: str | None = field(default=None, compare=False)
    date_from: str | None = field(default=None, compare=False)
    edited: bool = False
    """A person has been through the edit form and saved it."""
    judged: tuple[str, ...] = field(default=(), compare=False)
    """What an approver has decided about its VAT, in the words of `bot.domain.vat_handling`."""
    touched: tuple[str, ...] = field(default=(), compare=False)
    """What was typed on the card and is not written to Procountor yet, by the names of `bot.domain.adopting`."""
    credits: str | None = None
    """The number of the invoice that this one credits."""

    @property
    def totals(self) -> Totals:
        """Ours, for as long as Procountor has none."""
        return totals(self.lines, self.currency, prices_include_vat=self.prices_include_vat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What people approve, as Procountor holds it."""

    name: str
    business_id: str | None
    street: str
    zip: str
    city: str
    lines: tuple[Line, ...]
    invoice_date: date
    due_date: date
    channel: str
    your_reference: str | None
    note: str | None
    vat_status: int = 1
    delivery_start: date | None = None
    delivery_end: date | None = None
    prices_include_vat: bool = False
    currency: str | None = None
    currency_rate: Decimal | None = None
    """None for 1, the rate of the company's own currency."""
    facts: tuple[tuple[str, str], ...] = ()
    """Name and value of everything else that is not empty; nothing at all in old records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRecord:
    """What Procountor said about the invoice last time we looked."""

    invoice_id: InvoiceId
    number: int | None
    status: str
    version: str | None
    reference: str | None
    """The bank reference code customers pay with."""
    ledger_receipt_id: int | None
    totals: Totals | None
    fingerprint: str = ""
    """A hash of what people approve: counterparty, rows, dates, channel, references. Same hash, same invoice."""
    shown: Shown | None = None
    """The same, readable; None in rows of a list and in old records."""
    partner_id: PartnerId | None = None
    """Whom it bills. Nobody can change it at Procountor; None in old records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    id: DraftId
    deal_id: DealId
    company: CompanyId
    marker: Marker
    revision: int
    state: DraftState
    content: InvoiceContent | None
    findings: tuple[Finding, ...]
    totals: Totals | None
    invoice: InvoiceRecord | None
    updated_at: datetime

    @property
    def block_id(self) -> str:
        """New for each revision, so a click on an old card is known as one."""
        return f"draft-{self.id}-r{self.revision}"


class Decision(StrEnum):
    APPROVED = "approved"
    REJECTED = "rejected"
    SENT = "sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One person's decision on one revision of one draft."""

    draft_id: DraftId
    revision: int
    user: UserId
    decision: Decision
    reason: str | None
    at: datetime


class Payment(StrEnum):
    OPEN = "open"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    OVERDUE = "overdue"
    OVERPAID = "overpaid"
    CREDITED = "credited"
    WRITTEN_OFF = "written_off"
    SET_OFF = "set_off"
    SETTLED = "settled"
    """Nothing is open, but it was not, or not all of it, the customer's money."""
    PARTLY_SETTLED = "partly_settled"
    """Some is open, and what is not was not the customer's money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRef:
    """Where a Slack message stands: the channel's id and the message's timestamp."""

    channel: str
    ts: str
