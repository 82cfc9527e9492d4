"""What an invoice says: its lines, dates, terms and addresses."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bot.domain.customers.customer import Channel, Customer
from bot.domain.values.ids import UserId
from bot.domain.values.money import ExchangeRate, Totals, totals
from bot.domain.values.vat_treatments import VatTreatment, treatment_of


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
    """Where they came from, in the words of `bot.domain.drafts.provenance`; None: not kept."""


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
    language_from: str | None = field(default=None, compare=False)
    """`person` once somebody chose it for this invoice; None: the customer's, else the settings'."""
    your_reference: str | None = None
    note: str | None = None
    """Printed on the invoice (`additionalInformation`)."""
    project_ref: str | None = None
    vat_status: int = 1
    """Procountor's VAT handling of the whole invoice: 1 domestic, 3 outside the EU, 5 sale to another EU country."""
    vat_status_name: str | None = field(default=None, compare=False)
    """What the company's own list calls it, as of the last check; None: not known."""
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
    """What an approver has decided about its VAT, in the words of `bot.domain.drafts.vat_treatment`."""
    touched: tuple[str, ...] = field(default=(), compare=False)
    """What was typed on the card and is not written to Procountor yet, by the names of `bot.domain.drafts.merge`."""
    credits: str | None = None
    """The number of the invoice that this one credits."""
    credit_asked_by: UserId | None = field(default=None, compare=False)
    credit_reason: str | None = field(default=None, compare=False)
    """Who asked for the credit, and why: for whoever approves it, never on the invoice."""

    @property
    def vat_treatment(self) -> VatTreatment | None:
        """What its VAT handling means; None where the company's list leaves that open."""
        return treatment_of(self.vat_status, self.vat_status_name)

    @property
    def totals(self) -> Totals:
        """Ours, for as long as Procountor has none."""
        return totals(self.lines, self.currency, prices_include_vat=self.prices_include_vat)
