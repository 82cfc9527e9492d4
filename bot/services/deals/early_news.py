"""What is said of a deal before its win has come: webhooks overtake each other. It is kept, and told once the win is here."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from bot.domain.deals.changes import facts, stored_facts
from bot.domain.deals.deal import Source, marker_of
from bot.domain.deals.won_deal import LostDeal, WonDeal
from bot.domain.values.ids import CompanyId, DealId
from bot.domain.values.kept import Key
from bot.ports import Clock, UnitOfWorkFactory
from bot.services.deals.changes import DealChanges
from bot.services.workflow.kept_facts import EARLY_NEWS
from bot.services.workflow.kept_facts import EarlyNews as News


class EarlyNews:
    def __init__(self, uow_factory: UnitOfWorkFactory, clock: Clock, company: CompanyId, changes: DealChanges) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._company = company
        self._changes = changes

    async def find_or_keep_loss(self, lost: LostDeal) -> DealId | None:
        """The deal; or None, and the loss is kept for its win."""
        said = {"reason": lost.reason, "at": lost.at.isoformat()}
        return await self._find_or_keep(lost.source, lost.external_id, "lost", said)

    async def find_or_keep_change(self, won: WonDeal) -> DealId | None:
        """The deal; or None, and what it now says is kept for its win."""
        said = {"raw": {"data": facts(won.deal)}, "at": won.at.isoformat()}
        return await self._find_or_keep(won.deal.source, won.deal.external_id, "changed", said)

    async def tell(self, deal_id: DealId, source: Source, external_id: str, won_at: datetime) -> None:
        """The win has come: what is newer than it is told, what is older was said of an earlier time."""
        key = self._key(source, external_id)
        async with self._uow_factory() as uow:
            kept = await uow.kv.get(key)
        if kept is None:
            return
        if (changed := kept.get("changed")) and _at(changed) >= won_at:
            await self._changes.compare(deal_id, stored_facts(changed["raw"]), _at(changed), changed=True)
        if (lost := kept.get("lost")) and _at(lost) >= won_at:
            await self._changes.lost(deal_id, lost["reason"], _at(lost))
        async with self._uow_factory() as uow:
            await uow.kv.drop(key)
            await uow.commit()

    async def _find_or_keep(
        self, source: Source, external_id: str, what: Literal["lost", "changed"], said: Mapping[str, Any]
    ) -> DealId | None:
        key = self._key(source, external_id)
        async with self._uow_factory() as uow:
            if known := await uow.deals.find(source, external_id):
                return known
            kept: News = await uow.kv.get(key) or {}
            if what not in kept or _at(kept[what]) <= _at(said):
                kept[what] = dict(said)
                kept["kept"] = self._clock.now().astimezone(UTC).isoformat()
                await uow.kv.put(key, kept)
            await uow.commit()
        # its win may have come in between, and have looked before this was there
        return await self._changes.find(source, external_id)

    def _key(self, source: Source, external_id: str) -> Key[News]:
        """By the marker: keys carry nothing that others wrote."""
        return EARLY_NEWS.of(marker_of(self._company, source, external_id))


def _at(said: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(said["at"])
