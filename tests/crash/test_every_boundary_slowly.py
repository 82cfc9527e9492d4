"""Minutes more of the same: every question that stays unanswered, and the whole story once more on PostgreSQL."""

import pytest

from tests.crash.boundaries import Story, all_wrong, cases
from tests.crash.segments import SEGMENTS

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.crash]


@pytest.mark.parametrize("name", SEGMENTS)
async def test_whichever_question_stays_unanswered_the_end_is_the_same(story: Story, name: str) -> None:
    assert await all_wrong(story, name, cases(story.pieces[name], reads=True)) == []


@pytest.mark.parametrize("shelf", ["postgresql"], indirect=True)
@pytest.mark.parametrize("name", SEGMENTS)
async def test_on_postgresql_too(story: Story, name: str) -> None:
    assert await all_wrong(story, name, cases(story.pieces[name], reads=False)) == []
