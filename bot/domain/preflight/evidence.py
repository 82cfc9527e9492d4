"""What a preflight looks at besides the deal and the invoice: gathered by the services, judged by the rules."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bot.domain.customers.company_register import RegistryAnswer
from bot.domain.customers.near_ids import NearId
from bot.domain.deals.deal import Deal
from bot.domain.drafts.books import OpenBooks
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.detail_changes import RecordChange
from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.domain.values.finding import Candidate
from bot.domain.values.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFacts:
    """A product of the register; `vat_percent` None when the register leaves it to the invoice."""

    sku: str
    unit_price: Money
    vat_percent: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Each default means "not known", and what is not known raises no finding."""

    registry: RegistryAnswer | None = None
    """None: not asked, as there is no Finnish business ID to ask with."""
    candidates: tuple[Candidate, ...] = ()
    matches: int = 0
    """Active customers that carry the buyer's business ID."""
    near: tuple[NearId, ...] = ()
    """Which companies' business ID a wrong one may have been meant to be."""
    own_id: str | None = None
    """Our company's own business ID."""
    named: str | None = None
    """What the company behind the deal's identifier is called, where that is another name than the deal's."""
    vat_percents: Collection[Decimal] = ()
    """Enabled for sales in the company."""
    vat_statuses: Mapping[int, str] = field(default_factory=dict)
    """Number and description of each VAT handling that the company uses for sales."""
    books: OpenBooks | None = None
    """Which days the company's books take."""
    today: date | None = None
    reference: str | None = None
    """The bank reference that Procountor gave the invoice, once there is one."""
    company_currency: str = "EUR"
    cash_discounts: bool | None = None
    """Whether the company gives any for its sales."""
    reference_rate: Decimal | None = None
    """Of the Interest Act on the invoice date; None: not known for that half-year."""
    factoring_contract: str | None = None
    """Of the invoice as it stands in Procountor."""
    has_bank_account: bool | None = None
    """Whether the company has a bank account to be paid to."""
    overdue_count: int = 0
    overdue_total: Decimal = Decimal(0)
    """In the company's currency."""
    reduced: tuple[tuple[str, str], ...] = ()
    """Texts that lost letters on the way to Procountor's character set: before and after."""
    cut: tuple[tuple[str, int], ...] = ()
    """Texts longer than Procountor holds, whole, and how many characters it does hold."""
    project_found: bool | None = None
    project_inactive: bool = False
    project_ambiguous: bool = False
    """Several active ones have this very code."""
    project_created: bool = False
    """Settings let a project that does not exist be made."""
    largest: Money | None = None
    """The customer's largest invoice so far, with VAT, in the company's currency; None for a new customer."""
    similar: tuple[MirroredInvoice, ...] = ()
    """Recent invoices to the same customer with the same sum that are not this deal's own."""
    similar_titles: Mapping[str, str] = field(default_factory=dict)
    """What the deals behind them are called, by marker; nothing of an invoice made by hand."""
    delivered_on: date | None = None
    """The date that decides VAT; the invoice date stands in for it."""
    changes: tuple[RecordChange, ...] = ()
    """Of where the customer's invoices go, within the last days that they are remembered."""
    products: Mapping[str, ProductFacts] | None = None
    """By SKU; None: the register was not read."""


@dataclass(frozen=True, slots=True)
class Case:
    """One deal before the rules."""

    deal: Deal
    content: InvoiceContent
    evidence: Evidence

    def product(self, sku: str | None) -> ProductFacts | None:
        """None also where the register was not read."""
        return (self.evidence.products or {}).get(sku or "")
