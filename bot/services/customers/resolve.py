"""Who is the customer: by the person's choice, the business ID or a stored link. A name alone only suggests, but for one
that is exact and nobody else's.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.customers.company_register import CompanyStatus, RegistryAnswer
from bot.domain.customers.customer import Customer
from bot.domain.customers.identifiers import foreign_vat_id, identifier_of, same_identifier, valid_id
from bot.domain.deals.deal import Deal
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.draft import DraftState
from bot.domain.drafts.lifecycle import EDITABLE, Actor
from bot.domain.drafts.provenance import Origin
from bot.domain.operations.audit_log import What
from bot.domain.preflight.catalogue import Trait
from bot.domain.preflight.making import has_trait
from bot.domain.values.finding import Candidate, offers
from bot.domain.values.ids import DealId, DraftId, PartnerId, UserId
from bot.domain.values.localized import text
from bot.errors import Refused
from bot.ports import Clock, JobRun, Partners, Registry, UnitOfWork, UnitOfWorkFactory
from bot.services.customers.directory import READ_ANEW, CustomerDirectory
from bot.services.customers.exact_names import ExactNames
from bot.services.customers.memory import seen
from bot.services.customers.name_similarity import any_alike
from bot.services.customers.near_ids import FOR_A_CARD, NearIds
from bot.services.customers.offers import CustomerOffers
from bot.services.customers.resolution import Mirrored, Resolution
from bot.services.customers.suggestions import Suggestions
from bot.services.workflow.audit_log import log
from bot.services.workflow.job_kinds import Kind
from bot.services.workflow.transitions import enqueue_thread_note, lasting, note_editor, payload_of, transition

OVERLAP = timedelta(minutes=5)
"""Procountor's clock and ours differ: each sync reads a little of the last one again."""
SOON = timedelta(seconds=1)
MANY = 500
"""More rows than this may take longer to write than the directory reads back."""


_Mirror = Mapping[PartnerId, Mirrored]


