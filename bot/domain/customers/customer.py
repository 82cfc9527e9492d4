"""A customer: a business partner of Procountor, mirrored here, and how its invoices reach it."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from bot.domain.customers.payment_preferences import PaymentPreferences
from bot.domain.deals.deal import Address, EinvoiceAddress
from bot.domain.values.ids import PartnerId


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
class SalesDefaults:
    """What Procountor's people set for whatever is sold to this customer, where a product says nothing."""

    vat_status: int | None = None
    vat_percent: Decimal | None = None
    account: str | None = None
    """Code and name of the ledger account: Procountor posts on it, an invoice of the API cannot name one."""


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
    paying: PaymentPreferences | None = None
    """None: not known, as in a row of the register's list, or in a record from before it was kept."""
    penal_interest_percent: Decimal | None = None
    discount_percent: Decimal | None = None
    contact_person: str | None = None
    note: str | None = None
    """Printed on each of its invoices (`defaultAdditionalInformation`)."""
    factoring_contract: int | None = None
    """Its invoices are financed by this contract; they are then paid to the financier's account."""
    sales_defaults: SalesDefaults | None = None
    """None: not asked, as in a record of the mirror, or this key may not know."""
    bank: str | None = None
    """Its own bank account; None: not known, as in a record from before it was kept."""
    active: bool = True
    version: datetime | None = None
    complete: bool = True
    """False for a row of the register's list: terms, e-mail and e-invoice address are then missing, not empty."""
