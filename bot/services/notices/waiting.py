"""Whom a draft waits for: those who could press Approve now and be heard."""

from collections.abc import Collection

from bot.domain.deals.deal import Deal
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.values.ids import UserId
from bot.errors import Refused
from bot.ports import UnitOfWork, UnitOfWorkFactory
from bot.services.approval.approvals import Approvals
from bot.services.people.directory import PeopleService

ALL = 10_000
"""More drafts never wait at once."""


class Waiting:
    def __init__(self, uow_factory: UnitOfWorkFactory, people: PeopleService, approvals: Approvals) -> None:
        self._uow_factory = uow_factory
        self._people = people
        self._approvals = approvals

    async def for_whom(
        self, uow: UnitOfWork, draft: Draft, deal: Deal, approvers: Collection[UserId]
    ) -> tuple[UserId, ...]:
        """By every rule that Approve goes by: four eyes, own edits, typists, and places that are taken."""
        if draft.state is not DraftState.PENDING:
            return ()
        found = await self._approvals.deciders(uow, draft, deal, approvers)
        return tuple([user for user in found.able if await self._heard(uow, draft, deal, user)])

    async def _heard(self, uow: UnitOfWork, draft: Draft, deal: Deal, user: UserId) -> bool:
        """Neither this person nor whoever shares the place has approved it already."""
        try:
            await self._approvals.eyes.check_seat(uow, draft, deal, user)
        except Refused:
            return False
        return True

    async def of(self, user: UserId) -> list[Draft]:
        """All that wait for this person, oldest first."""
        approvers = await self._people.approvers()
        if user not in approvers:
            return []
        async with self._uow_factory() as uow:
            pending = await uow.drafts.pending(ALL)
            deals = [await uow.deals.get(draft.deal_id) for draft in pending]
            return [
                draft
                for draft, deal in zip(pending, deals, strict=True)
                if user in await self.for_whom(uow, draft, deal, approvers)
            ]
