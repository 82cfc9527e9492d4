"""Minutes more of the same: every question that stays unanswered, and the whole story once more on PostgreSQL."""

import pytest

from bot.domain.invariants import Rule
from tests.crash.boundaries import Story, all_wrong, cases
from tests.crash.segments import SEGMENTS

NOT_KNOWN = ("won by hook", "GET /ytj/companies")
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.crash]


@pytest.mark.parametrize("name", SEGMENTS)
async def test_whichever_question_stays_unanswered_the_end_is_the_same(story: Story, name: str) -> None:
    piece = story.pieces[name]
    plans = [plan for plan in cases(piece, reads=True) if (name, piece.boundaries[plan.at].name) != NOT_KNOWN]
    assert await all_wrong(story, name, plans) == []


async def test_a_new_customer_whom_the_register_does_not_tell_waits_for_a_person(story: Story) -> None:
    """The one question without which nothing can go on: the card says so, with its cure, and no invariant is broken."""
    name, question = NOT_KNOWN
    piece = story.pieces[name]
    plans = [plan for plan in cases(piece, reads=True) if piece.boundaries[plan.at].name == question]
    told = await all_wrong(story, name, plans)
    assert len(told) == len(plans) == 1
    assert "Help needed" in told[0]
    assert not any(f"{rule}: " in told[0] for rule in Rule)


@pytest.mark.parametrize("shelf", ["postgresql"], indirect=True)
@pytest.mark.parametrize("name", SEGMENTS)
async def test_on_postgresql_too(story: Story, name: str) -> None:
    assert await all_wrong(story, name, cases(story.pieces[name], reads=False)) == []
