"""What a person's App Home shows: what waits for them, and what is broken."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.alert import Alert
from bot.domain.card import Card
from bot.domain.draft import MessageRef
from bot.domain.ids import DraftId, UserId
from bot.ports import Transactions
from bot.services.cards import Cards
from bot.services.people import PeopleService

SHOWN = 20


@dataclass(frozen=True, slots=True)
class HomeView:
    pending: tuple[Card, ...]
    """Drafts this person may decide on."""
    alerts: tuple[Alert, ...]
    places: Mapping[DraftId, MessageRef]
    """Where the drafts' cards stand, of those that were posted."""


class Home:
    def __init__(self, transactions: Transactions, cards: Cards, people: PeopleService) -> None:
        self._transactions = transactions
        self._cards = cards
        self._people = people

    async def of(self, user: UserId) -> HomeView:
        may_decide = user in await self._people.approvers()
        async with self._transactions() as uow:
            waiting = await uow.drafts.pending(SHOWN) if may_decide else ()
            alerts = await uow.alerts.open(SHOWN)
            places = {draft.id: ref for draft in waiting if (ref := await uow.drafts.card(draft.id))}
        cards = [await self._cards.card(draft.id) for draft in waiting]
        return HomeView(tuple(card for card in cards if card.deal.requester != user), tuple(alerts), places)
