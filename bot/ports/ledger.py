"""The ledger and the business register, in our words: Procountor's stop at the adapter."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from bot.domain.customers.company_register import RegistryAnswer
from bot.domain.customers.customer import Channel, Customer, SalesDefaults
from bot.domain.deals.deal import Address, Buyer, EinvoiceAddress
from bot.domain.drafts.books import OpenBooks
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.drafts.product import Product
from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.domain.values.ids import InvoiceId, Marker, PartnerId
from bot.domain.values.money import ExchangeRate


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyFacts:
    """What every draft needs to know of our own company; read once and kept for an hour."""

    name: str
    business_id: str | None
    currency: str
    iban: str | None
    bic: str | None
    default_terms_days: int | None
    penal_interest_percent: Decimal | None = None
    """The company's own, for customers that have none."""
    vat_percents: tuple[Decimal, ...]
    """Enabled for sales."""
    vat_statuses: tuple[tuple[int, str], ...] = ()
    """Number and description of each VAT handling that the company uses for sales."""
    cash_discounts: bool | None = None
    """Whether the company gives any for its sales; None: nobody says."""
    books: OpenBooks | None = None
    """None: the fiscal years could not be read."""
    environment_id: int
    """Procountor's company id: the key must not start to point at another company."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerChange:
    """Details of a customer's record; None leaves what is there, an empty one takes it away."""

    email: str | None = None
    einvoice: EinvoiceAddress | None = None
    channel: Channel | None = None
    address: Address | None = None
    business_id: str | None = None


class Partners(Protocol):
    async def find(self, business_id: str) -> Sequence[Customer]:
        """Customers with exactly this business ID; rows of the list, not complete. Inactive ones only where none is active."""
        ...

    async def read(self, partner_id: PartnerId) -> Customer: ...

    async def sales_defaults(self, partner_id: PartnerId) -> SalesDefaults | None:
        """What is set for whatever is sold to it; None where this key may not know."""
        ...

    async def create(self, buyer: Buyer, registered: RegistryAnswer | None) -> Customer:
        """One POST, never repeated by itself. Without an answer of the register, as the buyer says."""
        ...

    async def change(self, partner_id: PartnerId, change: PartnerChange, version: datetime | None) -> Customer:
        """Write these details over this version of the partner. May be repeated: it sets, it does not add.

        Raises UpstreamUnavailable when somebody changed the record since: read it again.
        """
        ...

    def changed(self, since: datetime | None) -> AsyncIterator[Customer]:
        """Customers changed since then, in no order; whole records."""
        ...


class Invoices(Protocol):
    async def prepare(self) -> None:
        """Have a fresh token, so that nothing stands between an intent and the wire."""
        ...

    async def find(self, marker: Marker) -> Sequence[LedgerInvoice]:
        """Live (not invalidated) sales invoices with this marker."""
        ...

    async def read(self, invoice_id: InvoiceId) -> LedgerInvoice: ...

    async def create(self, content: InvoiceContent, marker: Marker) -> LedgerInvoice:
        """One POST, never repeated by itself."""
        ...

    async def change(
        self, invoice_id: InvoiceId, content: InvoiceContent, marker: Marker, before: LedgerInvoice | None = None
    ) -> LedgerInvoice:
        """Replace an UNFINISHED invoice's content. Raises ChangedElsewhere when it is not as it was `before`."""
        ...

    async def approve(self, invoice_id: InvoiceId) -> None: ...
    async def send(self, invoice_id: InvoiceId) -> None: ...
    async def withdraw(self, invoice_id: InvoiceId) -> None:
        """An approved, unsent invoice becomes UNFINISHED again."""
        ...

    async def invalidate(self, invoice_id: InvoiceId) -> None: ...
    async def sends(self, invoice_id: InvoiceId) -> int:
        """How often it was sent, by its own log."""
        ...

    async def pages(self, invoice_id: InvoiceId) -> Sequence[bytes]:
        """Procountor's own page images, in order; empty when it has none of this invoice."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectItem:
    dimension_id: int
    item_id: int
    name: str
    active: bool


class Projects(Protocol):
    async def named(self, reference: str) -> Sequence[ProjectItem]:
        """Those with exactly this code, inactive ones included."""
        ...

    async def items(self) -> Sequence[ProjectItem]:
        """Active items of the configured dimension, for a choice; none when none is configured. Kept for some minutes."""
        ...

    async def create(self, reference: str) -> tuple[int, int] | None:
        """One POST, never repeated by itself. None when no dimension is configured."""
        ...

    async def find(self, reference: str) -> tuple[int, int] | None:
        """(dimension id, item id) of the active project item with exactly this code; None when there is none."""
        ...

    async def allocate(self, ledger_receipt_id: int, item: tuple[int, int]) -> None:
        """Put the whole of each entry of the receipt on the project. May be repeated: it replaces."""
        ...

    async def release(self, ledger_receipt_id: int) -> None:
        """Take the receipt off any project of the configured dimension."""
        ...


class Catalogue(Protocol):
    async def products(self, *, fresh: bool = False) -> Mapping[str, Product]:
        """Active sales products by SKU; a code that several carry is left out. Kept for some minutes, unless asked `fresh`."""
        ...

    async def at_hand(self) -> Mapping[str, Product]:
        """The same within a second: the last list read, however old, while nothing newer can be had. Raises nothing."""
        ...


class Receivables(Protocol):
    def sales(self, *, changed_since: datetime | None) -> AsyncIterator[MirroredInvoice]:
        """Sales invoices worth mirroring: all open ones when `changed_since` is None, else those changed since."""
        ...

    async def reread(self, invoice_ids: Sequence[InvoiceId]) -> Sequence[MirroredInvoice]: ...
    async def of_customer(self, partner_id: PartnerId) -> Sequence[MirroredInvoice]: ...


class Ledger(Protocol):
    async def facts(self, *, fresh: bool = False) -> CompanyFacts:
        """Kept for an hour; `fresh` when somebody says that they changed something there."""
        ...

    async def exchange_rate(self, currency: str, on: date) -> ExchangeRate | None:
        """Of that day, or of the last bank day before it; None when the ledger has none."""
        ...

    @property
    def known(self) -> CompanyFacts | None:
        """The last ones read, however old: for answers that must not wait."""
        ...


class Registry(Protocol):
    async def lookup(self, business_id: str) -> RegistryAnswer:
        """Never raises for a register that is down: the answer then says `verified=False`."""
        ...

    async def companies_named(self, name: str) -> Sequence[RegistryAnswer] | None:
        """Those with this in one of their names; None where the register does not tell them all, or does not answer."""
        ...
