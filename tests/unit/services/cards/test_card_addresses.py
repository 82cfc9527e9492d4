"""Where cards stand in Slack: asked once, and never in the way of what is shown."""

from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
from slack_sdk.errors import SlackApiError

from bot.adapters.slack import messenger as slack
from bot.domain.approval.notices import Notify
from bot.domain.drafts.draft import DraftState, MessageRef
from bot.domain.values.ids import DraftId, UserId
from bot.domain.values.localized import text
from bot.errors import MessageGone, Outcome, UpstreamUnavailable
from bot.services.home import LINKED, Home
from tests.unit.messages.message_samples import card

CARD, NOTE = card(DraftState.PENDING), text("note.approved", user="U1")


class Client:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.gone = ""

    async def chat_update(self, **_message):
        raise SlackApiError("refused", SimpleNamespace(data={"ok": False, "error": self.gone}, status_code=200))

    chat_postMessage = chat_update  # noqa: N815 - Slack's name

    async def chat_getPermalink(self, *, channel, message_ts):
        self.asked.append(message_ts)
        if self.gone:
            raise SlackApiError("refused", SimpleNamespace(data={"ok": False, "error": self.gone}, status_code=200))
        return {"permalink": f"https://slack.example/archives/{channel}/p{message_ts}"}


@pytest.fixture
def client() -> Client:
    return Client()


def messenger(client):
    return slack.SlackMessenger(
        client, None, deals_channel="#deals", alerts_channel="#alerts", digest_channel="#sales", language="en"
    )


def place(ts):
    return MessageRef(channel="C1", ts=str(ts))


async def test_the_address_of_a_message_is_asked_for_once(client) -> None:
    told = messenger(client)
    assert await told.link(place(1)) == await told.link(place(1)) == "https://slack.example/archives/C1/p1"
    await told.link(place(2))
    assert client.asked == ["1", "2"]


async def test_a_message_that_is_not_found_is_asked_for_again(client) -> None:
    told, client.gone = messenger(client), "message_not_found"
    assert await told.link(place(1)) is None
    client.gone = ""
    assert await told.link(place(1))


@pytest.mark.parametrize("what", ["update", "note"])
async def test_the_address_of_a_message_that_turns_out_to_be_deleted_is_forgotten(client, what) -> None:
    told = messenger(client)
    assert await told.link(place(1))
    client.gone = "message_not_found"
    with pytest.raises(MessageGone):
        await (told.update_card(CARD, place(1)) if what == "update" else told.note(place(1), NOTE, key="k"))
    assert await told.link(place(1)) is None, "it stands no more"


async def test_only_so_many_addresses_are_kept_and_the_oldest_goes_first(client) -> None:
    told = messenger(client)
    for ts in (*range(slack.LINKS_KEPT + 1), 1, 0):
        await told.link(place(ts))
    assert client.asked[slack.LINKS_KEPT + 1 :] == ["0"]


class Office:
    """Twelve drafts that wait; the second card was deleted, the third one's address cannot be had just now."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    @asynccontextmanager
    async def uow_factory(self):
        deals = SimpleNamespace(get=self.deal)
        yield SimpleNamespace(drafts=self, deals=deals, alerts=SimpleNamespace(open=self.nothing))

    @property
    def waiting(self):
        return self

    async def of(self, user):
        return await self.pending(12) if user == "U1" else []

    async def chosen(self, _user):
        return Notify.BATCHED

    async def nothing(self, _limit):
        return ()

    async def approvers(self):
        return (UserId("U1"),)

    async def may(self, _user, _right):
        return True

    async def deal(self, deal_id):
        return SimpleNamespace(requester=UserId("U1") if deal_id in (1, 22) else UserId("U2"))

    async def in_states(self, states, limit):
        """21 is approved, of 22 and 23 the first is one's own."""
        numbers = (21,) if states == (DraftState.APPROVED,) else (1, 22, 23)
        return [SimpleNamespace(id=DraftId(n), deal_id=n) for n in numbers][:limit]

    async def pending(self, limit):
        return [SimpleNamespace(id=DraftId(n)) for n in range(2, 14)][:limit]

    async def card(self, draft_id):
        owner = UserId("U1") if draft_id == 1 else UserId("U2")
        return SimpleNamespace(
            channel="C1", ts=str(draft_id), draft=SimpleNamespace(id=draft_id), deal=SimpleNamespace(requester=owner)
        )

    async def link(self, ref):
        self.asked.append(ref.ts)
        if ref.ts == "3":
            raise UpstreamUnavailable("slow", system="Slack", outcome=Outcome.NOT_CREATED)
        return None if ref.ts == "2" else f"https://slack.example/{ref.ts}"


async def test_the_home_tab_links_the_rows_it_shows_and_opens_without_an_address() -> None:
    office = Office()
    shown = await Home(office.uow_factory, office, office, office, office, office).of(UserId("U1"))
    assert (len(shown.pending), shown.pending_count) == (LINKED, 12), "a page has room for ten, and says of how many"
    assert office.asked == [*(str(n) for n in range(2, 2 + LINKED)), "21", "1", "22"]
    assert set(shown.links) == {1, *range(4, 2 + LINKED), 21, 22}


async def test_the_home_tab_lists_what_is_not_sent_and_ones_own_open_deals() -> None:
    office = Office()
    shown = await Home(office.uow_factory, office, office, office, office, office).of(UserId("U1"))
    assert [card.draft.id for card in shown.unsent] == [21]
    assert [card.draft.id for card in shown.own] == [1, 22]
    salesperson = await Home(office.uow_factory, office, office, office, office, office).of(UserId("U2"))
    assert (salesperson.pending, salesperson.unsent) == ((), ()), "who may not send has nothing to send"
    assert [card.draft.id for card in salesperson.own] == [23]
