"""Who a deal's owner is, by Slack's word of now; its silence is no answer."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from bot.domain.deals.deal import Buyer, Deal, Source
from bot.domain.values.ids import CompanyId, UserId
from bot.domain.values.person import Account, OwnerLookup
from bot.errors import Outcome, UpstreamRefused, UpstreamUnavailable
from bot.services.people.directory import OWNER_KEPT_SECONDS, PeopleService

AINO, ELIAS = UserId("U1"), UserId("U2")
DEAL = Deal(
    company=CompanyId("r"),
    source=Source.HOOK,
    external_id="1",
    title="T",
    buyer=Buyer(name="K"),
    won_at=datetime(2026, 11, 24, 8, tzinfo=UTC),
    owner_email=" Aino@R.example",
)


class Clock:
    gone = 0.0

    def monotonic(self):
        return self.gone


class Slack:
    """Knows one address, as it is compared; `error` is what it answers with instead, `hangs` that it does not."""

    def __init__(self):
        self.accounts = {"aino@r.example": Account(lookup=OwnerLookup.MEMBER, user=AINO)}
        self.asked, self.error, self.hangs = [], None, False

    async def account_at(self, email):
        self.asked.append(email)
        if self.hangs:
            await asyncio.Event().wait()
        if self.error:
            raise self.error
        return self.accounts.get(email, Account(lookup=OwnerLookup.UNKNOWN))

    async def account(self, user):
        return Account(lookup=OwnerLookup.DEACTIVATED if user == AINO else OwnerLookup.MEMBER, user=user)


class People:
    """As they were last seen."""

    once = None

    async def get(self, user):
        return SimpleNamespace(user=user)

    async def once_at(self, _email):
        return self.once


@asynccontextmanager
async def uow_factory():
    yield SimpleNamespace(people=People())


@pytest.fixture
def slack():
    return Slack()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def people(slack, clock):
    return PeopleService(uow_factory, clock, slack, (), "en", owner_within=0.02)


async def test_an_address_is_looked_up_as_it_is_compared_and_kept_for_a_while(people, slack, clock):
    for _ in range(3):
        assert (await people.with_owner(DEAL)).requester == AINO
    assert slack.asked == ["aino@r.example"]
    slack.accounts["aino@r.example"] = Account(lookup=OwnerLookup.MEMBER, user=ELIAS)
    clock.gone = OWNER_KEPT_SECONDS + 1
    assert (await people.with_owner(DEAL)).requester == ELIAS, "an address may be somebody else's by now"


@pytest.mark.parametrize("membership", [OwnerLookup.UNKNOWN, OwnerLookup.DEACTIVATED, OwnerLookup.OUTSIDER])
async def test_only_a_member_is_anybodys_salesperson_and_no_is_not_kept(people, slack, membership):
    slack.accounts["aino@r.example"] = Account(lookup=membership, user=AINO)
    for _ in range(2):
        owned = await people.with_owner(DEAL)
        assert (owned.requester, owned.owner_is) == (None, membership)
    assert len(slack.asked) == 2


@pytest.mark.parametrize(
    "error",
    [
        UpstreamUnavailable("limited", system="Slack", outcome=Outcome.NOT_CREATED),
        UpstreamRefused("Slack said missing_scope", system="Slack"),
    ],
)
async def test_a_failed_look_up_is_not_an_unknown_owner(people, slack, error):
    slack.error = error
    assert (await people.with_owner(DEAL)).owner_is is OwnerLookup.UNANSWERED
    with pytest.raises(type(error)):
        await people.owner(DEAL)


@pytest.mark.parametrize(("once", "said"), [(AINO, OwnerLookup.DEACTIVATED), (ELIAS, OwnerLookup.UNKNOWN)])
async def test_who_left_is_said_to_have_left_and_an_address_that_changed_hands_is_nobodys(slack, clock, once, said):
    seen = People()
    seen.once = once

    @asynccontextmanager
    async def remembering():
        yield SimpleNamespace(people=seen)

    slack.accounts.clear()
    owned = await PeopleService(remembering, clock, slack, (), "en").with_owner(DEAL)
    assert (owned.requester, owned.owner_is) == (None, said)


async def test_a_draft_does_not_wait_for_a_slack_that_hangs(people, slack):
    slack.hangs = True
    owned = await people.with_owner(DEAL)
    assert (owned.requester, owned.owner_is) == (None, OwnerLookup.UNANSWERED)
