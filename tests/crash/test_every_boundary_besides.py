"""The same for what happens beside that: a webhook and a new customer, a refusal, an alert, the morning."""

import pytest

from tests.crash.boundaries import Story, all_wrong, cases
from tests.crash.segments import BESIDES

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.prove]


@pytest.mark.parametrize("name", BESIDES)
async def test_wherever_it_breaks_the_end_is_the_same(story: Story, name: str) -> None:
    assert await all_wrong(story, name, cases(story.pieces[name])) == []
