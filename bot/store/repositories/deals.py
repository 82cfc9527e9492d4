"""Deals: accepted once, however often the source repeats itself."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.sql.dml import ReturningInsert

from bot.domain.deals.deal import Deal, PlanState, Source
from bot.domain.drafts.lifecycle import ATTENDED
from bot.domain.values.ids import DealId, Marker
from bot.domain.values.job_state import JobState
from bot.store.repositories.base import Repository
from bot.store.statements import insert_once
from bot.store.tables import DEAL, DRAFT, INBOX, JOB

SOON = timedelta(hours=1)
"""A step that tries again does so sooner. What waits longer waits for its day, e.g. a later part of the deal."""

_GET = select(DEAL.c.body).where(DEAL.c.company == bindparam("of"), DEAL.c.id == bindparam("deal"))
_TWIN = (
    select(DEAL.c.id)
    .where(
        DEAL.c.company == bindparam("company"),
        DEAL.c.source == Source.SLACK.value,
        DEAL.c.twin_key == bindparam("twin"),
        DEAL.c.accepted_at >= bindparam("since", type_=DEAL.c.accepted_at.type),
        DEAL.c.external_id != bindparam("itself"),
    )
    .order_by(DEAL.c.accepted_at.desc())
    .limit(1)
)


@cache
def _adding(dialect: str) -> ReturningInsert[Any]:
    return insert_once(dialect, DEAL).returning(DEAL.c.id)


def twin_key(deal: Deal) -> str:
    """Equal for two deals of the same buyer and amount, whatever their titles."""
    buyer = deal.buyer.business_id or " ".join(deal.buyer.name.casefold().split())
    amount = deal.amount
    if amount is None:
        lines = (line.quantity * line.unit_price * (1 - line.discount_percent / 100) for line in deal.lines)
        amount = sum(lines, Decimal(0))
    return f"{buyer}|{amount.normalize():f}|{deal.currency}"


class DealRepository(Repository):
    __slots__ = ()

    async def add(self, deal: Deal, marker: Marker, raw: Mapping[str, Any]) -> tuple[DealId, bool]:
        identity = {"company": deal.company, "source": deal.source.value, "external_id": deal.external_id}
        now, dialect = self.now(), self.connection.dialect.name
        row = {**identity, "marker": marker, "twin_key": twin_key(deal), "body": deal, "accepted_at": now}
        added = (await self.connection.execute(_adding(dialect), row)).scalar_one_or_none()
        if added is None:  # the inbox may have been forgotten by now, the deal never is
            return await self._known(deal), False
        arrival = {**identity, "raw": dict(raw), "received_at": now}
        await self.connection.execute(insert_once(dialect, INBOX), arrival)
        return DealId(added), True

    async def _known(self, deal: Deal) -> DealId:
        found = await self.connection.execute(
            select(DEAL.c.id).where(
                DEAL.c.company == deal.company,
                DEAL.c.source == deal.source.value,
                DEAL.c.external_id == deal.external_id,
            )
        )
        return DealId(found.scalar_one())

    async def get(self, deal_id: DealId) -> Deal:
        """LookupError when there is no such deal."""
        found = await self.connection.execute(_GET, {"of": self.company, "deal": deal_id})
        deal: Deal | None = found.scalar_one_or_none()
        if deal is None:
            raise LookupError(f"no deal {deal_id}")
        return deal

    async def find(self, source: Source, external_id: str) -> DealId | None:
        found = await self.connection.execute(
            select(DEAL.c.id).where(
                DEAL.c.company == self.company, DEAL.c.source == source.value, DEAL.c.external_id == external_id
            )
        )
        known = found.scalar_one_or_none()
        return None if known is None else DealId(known)

    async def raw(self, deal_id: DealId) -> Mapping[str, Any] | None:
        same = (INBOX.c.company == DEAL.c.company) & (INBOX.c.source == DEAL.c.source)
        found = await self.connection.execute(
            select(INBOX.c.raw)
            .join(DEAL, same & (INBOX.c.external_id == DEAL.c.external_id))
            .where(DEAL.c.company == self.company, DEAL.c.id == deal_id)
        )
        said: Mapping[str, Any] | None = found.scalar_one_or_none()
        return said

    async def replace(self, deal_id: DealId, deal: Deal) -> None:
        await self.connection.execute(
            update(DEAL)
            .where(DEAL.c.company == self.company, DEAL.c.id == deal_id)
            .values(body=deal, twin_key=twin_key(deal))
        )

    async def plan_state(self, deal_id: DealId, made: int) -> PlanState | None:
        same = (DEAL.c.company == self.company) & (DEAL.c.id == deal_id)
        found = await self.connection.execute(select(DEAL.c.plan_state).where(same, DEAL.c.plan_made == made))
        state = found.scalar_one_or_none()
        return None if state is None else PlanState(state)

    async def set_plan_state(self, deal_id: DealId, made: int, state: PlanState) -> None:
        same = (DEAL.c.company == self.company) & (DEAL.c.id == deal_id)
        await self.connection.execute(update(DEAL).where(same).values(plan_made=made, plan_state=state.value))

    async def recent_twin(self, deal: Deal, since: datetime) -> DealId | None:
        known = {"company": self.company, "twin": twin_key(deal), "since": since, "itself": deal.external_id}
        found = await self.connection.execute(_TWIN, known)
        twin = found.scalar_one_or_none()
        return None if twin is None else DealId(twin)

    async def unattended(self, before: datetime, beside: Collection[str] = ()) -> Sequence[DealId]:
        attended = exists().where(DRAFT.c.deal_id == DEAL.c.id, DRAFT.c.state.in_([state.value for state in ATTENDED]))
        soon = (JOB.c.state == JobState.READY.value) & (JOB.c.run_at < self.now() + SOON)
        at_work = soon & JOB.c.kind.not_in(beside)
        # of a dismissed one the draft says for itself where it stands
        worked_on = exists().where(JOB.c.deal_id == DEAL.c.id, at_work | (JOB.c.state == JobState.PARKED.value))
        found = await self.connection.execute(
            select(DEAL.c.id)
            .where(DEAL.c.company == self.company, DEAL.c.accepted_at < before, ~attended, ~worked_on)
            .order_by(DEAL.c.id)
        )
        return [DealId(deal_id) for deal_id in found.scalars()]
