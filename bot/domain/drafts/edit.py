"""What the edit form offers, and what it sends back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bot.domain.drafts.product import Product
from bot.domain.values.ids import PartnerId


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedLine:
    name: str
    quantity: Decimal
    unit_price: Decimal
    vat_percent: Decimal
    discount_percent: Decimal = Decimal(0)
    unit: str | None = None
    """Procountor's word; None leaves it as it is."""
    comment: str | None = None
    """None leaves it as it is, an empty one removes it."""
    product: Product | None = None
    """Chosen from the register for a line that was added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditChoices:
    """What the edit form offers to choose from, beside what is typed."""

    vat_statuses: tuple[tuple[int, str], ...] = ()
    """Procountor's number and description of each VAT handling."""
    projects: tuple[str, ...] = ()
    company_currency: str = ""
    """Of an invoice in another one the form asks for the rate; empty: not known."""
    channel_is_fixed: bool = False
    """The settings choose it for every invoice."""
    decides: bool = False
    """Whoever edits is an approver: what only they can say, they must."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What the edit form sends back: only these fields can be changed there."""

    lines: tuple[EditedLine, ...]
    terms_days: int
    your_reference: str | None
    note: str | None
    invoice_date: date | None = None
    """None here and below: left as it is."""
    delivery: tuple[date | None, date | None] | None = None
    vat_status: int | None = None
    language: str | None = None
    """Procountor's word."""
    project_ref: str | None = None
    """An empty one takes the invoice off its project."""
    prices_include_vat: bool | None = None
    currency: str | None = None
    """Of the same figures: nothing is converted."""
    rate: Decimal | None = None
    """Zero gives up a typed rate for Procountor's."""
    customer: PartnerId | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    """What is new of the customer's delivery details, by the names of `bot.domain.customers.delivery_details`."""
