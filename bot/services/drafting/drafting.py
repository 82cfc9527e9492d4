"""From a won deal to a draft that is either right or says on its card what is wrong."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.customers.identifiers import identified, same_identifier, valid_id
from bot.domain.deals.deal import Deal
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.detail_changes import rebased, typed_id, with_details
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.invoice_dates import redated
from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.drafts.lifecycle import Actor
from bot.domain.drafts.product import Product
from bot.domain.operations.audit_log import What
from bot.domain.people.salesperson import is_unanswered
from bot.domain.preflight.catalogue import Trait
from bot.domain.preflight.making import has_trait
from bot.domain.preflight.rules import preflight
from bot.domain.values.finding import blocking
from bot.domain.values.ids import UserId
from bot.errors import Upstream
from bot.ports import Clock, JobRun, UnitOfWork, UnitOfWorkFactory
from bot.services.customers.resolve import CustomerService, store_lookup, taken_by_name
from bot.services.drafting.composition import as_agreed, compose, decided, linked, readdress
from bot.services.drafting.evidence import DraftingPorts, DraftInputs, EvidenceService, as_ledger_stores
from bot.services.drafting.exchange_rate import at_its_rate
from bot.services.drafting.external_changes import reconciled, tell_of_both
from bot.services.drafting.register_retry import ask_later, is_waiting, unanswered, waiting
from bot.services.people.asking import ask_to_settle
from bot.services.people.directory import PeopleService
from bot.services.people.salespeople import ask_for_owner, still_owned
from bot.services.workflow.audit_log import figures, log
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.transitions import (
    loaded,
    payload_of,
    transition,
)


class Drafting:
    def __init__(
        self,
        uow_factory: UnitOfWorkFactory,
        clock: Clock,
        customers: CustomerService,
        people: PeopleService,
        ports: DraftingPorts,
    ) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._customers = customers
        self._people = people
        self._ports = ports
        self._evidence = EvidenceService(uow_factory, clock, ports)

    async def build(self, run: JobRun) -> None:
        """Find the customer, compose the invoice, check it; then on to Procountor, or park with the cures."""
        deal, draft = await loaded(self._uow_factory, run)
        if draft.state is not DraftState.BUILDING:
            return
        said, deal = deal, replace(deal, buyer=identified(deal.buyer))
        fresh = run.payload.get("fresh") or any(has_trait(found, Trait.REREAD) for found in draft.findings)
        deal, known = await self._gather(deal, draft, fresh=bool(fresh))
        deal = taken_by_name(deal, known.found)
        if self._can_create(deal, known):
            await self._first_create_customer(run, deal, draft, known)
            return
        met, content = reconciled(draft, self._content(deal, draft, known), known.now)
        content = await at_its_rate(content, known.facts, self._ports.ledger)
        evidence = await self._evidence.of(deal, draft, content, known)
        findings = preflight(deal, content, evidence)
        if self._is_new(deal, known) and unanswered(deal, known.found.registry) and not run.payload.get("waited"):
            findings = waiting(findings)
        checked = replace(
            met, content=as_ledger_stores(content, self._ports.reduce), findings=(*met.findings, *findings)
        )
        known = replace(known, learned=known.learned or said.buyer != deal.buyer)
        await self._settle(run, deal, draft, checked, known)

    async def _gather(self, deal: Deal, draft: Draft, *, fresh: bool) -> tuple[Deal, DraftInputs]:
        """Everything at once: none of the questions waits for another one's answer. `fresh`: nothing is as it was kept."""
        owned, found, facts, products, unmade, now = await asyncio.gather(
            self._people.with_owner(deal),
            self._customers.resolve(deal, typed_id(draft.content)),
            self._ports.ledger.facts(fresh=fresh),
            self._products(deal, fresh=fresh),
            self._unmade(draft),
            self._now(draft),
        )
        known = DraftInputs(found=found, facts=facts, products=products, learned=deal != owned, unmade=unmade, now=now)
        return owned, known

    async def _unmade(self, draft: Draft) -> bool:
        """Nobody has invoiced the deal yet, and Procountor would take the invoice at once.

        False says nothing: the step that makes the invoice then looks for itself.
        """
        if draft.invoice is not None:
            return False
        try:
            await self._ports.invoices.prepare()
            return not await self._ports.invoices.find(draft.marker)
        except Upstream:
            return False

    async def _now(self, draft: Draft) -> LedgerInvoice | None:
        return await self._ports.invoices.read(draft.invoice.invoice_id) if draft.invoice else None

    async def _products(self, deal: Deal, *, fresh: bool) -> Mapping[str, Product]:
        """The register, when the deal names any product at all."""
        named = any(line.sku for line in deal.lines)
        return await self._ports.catalogue.products(fresh=fresh) if named else {}

    def _can_create(self, deal: Deal, known: DraftInputs) -> bool:
        """A valid business ID that Procountor does not know, and the register does by this name: nobody is asked."""
        registered = known.found.registry
        return registered is not None and registered.standing.invoiceable and self._is_new(deal, known)

    def _is_new(self, deal: Deal, known: DraftInputs) -> bool:
        """Nothing but the register's word is missing for its customer to be made."""
        found, business_id = known.found, valid_id(deal.buyer.business_id)
        there = found.customer or found.matches or deal.buyer.partner_id
        ours = same_identifier(business_id, known.facts.business_id)
        return business_id is not None and not (there or found.named or ours)

    async def _first_create_customer(self, run: JobRun, deal: Deal, draft: Draft, known: DraftInputs) -> None:
        async with run.finishing() as uow:
            await store_lookup(uow, known.found, self._clock.now())
            await uow.deals.replace(draft.deal_id, await still_owned(uow, draft, deal))
            await uow.jobs.add(Kind.CUSTOMER_CREATE, f"{draft.id}:{draft.revision}", payload_of(draft))
            await uow.commit()

    def _content(self, deal: Deal, draft: Draft, known: DraftInputs) -> InvoiceContent:
        """What people edited or decided is kept; the rest is as the deal, the partner and the register say now."""
        before, policy = draft.content, self._ports.policy
        said = before or deal.agreed
        overrides = said.overrides if said else ()
        record = known.found.customer
        details = rebased(before.details, record) if before else ()
        customer = decided(record, deal.buyer, known.found.registry, overrides)
        customer = with_details(customer, details) if customer else None
        if before is not None and before.edited:
            kept = linked(readdress(before, customer, policy), known.products)
            return redated(replace(kept, details=details), self._clock.today())
        made = compose(deal, customer, known.facts, policy, known.products, self._clock.today())
        made = as_agreed(made, deal.agreed)
        return replace(made, overrides=overrides, details=details)

    async def _settle(self, run: JobRun, deal: Deal, before: Draft, checked: Draft, known: DraftInputs) -> None:
        assert checked.content is not None
        parks = bool(blocking(checked.findings))
        approvers = await self._people.approvers() if parks else ()
        async with run.finishing() as uow:
            await store_lookup(uow, known.found, self._clock.now())
            saved = await transition(
                uow,
                before,
                DraftState.BUILDING,
                self._clock.now(),
                by=Actor.JOB,
                state=DraftState.PARKED if parks else DraftState.BUILDING,
                content=checked.content,
                findings=checked.findings,
                invoice=checked.invoice,
                totals=checked.content.totals,
            )
            if known.learned:
                await uow.deals.replace(before.deal_id, await still_owned(uow, before, deal))
            if saved:
                if is_unanswered(deal):
                    await ask_for_owner(uow, saved, self._clock.now())
                await tell_of_both(uow, before, saved)
                codes = [finding.code for finding in saved.findings]
                log(uow, What.DRAFT_PARKED if parks else What.DRAFT_BUILT, saved, findings=codes, **figures(saved))
                if parks:
                    await self._park(run, uow, deal, saved, approvers)
                else:
                    self._go_on(run, deal, saved, known)
            await uow.commit()

    async def _park(self, run: JobRun, uow: UnitOfWork, deal: Deal, draft: Draft, approvers: Sequence[UserId]) -> None:
        run.chain(Kind.CARD_POST, str(draft.id), payload_of(draft), intent_committed=True)
        if is_waiting(draft.findings):
            await ask_later(uow, draft)
        else:
            await ask_to_settle(uow, deal, draft, approvers)

    def _go_on(self, run: JobRun, deal: Deal, draft: Draft, known: DraftInputs) -> None:
        """Whoever looked already says with this very commit that the invoice is about to be sent for.

        That is the intent of docs/reliability.md; who takes over a step without one looks the marker up first.
        """
        key = f"{draft.id}:{draft.revision}"
        if run.key.startswith(f"{key}:again"):  # what follows may be what was lost, and a used key is never free again
            key = run.key
        if draft.invoice:  # a revision is written once more when somebody changed the invoice in between
            run.chain(Kind.INVOICE_CHANGE, f"{key}:{draft.invoice.version}", payload_of(draft))
        else:
            preloaded = (deal, draft)
            run.chain(Kind.INVOICE_CREATE, key, payload_of(draft), intent_committed=known.unmade, preloaded=preloaded)
