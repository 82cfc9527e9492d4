"""The one check at the door: who may do anything here, and what for."""

from datetime import timedelta

from bot.domain.people.access import AccessRules, Right, keeps_out, membership_of
from bot.domain.values.ids import DraftId, UserId
from bot.domain.values.localized import text
from bot.domain.values.person import Person
from bot.errors import Refused
from bot.ports import Clock, UnitOfWorkFactory
from bot.services.people.directory import PeopleService

LISTS_KEPT = timedelta(minutes=5)
FORBIDDEN = {
    Right.WIN: "access.win",
    Right.PAID: "access.paid",
    Right.DETAILS: "access.details",
    Right.CUSTOMERS: "access.details",
}


class Access:
    def __init__(self, uow_factory: UnitOfWorkFactory, clock: Clock, people: PeopleService, rules: AccessRules) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._people = people
        self._rules = rules

    async def check(self, user: UserId, right: Right, *, elsewhere: bool = False, draft: DraftId | None = None) -> None:
        """Raises Refused, saying who can help. `elsewhere`: Slack says that it was done in another workspace."""
        person = await self._people.members.of(user)
        if reason := await self._keeps_out(user, person, elsewhere=elsewhere):
            raise Refused(text(reason, user=await self._helper(user)))
        if not await self._holds(user, right, draft):
            raise Refused(text(FORBIDDEN[right], user=await self._helper(user)))

    async def may(self, user: UserId, right: Right) -> bool:
        """Of somebody who has come in."""
        return await self._holds(user, right, None)

    async def belongs(self, person: Person) -> bool:
        """A colleague, or somebody let in by name."""
        return await self._keeps_out(person.user, person, elsewhere=False) is None

    async def _keeps_out(self, user: UserId, person: Person | None, *, elsewhere: bool) -> str | None:
        membership = membership_of(person, self._clock.now())
        by_id = user in self._rules.guests
        if elsewhere and not by_id:
            return "access.outsider"
        reason = keeps_out(membership, admitted=by_id, by_id=by_id)
        if reason is None or not self._rules.guests:
            return reason
        return keeps_out(membership, admitted=user in await self._named(self._rules.guests), by_id=by_id)

    async def _holds(self, user: UserId, right: Right, draft: DraftId | None) -> bool:
        names = self._rules.names(right)
        if not names or user in await self._named(names):
            return True
        if right not in (Right.DETAILS, Right.CUSTOMERS):
            return False
        if user in await self._people.approvers():  # nobody can approve what they may not read
            return True
        return right is Right.DETAILS and draft is not None and await self._is_own(user, draft)

    async def _is_own(self, user: UserId, draft_id: DraftId) -> bool:
        async with self._uow_factory() as uow:
            try:
                draft = await uow.drafts.get(draft_id)
            except LookupError:
                return False
            return (await uow.deals.get(draft.deal_id)).requester == user

    async def _named(self, names: tuple[str, ...]) -> tuple[UserId, ...]:
        return await self._people.named.of(names, LISTS_KEPT)

    async def _helper(self, user: UserId) -> UserId:
        """Somebody to ask: empty where there is nobody else."""
        others = [approver for approver in await self._people.approvers() if approver != user]
        return others[0] if others else UserId("")
