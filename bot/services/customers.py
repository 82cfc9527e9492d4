"""Who is the customer: by the person's choice, the business ID or a stored link. A name alone only suggests."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from rapidfuzz import fuzz, process, utils

from bot.domain.audit import What
from bot.domain.business_id import BusinessIdError, validate
from bot.domain.deal import Deal
from bot.domain.draft import Customer, DraftState
from bot.domain.ids import DraftId, PartnerId, UserId
from bot.domain.matching import normalise_name
from bot.domain.preflight import Candidate
from bot.domain.registry import RegistryAnswer
from bot.domain.text import text
from bot.errors import Refused
from bot.ports import Clock, JobRun, Partners, Registry, Transactions
from bot.services.audit_log import log
from bot.services.kinds import Kind
from bot.services.progress import changed, note, payload_of

OVERLAP = timedelta(minutes=5)
"""Procountor's clock and ours differ: each sync reads a little of the last one again."""
SOON = timedelta(seconds=1)
SUGGESTED = 72
"""Names less alike than this (of 100) are not worth a button."""
SAME_DOMAIN = 90
SHOWN = 5
PROVIDERS = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com",
    "proton.me", "protonmail.com", "luukku.com", "kolumbus.fi", "elisanet.fi", "saunalahti.fi", "suomi24.fi",
    "pp.inet.fi", "welho.com", "hotmail.fi", "outlook.fi", "yahoo.fi", "telia.com", "aland.net",
})  # fmt: skip


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
        own = valid_id(customer.business_id) if customer else None
        if own and own != business_id:  # the invoice goes to the customer: the deal's ID may be another company's
            registered = await self._registered(own)
        candidates = () if customer else await self._candidates(deal, active)
        return Resolution(customer=customer, matches=len(active), candidates=candidates, registry=registered)

    async def _found(self, deal: Deal, business_id: str | None) -> Sequence[Customer]:
        if deal.buyer.partner_id:
            return [await self._partners.read(deal.buyer.partner_id)]
        if business_id:
            return [await self.completed(row) for row in await self._partners.find(business_id)]
        linked = await self._linked(deal)
        return [await self._partners.read(linked)] if linked else []

    async def completed(self, row: Customer) -> Customer:
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
        alike = {c.partner_id: c for c in await self.search(deal.buyer.name, limit=4)}
        for known in await self._at_domain(deal.buyer.email):
            likest = max(known.score, alike[known.partner_id].score if known.partner_id in alike else 0)
            alike[known.partner_id] = replace(known, score=likest)
        return tuple(sorted(alike.values(), key=lambda c: -c.score)[:SHOWN])

    async def _at_domain(self, email: str | None) -> list[Candidate]:
        """Customers whose invoices go to the same domain; a mail provider's says nothing."""
        domain = (email or "").rpartition("@")[2].strip().lower()
        if "." not in domain or domain in PROVIDERS:
            return []
        async with self._transactions() as uow:
            known = await uow.customers.at_domain(domain)
        return [replace(_candidate(row, SAME_DOMAIN), by_email=True) for row in known]

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

    async def pick(self, draft_id: DraftId, revision: int, partner_id: PartnerId, user: UserId) -> None:
        """The button beside "which customer?"."""
        async with self._transactions() as uow:
            draft = await uow.drafts.get(draft_id)
            deal = await uow.deals.get(draft.deal_id)
            if draft.state is not DraftState.PARKED or draft.revision != revision:
                raise Refused(text("error.old_revision"))
            await uow.deals.replace(draft.deal_id, replace(deal, buyer=replace(deal.buyer, partner_id=partner_id)))
            if deal.buyer.crm_id:
                await uow.customers.link(deal.source, deal.buyer.crm_id, partner_id)
            saved = await changed(
                uow, draft, DraftState.PARKED, self._clock.now(),
                state=DraftState.BUILDING, revision=revision + 1, findings=(), content=None,
            )  # fmt: skip
            if saved is None:
                raise Refused(text("error.old_revision"))
            log(uow, What.CUSTOMER_PICKED, saved, who=user, partner=partner_id)
            await uow.jobs.add(Kind.DRAFT_BUILD, f"{saved.id}:{saved.revision}", payload_of(saved))
            await note(uow, saved, f"edited:{saved.revision}", text("note.edited", user=user, revision=saved.revision))
            await uow.commit()

    # --- jobs --------------------------------------------------------------------------------------------------------

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


def created_note(partner_id: PartnerId) -> str:
    """Where it is noted that we made this customer, when, and with which payment data."""
    return f"customer.created:{partner_id}"


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
