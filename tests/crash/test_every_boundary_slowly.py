"""Minutes more of the same: whatever happens around a mere question, and the whole story once more on PostgreSQL."""

import pytest

from tests.crash.boundaries import Story, all_wrong, cases, quiet_cases
from tests.crash.segments import SEGMENTS

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.crash]


@pytest.mark.parametrize("name", SEGMENTS)
async def test_whichever_question_stays_unanswered_or_is_the_last_one_the_end_is_the_same(
    story: Story, name: str
) -> None:
    assert await all_wrong(story, name, quiet_cases(story.pieces[name])) == []


@pytest.mark.parametrize("shelf", ["postgresql"], indirect=True)
@pytest.mark.parametrize("name", SEGMENTS)
async def test_on_postgresql_too(story: Story, name: str) -> None:
    assert await all_wrong(story, name, cases(story.pieces[name])) == []
