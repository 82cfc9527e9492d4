"""What a person's App Home shows: what waits for them, and what is broken."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.approval.notices import Notify
from bot.domain.card import Card
from bot.domain.drafts.draft import Draft, DraftState, MessageRef
from bot.domain.drafts.lifecycle import UNDER_WAY
from bot.domain.operations.alert import Alert
from bot.domain.people.access import Right
from bot.domain.values.ids import DraftId, UserId
from bot.errors import Upstream
from bot.ports import Messenger, UnitOfWork, UnitOfWorkFactory
from bot.services.cards.cards import Cards
from bot.services.notices.notices import Notices
from bot.services.notices.waiting import ALL
from bot.services.operations.alert_subjects import named
from bot.services.people.access import Access
from bot.services.people.directory import PeopleService

SHOWN = LINKED = 10
"""Rows that the page has room for."""


@dataclass(frozen=True, slots=True)
class HomeView:
    pending: tuple[Card, ...]
    """The oldest of the drafts that this person may decide on."""
    pending_count: int
    alerts: tuple[Alert, ...]
    """They name customers: for whoever may see details."""
    alert_count: int
    """Of all that are open; `alerts` are the newest."""
    unsent_count: int
    own_count: int
    notify: Notify | None
    """How this person is told of what waits; None for whoever decides on nothing."""
    settles: bool
    """Whether this person may retry and dismiss them."""
    unsent: tuple[Card, ...]
    """Approved and not sent, for whoever may send them."""
    own: tuple[Card, ...]
    """This person's deals that are not on their way to the customer yet."""
    links: Mapping[DraftId, str]
    """Addresses of the first drafts' cards, of those that were posted and are still there."""


class Home:
    def __init__(
        self,
        uow_factory: UnitOfWorkFactory,
        cards: Cards,
        people: PeopleService,
        messenger: Messenger,
        access: Access,
        notices: Notices,
    ) -> None:
        self._uow_factory = uow_factory
        self._cards = cards
        self._people = people
        self._messenger = messenger
        self._access = access
        self._notices = notices

    async def of(self, user: UserId) -> HomeView:
        may_decide = user in await self._people.approvers()
        sees = await self._access.may(user, Right.DETAILS)
        waiting = await self._notices.waiting.of(user)
        async with self._uow_factory() as uow:
            unsent = await uow.drafts.in_states((DraftState.APPROVED,), ALL) if may_decide else ()
            own = await self._own(uow, user)
            every = await uow.alerts.open(ALL) if sees else ()
            alerts = [await named(uow, alert) for alert in every[:SHOWN]]
            shown = (waiting[:SHOWN], unsent[:LINKED], own[-LINKED:])
            listed = {draft.id: draft for part in shown for draft in part}
            places = {draft_id: ref for draft_id in listed if (ref := await uow.drafts.card(draft_id))}
        cards = {draft_id: await self._cards.card(draft_id) for draft_id in listed}
        rows = [tuple(cards[draft.id] for draft in part) for part in shown]
        return HomeView(
            pending=rows[0],
            pending_count=len(waiting),
            unsent=rows[1],
            unsent_count=len(unsent),
            own=rows[2],
            own_count=len(own),
            alerts=tuple(alerts),
            alert_count=len(every),
            settles=may_decide,
            links=await self._links(places),
            notify=await self._notices.chosen(user) if may_decide else None,
        )

    async def _own(self, uow: UnitOfWork, user: UserId) -> Sequence[Draft]:
        """All of this person's deals that are under way, oldest first."""
        open_ones = await uow.drafts.in_states(UNDER_WAY, ALL)
        return [draft for draft in open_ones if (await uow.deals.get(draft.deal_id)).requester == user]

    async def _links(self, places: Mapping[DraftId, MessageRef]) -> dict[DraftId, str]:
        links = await asyncio.gather(*map(self._link, places.values()))
        return {draft: link for draft, link in zip(places, links, strict=True) if link}

    async def _link(self, place: MessageRef) -> str | None:
        """The page is worth more than a link on it."""
        try:
            return await self._messenger.link(place)
        except Upstream:
            return None
