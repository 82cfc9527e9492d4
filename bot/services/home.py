"""What a person's App Home shows: what waits for them, and what is broken."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.card import Card
from bot.domain.drafts.draft import Draft, DraftState, MessageRef
from bot.domain.drafts.lifecycle import UNDER_WAY
from bot.domain.operations.alert import Alert
from bot.domain.people.access import Right
from bot.domain.values.ids import DraftId, UserId
from bot.errors import Upstream
from bot.ports import Messenger, UnitOfWork, UnitOfWorkFactory
from bot.services.cards.cards import Cards
from bot.services.operations.alert_subjects import named
from bot.services.people.access import Access
from bot.services.people.directory import PeopleService

SHOWN = 20
LINKED = 10
"""Rows that the page has room for."""
LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class HomeView:
    pending: tuple[Card, ...]
    """Drafts this person may decide on."""
    alerts: tuple[Alert, ...]
    """They name customers: for whoever may see details."""
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
        self, uow_factory: UnitOfWorkFactory, cards: Cards, people: PeopleService, messenger: Messenger, access: Access
    ) -> None:
        self._uow_factory = uow_factory
        self._cards = cards
        self._people = people
        self._messenger = messenger
        self._access = access

    async def of(self, user: UserId) -> HomeView:
        may_decide = user in await self._people.approvers()
        sees = await self._access.may(user, Right.DETAILS)
        async with self._uow_factory() as uow:
            waiting = await uow.drafts.pending(SHOWN) if may_decide else ()
            unsent = await uow.drafts.in_states((DraftState.APPROVED,), LINKED) if may_decide else ()
            own = await self._own(uow, user)
            alerts = [await named(uow, alert) for alert in await uow.alerts.open(SHOWN)] if sees else []
            listed = {draft.id: draft for draft in (*waiting, *unsent, *own)}
            places = {draft_id: ref for draft_id in listed if (ref := await uow.drafts.card(draft_id))}
        cards = {draft_id: await self._cards.card(draft_id) for draft_id in listed}
        mine = tuple(cards[draft.id] for draft in waiting if cards[draft.id].deal.requester != user)
        rows = (mine[:LINKED], tuple(cards[draft.id] for draft in unsent), tuple(cards[draft.id] for draft in own))
        shown = {card.draft.id for part in rows for card in part}
        links = await self._links({draft_id: place for draft_id, place in places.items() if draft_id in shown})
        return HomeView(
            pending=mine, alerts=tuple(alerts), settles=may_decide, unsent=rows[1], own=rows[2], links=links
        )

    async def _own(self, uow: UnitOfWork, user: UserId) -> Sequence[Draft]:
        """The newest of this person's deals."""
        open_ones = await uow.drafts.in_states(UNDER_WAY, LOOKED_AT)
        own = [draft for draft in open_ones if (await uow.deals.get(draft.deal_id)).requester == user]
        return own[-LINKED:]

    async def _links(self, places: Mapping[DraftId, MessageRef]) -> dict[DraftId, str]:
        links = await asyncio.gather(*map(self._link, places.values()))
        return {draft: link for draft, link in zip(places, links, strict=True) if link}

    async def _link(self, place: MessageRef) -> str | None:
        """The page is worth more than a link on it."""
        try:
            return await self._messenger.link(place)
        except Upstream:
            return None
