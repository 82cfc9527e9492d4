"""From a won deal to a draft that is either right or says on its card what is wrong."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from bot.domain.aging import is_overdue
from bot.domain.business_id import BusinessIdError, validate
from bot.domain.deal import Deal
from bot.domain.draft import Draft, DraftState, Edit, InvoiceContent
from bot.domain.ids import DraftId, Marker, UserId
from bot.domain.money import Money, totals
from bot.domain.policy import Invoicing
from bot.domain.preflight import blocking
from bot.domain.preflight_rules import Evidence, ProductFacts, preflight
from bot.domain.product import Product
from bot.domain.revisions import apply
from bot.domain.standing import MirroredInvoice
from bot.domain.text import Text, text
from bot.errors import Refused
from bot.ports import Catalogue, Clock, CompanyFacts, JobRun, Ledger, Projects, Transactions, UnitOfWork
from bot.services.composing import compose, readdress
from bot.services.customers import CustomerService, Resolution, valid_id
from bot.services.entry import business_id_problem
from bot.services.kinds import Kind
from bot.services.people import PeopleService
from bot.services.progress import changed, loaded, note, payload_of, tell

LOOKALIKE = timedelta(days=14)
Reduce = Callable[[str], Sequence[tuple[str, str]]]
"""Text -> what Procountor's character set would make of it: (before, after) for each change."""

