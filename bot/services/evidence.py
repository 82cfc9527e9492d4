"""What a preflight needs to know of one invoice: gathered here, judged by the rules."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from bot.domain.aging import is_overdue
from bot.domain.deal import Deal
from bot.domain.draft import Draft, InvoiceContent
from bot.domain.ids import Marker
from bot.domain.money import Money, totals
from bot.domain.policy import Invoicing
from bot.domain.preflight_rules import Evidence, ProductFacts
from bot.domain.product import Product
from bot.domain.standing import MirroredInvoice
from bot.ports import Catalogue, Clock, CompanyFacts, Ledger, ProjectItem, Projects, Transactions
from bot.services.customers import Resolution

LOOKALIKE = timedelta(days=14)
Reduce = Callable[[str], Sequence[tuple[str, str]]]
"""Text -> what Procountor's character set would make of it: (before, after) for each change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What drafting needs beside the deal itself."""

    ledger: Ledger
    projects: Projects
    catalogue: Catalogue
    reduce: Reduce
    policy: Invoicing


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What is known of the deal's customer, our company and the product register."""

    found: Resolution
    facts: CompanyFacts
    products: Mapping[str, Product]


class EvidenceService:
    def __init__(self, transactions: Transactions, clock: Clock, around: Surroundings) -> None:
        self._transactions = transactions
        self._clock = clock
        self._around = around

    async def of(self, deal: Deal, draft: Draft, content: InvoiceContent, known: Gathered) -> Evidence:
        found, facts = known.found, known.facts
        owed = await self._invoices_of(found)
        today = self._clock.today()
        overdue = [i for i in owed if is_overdue(i, today)]
        projects = await self._around.projects.named(content.project_ref) if content.project_ref else None
        return Evidence(
            registry=found.registry,
            matches=found.matches,
            candidates=found.candidates,
            vat_percents=frozenset(facts.vat_percents),
            vat_statuses=frozenset(number for number, _ in facts.vat_statuses),
            period_open=_open(content, facts),
            reference=draft.invoice.reference if draft.invoice else None,
            company_currency=facts.currency,
            has_bank_account=facts.iban is not None,
            overdue_count=len(overdue),
            overdue_total=sum((i.open for i in overdue if i.currency == facts.currency), start=Decimal(0)),
            reduced=tuple(change for told in _told(content) for change in self._around.reduce(told)),
            project_found=_usable(projects),
            project_inactive=bool(projects) and not any(p.active for p in projects or ()),
            project_created=self._around.policy.create_projects,
            similar=_similar(content, owed, draft.marker),
            products=_product_facts(known.products) if any(line.sku for line in deal.lines) else None,
            edited=content.edited,
        )

    async def _invoices_of(self, found: Resolution) -> Sequence[MirroredInvoice]:
        if found.customer is None:
            return ()
        async with self._transactions() as uow:
            return await uow.mirror.of_customer(found.customer.partner_id)


def _usable(projects: Sequence[ProjectItem] | None) -> bool | None:
    """One active item: which of several is meant, nobody could say."""
    return None if projects is None else sum(p.active for p in projects) == 1


def _open(content: InvoiceContent, facts: CompanyFacts) -> bool | None:
    if facts.open_periods is None:
        return None
    return any(first <= content.invoice_date <= last for first, last in facts.open_periods)


def _told(content: InvoiceContent) -> list[str]:
    """Every text of the invoice that came from outside."""
    texts = [content.your_reference, content.note]
    texts += [part for line in content.lines for part in (line.name, line.comment)]
    return [t for t in texts if t]


def _similar(
    content: InvoiceContent, invoices: Sequence[MirroredInvoice], marker: Marker
) -> tuple[MirroredInvoice, ...]:
    """Lately invoiced, the same sum to the same customer, and not this deal's own invoice."""
    gross = totals(content.lines, content.currency).gross
    since = content.invoice_date - LOOKALIKE
    return tuple(
        i for i in invoices
        if i.marker != marker and i.total == gross and i.invoice_date >= since and i.status != "INVALIDATED"
    )  # fmt: skip


def _product_facts(products: Mapping[str, Product]) -> Mapping[str, ProductFacts]:
    return {
        sku: ProductFacts(sku=sku, unit_price=Money(p.unit_price, p.currency), vat_percent=p.vat_percent)
        for sku, p in products.items()
    }
