"""What a preflight needs to know of one invoice: gathered here, judged by the rules."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from bot.domain.approval.policy import InvoicingPolicy
from bot.domain.deals.deal import Deal, first_marker
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.detail_changes import RecordChange, differences, remembered, unexplained
from bot.domain.drafts.draft import Draft
from bot.domain.drafts.field_limits import texts_of, within_limits
from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.drafts.lifecycle import GIVEN_UP
from bot.domain.drafts.product import Product
from bot.domain.preflight.rules import Evidence, ProductFacts
from bot.domain.preflight.sums import largest
from bot.domain.receivables.aging import is_overdue
from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.domain.values.ids import Marker
from bot.domain.values.localized import Argument
from bot.domain.values.money import Money
from bot.domain.values.penal_interest import reference_rate
from bot.ports import Catalogue, Clock, CompanyFacts, Invoices, Ledger, ProjectItem, Projects, UnitOfWorkFactory
from bot.services.customers.resolution import Mirrored, Resolution
from bot.services.customers.resolve import mirrored

LOOKALIKE = timedelta(days=14)
Changes = tuple[RecordChange, ...]
Reduce = Callable[[str], Sequence[tuple[str, str]]]
"""Text -> what Procountor's character set would make of it: (before, after) for each change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftingPorts:
    """What drafting needs beside the deal itself."""

    ledger: Ledger
    invoices: Invoices
    projects: Projects
    catalogue: Catalogue
    reduce: Reduce
    policy: InvoicingPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftInputs:
    """What is known of the deal's customer, our company and the product register."""

    found: Resolution
    facts: CompanyFacts
    products: Mapping[str, Product]
    learned: bool
    """Who won the deal was not known before."""
    unmade: bool
    """No invoice carries the deal's marker: just looked up, with a token that is still good."""
    now: LedgerInvoice | None = None
    """The draft's invoice as Procountor has it, once there is one."""


class EvidenceService:
    def __init__(self, uow_factory: UnitOfWorkFactory, clock: Clock, sources: DraftingPorts) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._sources = sources

    async def of(self, deal: Deal, draft: Draft, content: InvoiceContent, known: DraftInputs) -> Evidence:
        found, facts = known.found, known.facts
        mirror = await self._mirrored(found)
        owed = mirror.invoices if mirror else ()
        today = self._clock.today()
        overdue = [i for i in owed if is_overdue(i, today)]
        similar, titles = await self._known(_similar(content, owed, draft.marker))
        projects = await self._sources.projects.named(content.project_ref) if content.project_ref else None
        return Evidence(
            registry=found.registry,
            matches=found.matches,
            candidates=found.candidates,
            near=found.near,
            own_id=facts.business_id,
            named=found.named,
            vat_percents=frozenset(facts.vat_percents),
            vat_statuses=dict(facts.vat_statuses),
            books=facts.books,
            today=today,
            reference=_reference(draft, known.now),
            company_currency=facts.currency,
            cash_discounts=facts.cash_discounts,
            has_bank_account=facts.iban is not None,
            reference_rate=reference_rate(content.invoice_date, self._sources.policy.reference_rates),
            factoring_contract=_facts(draft, known.now).get("factoring_contract"),
            overdue_count=len(overdue),
            overdue_total=sum((i.open for i in overdue if i.currency == facts.currency), start=Decimal(0)),
            reduced=tuple(dict.fromkeys(_reduced(content, draft, self._sources.reduce))),
            cut=tuple(dict.fromkeys(_cut(content, draft, self._sources.reduce))),
            project_found=_usable(projects),
            project_inactive=bool(projects) and not any(p.active for p in projects or ()),
            project_ambiguous=sum(p.active for p in projects or ()) > 1,
            project_created=self._sources.policy.create_projects,
            largest=largest(_of_others(owed, draft.marker), content, facts.currency),
            similar=similar,
            similar_titles=titles,
            changes=self._changes(draft, content, found, mirror),
            products=_product_facts(known.products) if any(line.sku for line in deal.lines) else None,
        )

    async def _known(
        self, similar: tuple[MirroredInvoice, ...]
    ) -> tuple[tuple[MirroredInvoice, ...], Mapping[str, str]]:
        """Without those whose deal was given up here, and what the deals of the others are called, by marker."""
        markers = [Marker(i.marker) for i in similar if i.marker]
        if not markers:
            return similar, {}
        async with self._uow_factory() as uow:
            drafts = await uow.drafts.of_markers(markers)
            titles = {
                str(m): (await uow.deals.get(d.deal_id)).title for m, d in drafts.items() if d.state not in GIVEN_UP
            }
        gone = {str(m) for m, d in drafts.items() if d.state in GIVEN_UP}
        return tuple(i for i in similar if i.marker not in gone), titles

    async def _mirrored(self, found: Resolution) -> Mirrored | None:
        """What is known here of the customer; of one that is not mirrored yet, its invoices and changes all the same."""
        if found.customer is None or found.mirrored:
            return found.mirrored
        async with self._uow_factory() as uow:
            known = await uow.customers.get(found.customer.partner_id)
            return await mirrored(uow, known or found.customer)

    def _changes(self, draft: Draft, content: InvoiceContent, found: Resolution, known: Mirrored | None) -> Changes:
        """Of the customer's record; without those the card tells as its own."""
        if known is None or found.customer is None:
            return ()
        now = self._clock.now()
        fresh = unexplained(differences(known.customer, found.customer, now), known.changes)
        own = {change.what for change in content.details if change.written}
        both = remembered((*known.changes, *fresh), now)
        return tuple(change for change in both if change.draft != draft.id or change.what not in own)


