"""From a won deal to a draft that is either right or says on its card what is wrong."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.audit import What
from bot.domain.deal import Deal
from bot.domain.draft import Customer, Draft, DraftState, Edit, EditChoices, InvoiceContent
from bot.domain.ids import DraftId, UserId
from bot.domain.money import totals
from bot.domain.preflight import blocking, owners_questions
from bot.domain.preflight_rules import preflight
from bot.domain.product import Product
from bot.domain.revisions import apply
from bot.domain.text import text
from bot.errors import Refused
from bot.ports import Clock, JobRun, Transactions, UnitOfWork
from bot.services.audit_log import figures, log
from bot.services.composing import compose, decided, readdress
from bot.services.customers import CustomerService, Resolution, valid_id
from bot.services.evidence import EvidenceService, Gathered, Surroundings
from bot.services.kinds import Kind
from bot.services.people import PeopleService
from bot.services.progress import again, ask, changed, loaded, payload_of, tell

EDITABLE = (DraftState.PENDING, DraftState.PARKED)


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
        self._evidence = EvidenceService(transactions, clock, around)

    # --- jobs --------------------------------------------------------------------------------------------------------

    async def build(self, run: JobRun) -> None:
        """Find the customer, compose the invoice, check it; then on to Procountor, or park with the cures."""
        deal, draft = await loaded(self._transactions, run)
        if draft.state is not DraftState.BUILDING:
            return
        deal, known = await self._gather(deal)
        if self._can_create(deal, known.found):
            await self._first_create_customer(run, draft)
            return
        content = self._content(deal, draft, known)
        evidence = await self._evidence.of(deal, draft, content, known)
        checked = replace(draft, content=content, findings=preflight(deal, content, evidence))
        await self._settle(run, deal, draft, checked, known.found.customer)

    async def _gather(self, deal: Deal) -> tuple[Deal, Gathered]:
        requester, found, facts, products = await asyncio.gather(
            self._people.requester_of(deal),
            self._customers.resolve(deal),
            self._around.ledger.facts(),
            self._products(deal),
        )
        return replace(deal, requester=requester), Gathered(found=found, facts=facts, products=products)

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

    def _content(self, deal: Deal, draft: Draft, known: Gathered) -> InvoiceContent:
        """What people edited or decided is kept; the rest is as the deal, the partner and the register say now."""
        before, policy = draft.content, self._around.policy
        overrides = before.overrides if before else ()
        customer = decided(known.found.customer, deal.buyer, known.found.registry, overrides)
        if before is not None and before.edited:
            return readdress(before, customer, policy)
        made = compose(deal, customer, known.facts, policy, known.products, self._clock.today())
        return replace(made, overrides=overrides)

    async def _settle(self, run: JobRun, deal: Deal, before: Draft, checked: Draft, customer: Customer | None) -> None:
        """`customer` is the partner's record as it is, for the mirror; the invoice may say otherwise."""
        assert checked.content is not None
        parks = bool(blocking(checked.findings))
        async with run.finishing() as uow:
            await uow.deals.replace(before.deal_id, deal)
            if customer:
                await uow.customers.put(customer)
            saved = await changed(
                uow, before, DraftState.BUILDING, self._clock.now(),
                state=DraftState.PARKED if parks else DraftState.BUILDING,
                content=checked.content, findings=checked.findings,
                totals=totals(checked.content.lines, checked.content.currency),
            )  # fmt: skip
            if saved:
                codes = [finding.code for finding in saved.findings]
                log(uow, What.DRAFT_PARKED if parks else What.DRAFT_BUILT, saved, findings=codes, **figures(saved))
                await (self._park(uow, deal, saved) if parks else self._go_on(uow, saved))
            await uow.commit()

    async def _park(self, uow: UnitOfWork, deal: Deal, draft: Draft) -> None:
        await uow.jobs.add(Kind.CARD_POST, str(draft.id), payload_of(draft))
        if owners_questions(deal, draft.findings):
            await ask(uow, deal, draft)
        else:
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

    async def choices(self, draft_id: DraftId, revision: int, user: UserId) -> tuple[Draft, EditChoices]:
        """For the edit form: the draft, and what can be chosen beside what is typed."""
        draft = await self.editable(draft_id, revision, user)
        facts = self._around.ledger.known or await self._around.ledger.facts()
        projects = await self._around.projects.items()
        return draft, EditChoices(vat_statuses=facts.vat_statuses, projects=tuple(p.name for p in projects))

    async def products(self) -> Mapping[str, Product]:
        """Active products of the register by SKU, for a search."""
        return await self._around.catalogue.products()

    async def chosen_products(self, raw: Mapping[str, str]) -> Mapping[str, Product]:
        """The register, when the edit form's answers name a product: an edit must not need it otherwise."""
        return await self.products() if any(name.endswith(".product") for name in raw) else {}

    async def check_again(self, draft_id: DraftId, revision: int, user: UserId) -> None:
        """Something was put right elsewhere, e.g. in Procountor."""
        await self._rebuild(await self.editable(draft_id, revision, user), user)

    async def _rebuild(self, draft: Draft, user: UserId, **changes: Any) -> None:
        async with self._transactions() as uow:
            await again(uow, draft, user, self._clock.now(), **changes)
            await uow.commit()
