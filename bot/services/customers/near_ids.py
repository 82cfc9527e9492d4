"""What a mistyped business ID may have been meant to be: named only where Procountor's customers or the register know it."""

import asyncio

from bot.domain.customers.business_id import BusinessIdError, slips, validate
from bot.domain.customers.company_register import RegistryAnswer
from bot.domain.customers.near_ids import MOST_NAMED, NearId, near_args
from bot.domain.values.localized import Text, text
from bot.ports import Registry
from bot.services.customers.directory import CustomerDirectory
from bot.services.customers.name_similarity import any_alike

FOR_A_FORM = 1.0
"""Seconds that the register has while somebody waits. Slack's patience is three."""
FOR_A_CARD = 10.0


class NearIds:
    def __init__(self, directory: CustomerDirectory, registry: Registry) -> None:
        self._directory = directory
        self._registry = registry

    async def of(self, written: str | None, *, name: str = "", seconds: float = FOR_A_FORM) -> tuple[NearId, ...]:
        """Likeliest first; the register is asked where no customer fits. Empty for a right ID and for what is none.

        `name`: what the same person calls the company; one of another name is then not meant.
        """
        possible = slips(written or "")
        found = await self._customers(possible) or await self._companies(possible, seconds)
        called = [near for near in found if name and any_alike(name, [near.name])]
        return tuple((called or found)[:MOST_NAMED])

    async def problem(self, error: BusinessIdError, written: str, *, name: str = "") -> Text:
        """Quotes what was written, and asks about the companies that may be meant."""
        if error.reason not in ("check_digit", "impossible"):
            return text("won.business_id_unreadable", business_id=written)
        if near := await self.of(written, name=name):
            return text("won.business_id_near", business_id=written, **near_args(near))
        return text("won.business_id_wrong", business_id=written)

    async def misspelt(self, written: str) -> Text | None:
        """What is wrong with what can only be meant as a business ID; None for a right one, and for anything else."""
        try:
            validate(written)
        except BusinessIdError as error:
            meant = error.reason in ("check_digit", "impossible")
            return await self.problem(error, written) if meant else None
        return None

    async def _customers(self, possible: tuple[str, ...]) -> list[NearId]:
        rows = await self._directory.identified_as_any(possible)
        return [NearId(business_id=row[2] or "", name=row[1], partner_id=row[0]) for row in rows]

    async def _companies(self, possible: tuple[str, ...], seconds: float) -> list[NearId]:
        """As many as the register tells of in time."""
        asked = [asyncio.ensure_future(self._registry.lookup(business_id)) for business_id in possible]
        if not asked:
            return []
        done, late = await asyncio.wait(asked, timeout=seconds)
        for lookup in late:
            lookup.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return [near for lookup in asked if lookup in done and (near := _named(lookup.result()))]


def _named(answer: RegistryAnswer) -> NearId | None:
    invoiceable = answer.standing.invoiceable and answer.name
    return NearId(business_id=answer.business_id, name=answer.name or "") if invoiceable else None