def _base(marker: str) -> str:
    return first_marker(Marker(marker)) or marker


def _facts(draft: Draft, now: LedgerInvoice | None) -> Mapping[str, str]:
    record = now or draft.invoice
    return record.shown.facts_by_name if record and record.shown else {}


def _reference(draft: Draft, now: LedgerInvoice | None) -> str | None:
    record = now or draft.invoice
    return record.reference if record else None


def _usable(projects: Sequence[ProjectItem] | None) -> bool | None:
    """One active item: which of several is meant, nobody could say."""
    return None if projects is None else sum(p.active for p in projects) == 1


def to_charset(told: str, reduce: Reduce) -> str:
    """What Procountor's character set leaves of it, uncut."""
    return dict(reduce(told)).get(told, told)


def as_ledger_stores(content: InvoiceContent, reduce: Reduce) -> InvoiceContent:
    return within_limits(content, lambda told: to_charset(told, reduce))


def _reduced(content: InvoiceContent, draft: Draft, reduce: Reduce) -> Iterator[tuple[str, str]]:
    told = texts_of(content)
    for each in told:
        yield from reduce(each)
    for args in _earlier(draft, told, "text.reduced"):
        yield str(args["before"]), str(args["after"])


def _cut(content: InvoiceContent, draft: Draft, reduce: Reduce) -> Iterator[tuple[str, int]]:
    told = texts_of(content)
    for each, longest in told.items():
        left = to_charset(each, reduce)
        if len(left) > longest:
            yield left, longest
    for args in _earlier(draft, told, "text.cut"):
        yield f"{args['after']}{args['lost']}", int(str(args["longest"]))


def _earlier(draft: Draft, told: Collection[str], code: str) -> Iterator[Mapping[str, Argument]]:
    """An edited draft is kept as Procountor holds it: what was changed on the way is told for as long as it stands."""
    if draft.content is None or not draft.content.edited:
        return
    for found in draft.findings:
        if found.code == code and any(str(found.message.args["after"]).startswith(each) for each in told):
            yield found.message.args


def _of_others(invoices: Sequence[MirroredInvoice], marker: Marker) -> list[MirroredInvoice]:
    """Without the deal's own, and those of its other parts."""
    return [invoice for invoice in invoices if _base(invoice.marker or "") != _base(marker)]


def _similar(
    content: InvoiceContent, invoices: Sequence[MirroredInvoice], marker: Marker
) -> tuple[MirroredInvoice, ...]:
    """Lately invoiced, the same sum to the same customer, and no invoice or other part of this deal."""
    gross = content.totals.gross
    since = content.invoice_date - LOOKALIKE
    return tuple(
        i
        for i in _of_others(invoices, marker)
        if (i.total, i.currency) == (gross, content.currency) and i.invoice_date >= since and not i.status.is_void
    )


def _product_facts(products: Mapping[str, Product]) -> Mapping[str, ProductFacts]:
    return {
        sku: ProductFacts(sku=sku, unit_price=Money(p.unit_price, p.currency), vat_percent=p.vat_percent)
        for sku, p in products.items()
    }