class CustomerService:
    def __init__(self, uow_factory: UnitOfWorkFactory, clock: Clock, partners: Partners, registry: Registry) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._partners = partners
        self._registry = registry
        self.directory = CustomerDirectory(uow_factory, clock)
        self.near = NearIds(self.directory, registry)
        self.offers = CustomerOffers(self.directory, registry)
        self._suggestions = Suggestions(uow_factory, self.directory)
        self._exact_names = ExactNames(self.directory, partners, registry)

    async def resolve(self, deal: Deal, typed_id: str | None = None) -> Resolution:
        """Procountor and the register are asked at the same time; both are on the way of every card.

        `typed_id`: given to the customer on this card, and not in its record yet.
        """
        business_id, began = valid_id(deal.buyer.business_id), self._clock.now()
        (found, mirrored), registered = await asyncio.gather(self._found(deal), self._registered(business_id))
        named_so = None if found else await self._exact_names.find(deal.buyer)
        found = found or ([named_so.customer] if named_so else ())
        active = [c for c in found if c.active]
        customer = active[0] if len(active) == 1 else (found[0] if len(found) == 1 else None)
        own = valid_id(typed_id or customer.business_id) if customer else None
        if own and own != business_id:  # the invoice goes to the customer: the deal's ID may be another company's
            registered = await self._registered(own)
        if named_so:
            registered = named_so.registered
        named = None if len(active) > 1 else await self._other_name(deal, customer, registered)
        by_name = named_so is not None or deal.buyer.partner_from == Origin.NAME
        candidates = await self._suggestions.of(deal.buyer, active) if customer is None or named or by_name else ()
        doubtful = customer.business_id if customer else deal.buyer.business_id
        return Resolution(
            customer=customer,
            mirrored=mirrored.get(customer.partner_id) if customer else None,
            matches=len(active),
            candidates=candidates,
            registry=registered,
            began=began,
            named=named,
            by_name=named_so is not None,
            near=await self.near.of(doubtful, name=deal.buyer.name, seconds=FOR_A_CARD),
        )

    async def _found(self, deal: Deal) -> tuple[Sequence[Customer], _Mirror]:
        if deal.buyer.partner_id:
            return [await self._partners.read(deal.buyer.partner_id)], {}
        identifier = identifier_of(deal.buyer)
        found, mirror = await self._with_identifier(identifier) if identifier else ((), {})
        if found or valid_id(deal.buyer.business_id):
            return found, mirror
        linked = await self._linked(deal)  # a customer abroad may stand in Procountor without its VAT id
        return ([await self._partners.read(linked)] if linked else []), {}

    async def identified(self, identifier: str) -> Sequence[Customer]:
        """The whole records of those with this business ID or VAT id, several or none."""
        found, _ = await self._with_identifier(identifier)
        return found

    async def _with_identifier(self, identifier: str) -> tuple[Sequence[Customer], _Mirror]:
        """Also those that Procountor has it of in another way of writing, which its own search does not find."""
        rows, mirror = await asyncio.gather(self._partners.find(identifier), self._mirror(identifier))
        if rows:
            return [await self._completed(row, mirror.get(row.partner_id)) for row in rows], mirror
        known = await self.directory.identified(identifier)
        read = [await self._partners.read(row[0]) for row in known]
        return [customer for customer in read if same_identifier(customer.business_id, identifier)], {}

    async def _mirror(self, identifier: str) -> _Mirror:
        """Read while Procountor is being asked: most customers will still be as they were."""
        async with self._uow_factory() as uow:
            return {
                customer.partner_id: await mirrored(uow, customer)
                for customer in await uow.customers.by_business_id(identifier)
            }

    async def _other_name(self, deal: Deal, customer: Customer | None, registered: RegistryAnswer | None) -> str | None:
        """Names say nothing any more of a customer that a person has tied to this buyer."""
        if deal.buyer.partner_id or not identifier_of(deal.buyer):
            return None
        named = other_name(deal.buyer.name, customer, registered)
        tied = named and customer and await self._linked(deal) == customer.partner_id
        return None if tied else named

    async def _completed(self, row: Customer, mirrored: Mirrored | None) -> Customer:
        """The whole record: from the mirror while its version is still the register's, else read."""
        known = mirrored.customer if mirrored else None
        whole = known is not None and known.complete and known.paying and known.bank is not None
        if known and whole and known.version is not None and known.version == row.version:
            return known
        return await self._partners.read(row.partner_id)

    async def _linked(self, deal: Deal) -> PartnerId | None:
        if not deal.buyer.crm_id:
            return None
        async with self._uow_factory() as uow:
            return await uow.customers.linked(deal.source, deal.buyer.crm_id)

    async def _registered(self, business_id: str | None) -> RegistryAnswer | None:
        return await self._registry.lookup(business_id) if business_id else None

    async def search(self, query: str, *, limit: int) -> tuple[Candidate, ...]:
        """Customers of the mirror whose name or business ID holds the query or is like it, best first."""
        return await self.directory.meant(query, limit=limit)

    # --- a person chooses --------------------------------------------------------------------------------------------

    async def pick(self, draft_id: DraftId, revision: int, partner_id: PartnerId, user: UserId) -> None:
        """The button beside "which customer?"."""
        async with self._uow_factory() as uow:
            draft = await uow.drafts.get(draft_id)
            deal = await uow.deals.get(draft.deal_id)
            if draft.state not in EDITABLE or draft.revision != revision:
                raise Refused(text("error.old_revision"))
            whole = any(has_trait(found, Trait.JUDGES_ID) for found in draft.findings)
            await link_customer(uow, draft.deal_id, deal, partner_id, replace_identifiers=whole)
            saved = await transition(
                uow,
                draft,
                draft.state,
                self._clock.now(),
                by=Actor.EDITOR,
                state=DraftState.BUILDING,
                revision=revision + 1,
                content=of_another(draft.content),
                findings=lasting(draft.findings),
            )
            if saved is None:
                raise Refused(text("error.old_revision"))
            log(uow, What.CUSTOMER_PICKED, saved, who=user, partner=partner_id)
            answers = offers(draft.findings, partner_id)
            await note_editor(uow, saved, user, saved.content, weighty=not answers, in_deal=True)
            await uow.jobs.add(Kind.DRAFT_BUILD, f"{saved.id}:{saved.revision}", payload_of(saved))
            await enqueue_thread_note(
                uow, saved, f"edited:{saved.revision}", text("note.edited", user=user, revision=saved.revision)
            )
            await uow.commit()

    # --- jobs --------------------------------------------------------------------------------------------------------

    async def sync(self, run: JobRun) -> None:
        """Bring the mirror of the partner register up to date."""
        async with self._uow_factory() as uow:
            since = await uow.cursors.get("customers")
        started = self._clock.now()
        read = [c async for c in self._partners.changed(since - OVERLAP if since else None)]
        async with run.finishing() as uow:
            for customer in read:
                known = await uow.customers.get(customer.partner_id)
                if known is None or known.version != customer.version:  # a row must not take the place of a record
                    await seen(uow, customer, started)
            await uow.cursors.set("customers", started)
            if len(read) > MANY:
                await uow.kv.put(READ_ANEW, {"sync": started.isoformat()})
            await uow.commit()


