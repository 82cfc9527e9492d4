"""Who is the customer: by the person's choice, the business ID or a stored link. A name alone only suggests."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from rapidfuzz import fuzz, process, utils

from bot.domain.business_id import BusinessIdError, validate
from bot.domain.deal import Buyer, Deal
from bot.domain.draft import Customer, Draft, DraftState
from bot.domain.ids import DraftId, PartnerId, UserId
from bot.domain.matching import normalise_name
from bot.domain.preflight import Candidate
from bot.domain.registry import RegistryAnswer
from bot.domain.text import text
from bot.errors import NeedsPerson, Refused
from bot.ports import Clock, JobRun, Partners, Registry, Transactions
from bot.services.kinds import Kind
from bot.services.progress import changed, loaded, note, payload_of

OVERLAP = timedelta(minutes=5)
"""Procountor's clock and ours differ: each sync reads a little of the last one again."""
SOON = timedelta(seconds=1)
SUGGESTED = 60
"""Names less alike than this (of 100) are not worth a button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    customer: Customer | None
    matches: int
    """How many active customers carry the deal's business ID."""
    candidates: tuple[Candidate, ...]
    registry: RegistryAnswer | None


class CustomerService:
    def __init__(self, transactions: Transactions, clock: Clock, partners: Partners, registry: Registry) -> None:
        self._transactions = transactions
        self._clock = clock
        self._partners = partners
        self._registry = registry

    async def resolve(self, deal: Deal) -> Resolution:
        """Procountor and the register are asked at the same time; both are on the way of every card."""
        business_id = valid_id(deal.buyer.business_id)
        found, registered = await asyncio.gather(self._found(deal, business_id), self._registered(business_id))
        active = [c for c in found if c.active]
        customer = active[0] if len(active) == 1 else (found[0] if len(found) == 1 else None)
        if customer and registered is None:
            registered = await self._registered(valid_id(customer.business_id))
        candidates = () if customer else await self._candidates(deal, active)
        return Resolution(customer=customer, matches=len(active), candidates=candidates, registry=registered)

    async def _found(self, deal: Deal, business_id: str | None) -> Sequence[Customer]:
        if deal.buyer.partner_id:
            return [await self._partners.read(deal.buyer.partner_id)]
        if business_id:
            return [await self._completed(row) for row in await self._partners.find(business_id)]
        linked = await self._linked(deal)
        return [await self._partners.read(linked)] if linked else []

    async def _completed(self, row: Customer) -> Customer:
        """The whole record: from the mirror while its version is still the register's, else read."""
        async with self._transactions() as uow:
            known = await uow.customers.get(row.partner_id)
        if known and known.complete and known.version is not None and known.version == row.version:
            return known
        return await self._partners.read(row.partner_id)

    async def _linked(self, deal: Deal) -> PartnerId | None:
        if not deal.buyer.crm_id:
            return None
        async with self._transactions() as uow:
            return await uow.customers.linked(deal.source, deal.buyer.crm_id)

    async def _registered(self, business_id: str | None) -> RegistryAnswer | None:
        return await self._registry.lookup(business_id) if business_id else None

    async def _candidates(self, deal: Deal, same_id: Sequence[Customer]) -> tuple[Candidate, ...]:
        if same_id:
            return tuple(as_candidate(c, 100) for c in same_id)
        return await self.search(deal.buyer.name, limit=4)

    async def search(self, query: str, *, limit: int) -> tuple[Candidate, ...]:
        """Customers of the mirror whose name or business ID is like the query, best first."""
        async with self._transactions() as uow:
            known = await uow.customers.names()
        choices = {row[0]: normalise_name(row[1]) for row in known}
        by_id = {row[0]: row for row in known}
        exact = valid_id(query)
        if exact:
            return tuple(_candidate(row, 100) for row in known if row[2] == exact)
        hits = process.extract(
            normalise_name(query), choices, scorer=_likeness, processor=utils.default_process, limit=limit
        )
        return tuple(_candidate(by_id[key], round(score)) for _, score, key in hits if score >= SUGGESTED)

    # --- a person chooses --------------------------------------------------------------------------------------------

    async def pick(self, draft_id: DraftId, revision: int, partner_id: PartnerId | None, user: UserId) -> None:
        """The button beside "which customer?". None: make a new one from what the deal and the register say."""
        async with self._transactions() as uow:
            draft = await uow.drafts.get(draft_id)
            deal = await uow.deals.get(draft.deal_id)
            if draft.state is not DraftState.PARKED or draft.revision != revision:
                raise Refused(text("error.old_revision"))
            if partner_id is None and not valid_id(deal.buyer.business_id):
                raise Refused(text("error.new_customer_needs_id"))
            await uow.deals.replace(draft.deal_id, replace(deal, buyer=replace(deal.buyer, partner_id=partner_id)))
            if partner_id and deal.buyer.crm_id:
                await uow.customers.link(deal.source, deal.buyer.crm_id, partner_id)
            saved = await changed(
                uow, draft, DraftState.PARKED, self._clock.now(),
                state=DraftState.BUILDING, revision=revision + 1, findings=(), content=None,
            )  # fmt: skip
            if saved is None:
                raise Refused(text("error.old_revision"))
            kind = Kind.DRAFT_BUILD if partner_id else Kind.CUSTOMER_CREATE
            await uow.jobs.add(kind, f"{saved.id}:{saved.revision}", payload_of(saved))
            await note(uow, saved, f"edited:{saved.revision}", text("note.edited", user=user, revision=saved.revision))
            await uow.commit()

    # --- jobs --------------------------------------------------------------------------------------------------------

    async def create(self, run: JobRun) -> None:
        """Make the customer at Procountor: looked for first, intended, then posted once."""
        deal, draft = await loaded(self._transactions, run)
        business_id = valid_id(deal.buyer.business_id)
        if business_id is None:
            raise NeedsPerson("no business ID", user_message=text("error.new_customer_needs_id"))
        if await self._somebody_was_first(run, business_id):
            await run.postpone(SOON)
            return
        registered = await self._registry.lookup(business_id)
        known = await self._partners.find(business_id)
        customer = await self._completed(known[0]) if known else await self._post(run, deal.buyer, registered)
        await self._adopt(run, deal, draft, customer, created=not known)

    async def _somebody_was_first(self, run: JobRun, business_id: str) -> bool:
        """Two deals of one new customer: the second waits, and then finds what the first one made."""
        async with self._transactions() as uow:
            earlier = [j for j in await uow.job_admin.open() if j.kind == Kind.CUSTOMER_CREATE and j.id < run.id]
            others = [(await uow.deals.get(j.deal_id)).buyer.business_id for j in earlier if j.deal_id]
        return business_id in map(valid_id, others)

    async def _post(self, run: JobRun, buyer: Buyer, registered: RegistryAnswer) -> Customer:
        if run.intended:
            await run.clear_intent()
        await run.intend()
        run.check_sendable()
        return await self._partners.create(buyer, registered)

    async def _adopt(self, run: JobRun, deal: Deal, draft: Draft, customer: Customer, *, created: bool) -> None:
        async with run.finishing() as uow:
            await uow.customers.put(customer)
            buyer = replace(deal.buyer, partner_id=customer.partner_id)
            await uow.deals.replace(draft.deal_id, replace(deal, buyer=buyer))
            await uow.jobs.add(Kind.DRAFT_BUILD, f"{draft.id}:{draft.revision}:customer", payload_of(draft))
            if created:
                said = text("note.customer_created", name=customer.name, business_id=customer.business_id or "")
                await note(uow, draft, "customer", said)
            await uow.commit()

    async def sync(self, run: JobRun) -> None:
        """Bring the mirror of the partner register up to date."""
        async with self._transactions() as uow:
            since = await uow.cursors.get("customers")
        started = self._clock.now()
        seen = [c async for c in self._partners.changed(since - OVERLAP if since else None)]
        async with run.finishing() as uow:
            for customer in seen:
                known = await uow.customers.get(customer.partner_id)
                if known is None or known.version != customer.version:  # a row must not take the place of a record
                    await uow.customers.put(customer)
            await uow.cursors.set("customers", started)
            await uow.commit()


def valid_id(business_id: str | None) -> str | None:
    try:
        return validate(business_id) if business_id else None
    except BusinessIdError:
        return None


def as_candidate(customer: Customer, score: int) -> Candidate:
    row = (customer.partner_id, customer.name, customer.business_id, customer.address.city)
    return _candidate(row, score)


def _candidate(row: tuple[PartnerId, str, str | None, str], score: int) -> Candidate:
    return Candidate(partner_id=row[0], name=row[1], business_id=row[2], city=row[3], score=score)


def _likeness(left: str, right: str, **_options: object) -> float:
    """A typed beginning of a name is as good as the whole; word order does not matter."""
    whole = fuzz.token_sort_ratio(left, right)
    part = fuzz.partial_ratio(left, right) if len(left) >= 3 else 0
    return max(whole, part * 0.95)
