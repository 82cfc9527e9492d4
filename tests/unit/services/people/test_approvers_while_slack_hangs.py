"""Who may decide is needed at each click: Slack is not waited for at each of them."""

from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from bot.domain.values.ids import UserId
from bot.errors import Outcome, UpstreamRefused, UpstreamUnavailable
from bot.services.people.directory import APPROVERS_KEPT, PeopleService
from bot.services.people.named_people import ASKED_AGAIN_SECONDS

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
KAISA, MIKKO, GROUP, FORBIDDEN = UserId("U1"), UserId("U2"), "@approvers", "@forbidden"


class Clock:
    """Both clocks go together."""

    gone = 0.0

    def now(self):
        return NOW + timedelta(seconds=self.gone)

    def monotonic(self):
        return self.gone

    def today(self):
        return date(2026, 11, 24)


class Slack:
    def __init__(self) -> None:
        self.asked = 0
        self.members = (KAISA, MIKKO)
        self.hangs = False

    async def group(self, name):
        self.asked += 1
        if name == FORBIDDEN:
            raise UpstreamRefused("missing_scope", system="Slack")
        if self.hangs:
            raise UpstreamUnavailable("no answer", system="Slack", outcome=Outcome.UNKNOWN)
        return self.members


@asynccontextmanager
async def uow_factory():
    yield SimpleNamespace()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
def people(clock, slack) -> PeopleService:
    return PeopleService(uow_factory, clock, slack, (GROUP,), "en")


async def test_while_slack_hangs_the_last_known_approvers_stand_and_it_is_asked_once_in_thirty_seconds(
    people, clock, slack
) -> None:
    assert await people.approvers() == (KAISA, MIKKO)
    clock.gone += APPROVERS_KEPT.total_seconds() + 1
    slack.hangs, slack.members = True, (KAISA,)
    for _ in range(5):
        assert await people.approvers() == (KAISA, MIKKO)
    assert slack.asked == 2, "of five clicks, one waited"
    clock.gone += ASKED_AGAIN_SECONDS + 1
    await people.approvers()
    assert slack.asked == 3


async def test_once_slack_answers_again_its_answer_counts(people, clock, slack) -> None:
    slack.hangs = True
    assert await people.approvers() == ()
    slack.hangs = False
    clock.gone += ASKED_AGAIN_SECONDS + 1
    assert await people.approvers() == (KAISA, MIKKO)
    assert await people.approvers() == (KAISA, MIKKO)
    assert slack.asked == 2


async def test_a_list_that_slack_refuses_to_tell_leaves_the_others_alone(people, slack) -> None:
    """A group of `[access]` without the scope for groups must not leave an invoice without approvers."""
    for _ in range(2):
        assert await people.named.of((FORBIDDEN,), APPROVERS_KEPT) == ()
    assert slack.asked == 1
    assert await people.approvers() == (KAISA, MIKKO)