async def link_customer(
    uow: UnitOfWork, deal_id: DealId, deal: Deal, partner_id: PartnerId, *, replace_identifiers: bool
) -> None:
    """A person chose the deal's customer. Of the CRM's company it is the customer once that is approved: `tied`.

    `replace_identifiers`: chosen in place of the company whose identifier the deal gives, which then says nothing any more.
    """
    buyer = replace(deal.buyer, partner_id=partner_id, partner_from=None)
    chosen = await uow.customers.get(partner_id) if replace_identifiers else None
    if chosen:
        buyer = replace(buyer, business_id=chosen.business_id, vat_id=chosen.vat_id)
    await uow.deals.replace(deal_id, replace(deal, buyer=buyer))


async def tied(uow: UnitOfWork, deal: Deal, content: InvoiceContent | None) -> None:
    """The approval was carried out: the CRM's company is the customer whom a person chose for it from now on.

    Not before: a choice that nobody approved would lead the next deal of that company astray.
    """
    buyer, customer = deal.buyer, content.customer if content and not content.credits else None
    chosen = buyer.partner_id if buyer.partner_from is None else None
    if buyer.crm_id and chosen and customer and customer.partner_id == chosen:
        await uow.customers.link(deal.source, buyer.crm_id, chosen)


def of_another(content: InvoiceContent | None) -> InvoiceContent | None:
    """What was edited stays when the customer changes; all else is composed anew, and nothing decided for the old one."""
    if content is None or not content.edited:
        return None
    return replace(content, overrides=(), details=(), judged=(), currency_from=None)


async def mirrored(uow: UnitOfWork, customer: Customer) -> Mirrored:
    invoices = await uow.mirror.of_customer(customer.partner_id)
    return Mirrored(customer, invoices, await uow.record_changes.of_customer(customer.partner_id))


async def store_lookup(uow: UnitOfWork, found: Resolution, at: datetime) -> None:
    """What others have just said, for the next time: the partner's record as it is, and the register's answer."""
    customer, mirrored, answer = found.customer, found.mirrored, found.registry
    if customer and not (mirrored and mirrored.customer == customer):
        await seen(uow, customer, at)
    if answer and answer.standing is not CompanyStatus.UNKNOWN and answer.fetched_at >= found.began:
        await uow.registry.put(answer)


def taken_by_name(deal: Deal, found: Resolution) -> Deal:
    """The deal's customer from now on: what the register says of names tomorrow changes no draft of today."""
    if found.customer is None or not found.by_name:
        return deal
    return replace(deal, buyer=replace(deal.buyer, partner_id=found.customer.partner_id, partner_from=Origin.NAME))


def created_note(partner_id: PartnerId) -> str:
    """Where it is noted that we made this customer, when, and with which payment data."""
    return f"customer.created:{partner_id}"


def other_name(claimed: str, customer: Customer | None, registered: RegistryAnswer | None) -> str | None:
    """The company's name, when nothing it is or was called is like what the deal calls it.

    Whoever typed only an identifier has claimed no name.
    """
    if valid_id(claimed) or foreign_vat_id(claimed):
        return None
    known = [customer.name, customer.billing_name] if customer else []
    theirs = [registered.name, *registered.also_known_as, *registered.former_names] if registered else []
    if any_alike(claimed, [*known, *theirs]):
        return None
    return (customer.name if customer else None) or (registered.name if registered else None)
