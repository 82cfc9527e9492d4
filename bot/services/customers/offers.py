"""The one field for a customer: finds those there are, and offers to take a new one's name or business ID."""

import asyncio
import re

from bot.domain.customers.business_id import is_misspelt, slips
from bot.domain.customers.company_register import RegistryAnswer
from bot.domain.customers.identifiers import valid_id
from bot.domain.customers.offer import CustomerOffer
from bot.domain.customers.same_company import normalise_name
from bot.domain.values.finding import Candidate
from bot.domain.won_command.customer import ids_in
from bot.ports import Registry
from bot.services.customers.directory import CustomerDirectory
from bot.services.customers.search import EXACT, candidate

PATIENCE = 1.5
"""Seconds for the register's answer: Slack waits three for the list."""
SHORTEST_NAME = 2


class CustomerOffers:
    def __init__(self, directory: CustomerDirectory, registry: Registry, *, patience: float = PATIENCE) -> None:
        self._directory = directory
        self._registry = registry
        self._patience = patience

    async def of(self, query: str, *, limit: int, listed: bool = True) -> CustomerOffer:
        """Customers whose name or identifier is meant, and what else can be made of the words.

        `listed`: the person may search the register of customers; otherwise only what was typed is offered, as it is.
        """
        written = _id_beside_a_name(" ".join(query.split()))
        if business_id := valid_id(written):
            return await self._by_id(business_id, listed=listed)
        if is_misspelt(written):
            return CustomerOffer(found=await self._misspelt(written, limit) if listed else (), misspelt=written)
        found = await self._directory.meant(written, limit=limit) if listed else ()
        return CustomerOffer(found=found, new_name=_new_name(written, found))

    async def _by_id(self, business_id: str, *, listed: bool) -> CustomerOffer:
        if listed and (rows := await self._directory.identified(business_id)):
            return CustomerOffer(found=tuple(candidate(row, EXACT) for row in rows))
        return CustomerOffer(business_id=business_id, registered=await self._registered(business_id))

    async def _registered(self, business_id: str) -> RegistryAnswer | None:
        try:
            async with asyncio.timeout(self._patience):
                return await self._registry.lookup(business_id)
        except TimeoutError:
            return None

    async def _misspelt(self, written: str, limit: int) -> tuple[Candidate, ...]:
        """The customers whose ID is one slip away."""
        rows = await self._directory.identified_as_any(slips(written))
        return tuple(candidate(row, EXACT) for row in rows[:limit])


def _id_beside_a_name(written: str) -> str:
    """The ID alone, of `Kivikko 9012346-8`: it says who is meant, and is never made part of a new customer's name."""
    ids = [written[start:end] for start, end in ids_in(written, 0)]
    return ids[0] if len(ids) == 1 and (valid_id(ids[0]) or is_misspelt(ids[0])) else written


def _new_name(written: str, found: tuple[Candidate, ...]) -> str | None:
    """No name without a letter, and none that a customer has already."""
    named = len(written) >= SHORTEST_NAME and re.search(r"[^\W\d_]", written)
    there = any(normalise_name(hit.name) == normalise_name(written) for hit in found)
    return written if named and not there else None
