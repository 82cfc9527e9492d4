"""Who belongs here is asked at each click: Slack is not, and while it is silent nobody new gets in."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from bot.domain.people.access import Right
from bot.domain.values.ids import DraftId, UserId
from bot.domain.values.person import Membership, Person
from bot.errors import Outcome, PersonUnreachable, Refused, UpstreamUnavailable
from bot.services.people.access import Access
from bot.services.people.directory import PeopleService
from bot.services.people.members import FRESH, REMEMBERED, Members
from tests.policies import access as access_rules

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
AINO = UserId("U1")


class World:
    """Clock, database and Slack."""

    def __init__(self) -> None:
        self.gone = 0.0
        self.rows: dict[UserId, Person] = {}
        self.read = 0
        self.asked = 0
        self.error: Exception | None = None
        self.membership = Membership.MEMBER

    def now(self):
        return NOW + timedelta(seconds=self.gone)

    def monotonic(self):
        return self.gone

    def today(self):
        return self.now().date()

    @asynccontextmanager
    async def uow_factory(self):
        yield SimpleNamespace(people=self, drafts=SimpleNamespace(get=self.no_draft), commit=self.nothing)

    async def nothing(self):
        return None

    async def no_draft(self, draft_id):
        raise LookupError(f"no draft {draft_id}")

    async def get(self, key):
        self.read += 1
        return self.rows.get(key)

    async def put(self, person):
        self.rows[person.user] = person

    async def person(self, user):
        self.asked += 1
        if self.error:
            raise self.error
        return Person(user=user, name="Aino", email=None, language="fi", membership=self.membership)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def members(world: World) -> Members:
    return Members(world.uow_factory, world, world)  # type: ignore[arg-type]


def silent() -> UpstreamUnavailable:
    return UpstreamUnavailable("no answer", system="Slack", outcome=Outcome.UNKNOWN)


async def how(members: Members) -> Membership | None:
    found = await members.of(AINO)
    return found.membership if found else None


async def test_a_hundred_clicks_of_a_minute_ask_slack_and_the_database_once(world: World, members: Members) -> None:
    for _ in range(100):
        assert await how(members) is Membership.MEMBER
    assert (world.asked, world.read) == (1, 1)


async def test_who_left_is_noticed_within_minutes_and_asked_about_no_more_often(world: World, members: Members) -> None:
    await how(members)
    world.membership = Membership.DEACTIVATED
    for _ in range(12):
        world.gone += 30
        found = await how(members)
    assert found is Membership.DEACTIVATED
    assert world.asked == 2
    assert world.rows[AINO].membership is Membership.DEACTIVATED


async def test_what_another_process_learned_counts_after_a_minute(world: World, members: Members) -> None:
    await how(members)
    world.gone += 10
    world.rows[AINO] = replace(world.rows[AINO], membership=Membership.GUEST, seen_at=world.now())
    world.gone += REMEMBERED.total_seconds()
    assert await how(members) is Membership.GUEST
    assert world.asked == 1


async def test_while_slack_hangs_members_stay_and_only_the_first_of_them_waits(world: World, members: Members) -> None:
    await how(members)
    world.gone += FRESH.total_seconds() + 1
    world.error = silent()
    for _ in range(5):
        assert await how(members) is Membership.MEMBER
        world.gone += 1
    assert world.asked == 2


async def test_while_slack_hangs_nobody_unknown_gets_in_and_each_is_asked_about(world: World, members: Members) -> None:
    world.error = silent()
    assert await how(members) is None
    world.error = None
    assert await how(members) is Membership.MEMBER, "as soon as Slack answers"


async def test_of_whom_slack_shows_nothing_is_an_outsider(world: World, members: Members) -> None:
    world.error = PersonUnreachable("user_not_visible", system="Slack")
    assert await how(members) is Membership.OUTSIDER
    assert AINO not in world.rows


def access(world: World, **rules: tuple[str, ...]) -> Access:
    people = PeopleService(world.uow_factory, world, world, ("U9",), "en")  # type: ignore[arg-type]
    return Access(world.uow_factory, world, people, access_rules(**rules))  # type: ignore[arg-type]


async def refusal(door: Access, right: Right = Right.USE, **more) -> str | None:
    try:
        await door.check(AINO, right, **more)
    except Refused as refused:
        return refused.user_message.key
    return None


async def test_a_member_of_last_week_is_not_let_in_on_yesterdays_word(world: World) -> None:
    door = access(world)
    assert await refusal(door) is None
    world.error = silent()
    world.gone += timedelta(days=1).total_seconds() - 1
    assert await refusal(door) is None
    world.gone += 120
    assert await refusal(door) == "access.unknown"


async def test_whom_slack_places_elsewhere_is_kept_out_whatever_the_profile_says(world: World) -> None:
    assert await refusal(access(world), elsewhere=True) == "access.outsider"
    assert await refusal(access(world, guests=("U1",)), elsewhere=True) is None


async def test_a_right_is_for_its_list_and_details_also_for_approvers(world: World) -> None:
    door = access(world, win=("U2",), paid=("U1",), details=("U2",))
    assert await refusal(door, Right.WIN) == "access.win"
    assert await refusal(door, Right.PAID) is None
    assert await refusal(door, Right.DETAILS) == "access.details"
    assert await refusal(door, Right.DETAILS, draft=DraftId(7)) == "access.details", "of a draft that is not there"
    assert await door.may(UserId("U9"), Right.DETAILS)
    assert not await door.may(UserId("U9"), Right.WIN)
