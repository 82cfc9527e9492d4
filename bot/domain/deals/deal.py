"""A deal: something won, from a source, unique by (company, source, external id)."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.domain.values.ids import CompanyId, Marker, PartnerId, UserId
from bot.domain.values.person import OwnerLookup


class Source(StrEnum):
    SLACK = "slack"
    HUBSPOT = "hubspot"
    PIPEDRIVE = "pipedrive"
    HOOK = "hook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    street: str = ""
    zip: str = ""
    city: str = ""
    country: str = "FI"
    """ISO 3166 alpha-2; the accounting adapter turns it into Procountor's name."""
    specifier: str = ""
    """The line below the name: c/o, a department, a flat's keeper."""
    subdivision: str = ""
    """A part of the city, or a state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EinvoiceAddress:
    address: str
    operator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """The customer as the deal names it: a claim, not yet a Procountor partner."""

    name: str
    business_id: str | None = None
    """Finnish Y-tunnus `1234567-1` once it has passed its check digit; else as the source wrote it."""
    vat_id: str | None = None
    country: str = "FI"
    email: str | None = None
    address: Address | None = None
    einvoice: EinvoiceAddress | None = None
    language: str | None = None
    """Of a new customer's invoices, in Procountor's word, once a person has said so."""
    channel: str | None = None
    """Procountor's word for how a new customer wants its invoices, once a person has said so."""
    crm_id: str | None = None
    partner_id: PartnerId | None = None
    """The Procountor customer: a person's choice (the form's search, a button on the card), or made for the deal."""
    partner_from: str | None = None
    """How it became that one, in the words of `bot.domain.drafts.provenance`; None: a person chose it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DealLine:
    name: str
    quantity: Decimal = Decimal(1)
    unit_price: Decimal
    """In the deal's currency; with or without VAT, as the deal says."""
    discount_percent: Decimal = Decimal(0)
    discount_given: bool = field(default=False, compare=False)
    """Somebody said so, also when it is none: the customer's own discount then does not count."""
    vat_percent: Decimal | None = None
    unit: str | None = None
    """Procountor's word; what the source wrote where nobody knows what it means."""
    sku: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One invoice of a deal that is invoiced in parts."""

    number: int
    on: date
    """When it is drafted; its invoice date."""
    lines: tuple[DealLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a deal is invoiced in parts; kept by its first part."""

    made: int
    """The draft's revision that it came with: jobs of an earlier plan know by it that they are too late."""
    title: str
    amount: Decimal | None
    lines: tuple[DealLine, ...]
    """The whole, as it was before it was divided."""
    parts: tuple[Part, ...]
    monthly: bool = False
    """What is sold by the month: each part's period of delivery is so many months after the first one's."""


class PlanState(StrEnum):
    """Whether the parts that are still to come will come. The words are those of the card's `state.*`."""

    RUNNING = "planned"
    PAUSED = "paused"  # the deal was lost: a person decides
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What the first part's card says, and nobody has to say again on a later part's."""

    your_reference: str | None
    note: str | None
    project_ref: str | None
    terms_days: int | None
    """None: nobody chose them, they are the customer's and may change meanwhile."""
    terms_from: str | None
    vat_status: int | None
    vat_status_from: str | None
    delivery: tuple[date | None, date | None]
    judged: tuple[str, ...]
    overrides: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    company: CompanyId
    source: Source
    external_id: str
    title: str
    won_at: datetime
    buyer: Buyer
    currency: str = "EUR"
    amount: Decimal | None = None
    """The deal's own figure; compared with the lines, which decide when both are there."""
    prices_include_vat: bool | None = None
    """Whether its figures, the amount and the unit prices, are gross. None: the deal does not say, the settings do."""
    lines: tuple[DealLine, ...] = ()
    owner_email: str | None = None
    requester: UserId | None = None
    """Who typed `/won`, the Slack user behind the owner's e-mail once known, or whom somebody named on the card."""
    owner_is: OwnerLookup | None = None
    """What Slack said of the owner's e-mail; None: it was not asked."""
    named_by: UserId | None = None
    """Who named the requester on the card."""
    channel: str | None = None
    """Where `/won` was typed; only for answers to the requester."""
    url: str | None = None
    vat_percent: Decimal | None = None
    """Of the amount, where there are no lines; None: nobody said."""
    payment_terms_days: int | None = None
    project_ref: str | None = None
    your_ref: str | None = None
    delivery: tuple[date | None, date | None] = (None, None)
    """The period of delivery, its first and its last day; None: nobody said."""
    part: int = 1
    parts: int = 1
    """Which part of how many this is; each part after the first is a deal of its own."""
    plan: Plan | None = None
    agreed: Agreed | None = None
    """Of a later part."""


def part_marker(marker: Marker, number: int) -> Marker:
    """The marker of a later part: its deal's, with a suffix."""
    return Marker(f"{marker}-{number}")


def first_marker(marker: Marker) -> Marker | None:
    """The first part's marker, for that of a later one; else None."""
    base, _, number = marker.rpartition("-")
    return Marker(base) if number.isdigit() and "-" in base else None


def marker_of(company: CompanyId, source: Source, external_id: str) -> Marker:
    """The stable key of the deal's invoice at Procountor: the same deal always gives the same marker."""
    digest = hashlib.sha256(f"{company}\x1f{source}\x1f{external_id}".encode()).digest()
    return Marker("V-" + base64.b32encode(digest)[:10].decode())