EDITABLE = (DraftState.PENDING, DraftState.PARKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What drafting needs beside the deal itself."""

    ledger: Ledger
    projects: Projects
    catalogue: Catalogue
    reduce: Reduce
    policy: Invoicing


class Drafting:
    def __init__(
        self,
        transactions: Transactions,
        clock: Clock,
        customers: CustomerService,
        people: PeopleService,
        around: Surroundings,
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._customers = customers
        self._people = people
        self._around = around

    # --- jobs --------------------------------------------------------------------------------------------------------

    async def build(self, run: JobRun) -> None:
        """Find the customer, compose the invoice, check it; then on to Procountor, or park with the cures."""
        deal, draft = await loaded(self._transactions, run)
        if draft.state is not DraftState.BUILDING:
            return
        deal, found, facts, products = await self._gather(deal)
        if self._can_create(deal, found):
            await self._first_create_customer(run, draft)
            return
        content = self._content(deal, draft, found, facts, products)
        evidence = await self._evidence(deal, draft, content, found, facts, products)
        checked = replace(draft, content=content, findings=preflight(deal, content, evidence))
        await self._settle(run, deal, draft, checked)

    async def _gather(self, deal: Deal) -> tuple[Deal, Resolution, CompanyFacts, Mapping[str, Product]]:
        requester, found, facts, products = await asyncio.gather(
            self._people.requester_of(deal),
            self._customers.resolve(deal),
            self._around.ledger.facts(),
            self._products(deal),
        )
        return replace(deal, requester=requester), found, facts, products

    async def _products(self, deal: Deal) -> Mapping[str, Product]:
        """The register, when the deal names any product at all."""
        return await self._around.catalogue.products() if any(line.sku for line in deal.lines) else {}

    def _can_create(self, deal: Deal, found: Resolution) -> bool:
        """A valid business ID that Procountor does not know and the register does: nobody needs to be asked."""
        known = found.customer or found.matches or deal.buyer.partner_id
        active = found.registry is not None and found.registry.standing.invoiceable
        return not known and active and valid_id(deal.buyer.business_id) is not None

    async def _first_create_customer(self, run: JobRun, draft: Draft) -> None:
        async with run.finishing() as uow:
            await uow.jobs.add(Kind.CUSTOMER_CREATE, f"{draft.id}:{draft.revision}", payload_of(draft))
            await uow.commit()

    def _content(
        self, deal: Deal, draft: Draft, found: Resolution, facts: CompanyFacts, products: Mapping[str, Product]
    ) -> InvoiceContent:
        if draft.content is None or not draft.content.edited:
            return compose(deal, found.customer, facts, self._around.policy, products, self._clock.today())
        return readdress(draft.content, found.customer, self._around.policy)

    async def _evidence(
        self,
        deal: Deal,
        draft: Draft,
        content: InvoiceContent,
        found: Resolution,
        facts: CompanyFacts,
        products: Mapping[str, Product],
    ) -> Evidence:
        owed = await self._invoices_of(found)
        today = self._clock.today()
        overdue = [i for i in owed if is_overdue(i, today)]
        project = await self._around.projects.find(deal.project_ref) if deal.project_ref else None
        return Evidence(
            registry=found.registry,
            matches=found.matches,
            candidates=found.candidates,
            vat_percents=frozenset(facts.vat_percents),
            company_currency=facts.currency,
            has_bank_account=facts.iban is not None,
            overdue_count=len(overdue),
            overdue_total=sum((i.open for i in overdue if i.currency == facts.currency), start=Decimal(0)),
            reduced=tuple(change for told in _told(content) for change in self._around.reduce(told)),
            project_found=project is not None if deal.project_ref else None,
            similar=_similar(content, owed, draft.marker),
            products=_product_facts(products) if any(line.sku for line in deal.lines) else None,
            edited=content.edited,
        )

    async def _invoices_of(self, found: Resolution) -> Sequence[MirroredInvoice]:
        if found.customer is None:
            return ()
        async with self._transactions() as uow:
            return await uow.mirror.of_customer(found.customer.partner_id)

    async def _settle(self, run: JobRun, deal: Deal, before: Draft, checked: Draft) -> None:
        assert checked.content is not None
        parks = bool(blocking(checked.findings))
        async with run.finishing() as uow:
            await uow.deals.replace(before.deal_id, deal)
            if checked.content.customer:
                await uow.customers.put(checked.content.customer)
            saved = await changed(
                uow, before, DraftState.BUILDING, self._clock.now(),
                state=DraftState.PARKED if parks else DraftState.BUILDING,
                content=checked.content, findings=checked.findings,
                totals=totals(checked.content.lines, checked.content.currency),
            )  # fmt: skip
            if saved:
                await (self._park(uow, deal, saved) if parks else self._go_on(uow, saved))
            await uow.commit()

    async def _park(self, uow: UnitOfWork, deal: Deal, draft: Draft) -> None:
        await uow.jobs.add(Kind.CARD_POST, str(draft.id), payload_of(draft))
        await tell(uow, deal, draft, f"parked:{draft.revision}", text("tell.parked", title=deal.title))

    async def _go_on(self, uow: UnitOfWork, draft: Draft) -> None:
        kind = Kind.INVOICE_CHANGE if draft.invoice else Kind.INVOICE_CREATE
        await uow.jobs.add(kind, f"{draft.id}:{draft.revision}", payload_of(draft))

    # --- what people do ----------------------------------------------------------------------------------------------

    async def editable(self, draft_id: DraftId, revision: int, user: UserId) -> Draft:
        """The draft for a form; refused when the card is out of date or this is neither requester nor approver."""
        approvers = await self._people.approvers()
        async with self._transactions() as uow:
            draft = await uow.drafts.get(draft_id)
            deal = await uow.deals.get(draft.deal_id)
        if user not in approvers and user != deal.requester:
            raise Refused(text("error.not_editor"))
        if draft.revision != revision:
            raise Refused(text("error.old_revision"))
        if draft.state not in EDITABLE or draft.content is None:
            raise Refused(text("error.not_pending"))
        return draft

    async def edit(self, draft_id: DraftId, revision: int, edit: Edit, user: UserId) -> None:
        """A new revision: checked again, then written to Procountor, then shown."""
        draft = await self.editable(draft_id, revision, user)
        assert draft.content is not None
        content = apply(edit, draft.content)
        await self._rebuild(draft, user, content=content, totals=totals(content.lines, content.currency))

    async def fix_business_id(self, draft_id: DraftId, revision: int, written: str, user: UserId) -> Text | None:
        """The missing or wrong business ID, typed by a person; the draft goes on by itself. Else what is wrong."""
        try:
            business_id = validate(written)
        except BusinessIdError as error:
            return business_id_problem(error)
        draft = await self.editable(draft_id, revision, user)
        async with self._transactions() as uow:
            deal = await uow.deals.get(draft.deal_id)
            buyer = replace(deal.buyer, business_id=business_id, partner_id=None)
            await uow.deals.replace(draft.deal_id, replace(deal, buyer=buyer))
            await self._bump(uow, draft, user)
            await uow.commit()
        return None

    async def check_again(self, draft_id: DraftId, revision: int, user: UserId) -> None:
        """Something was put right elsewhere, e.g. in Procountor."""
        await self._rebuild(await self.editable(draft_id, revision, user), user)

    async def _rebuild(self, draft: Draft, user: UserId, **changes: object) -> None:
        async with self._transactions() as uow:
            await self._bump(uow, draft, user, **changes)
            await uow.commit()

    async def _bump(self, uow: UnitOfWork, draft: Draft, user: UserId, **changes: object) -> None:
        saved = await changed(
            uow, draft, draft.state, self._clock.now(),
            state=DraftState.BUILDING, revision=draft.revision + 1, **changes,
        )  # fmt: skip
        if saved is None:
            raise Refused(text("error.old_revision"))
        await uow.jobs.add(Kind.DRAFT_BUILD, f"{saved.id}:{saved.revision}", payload_of(saved))
        await note(uow, saved, f"edited:{saved.revision}", text("note.edited", user=user, revision=saved.revision))


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
