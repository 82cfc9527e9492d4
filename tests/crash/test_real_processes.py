"""The short version of `make crash`: real processes, kill -9, a freeze, bad weather; nothing lost, doubled or stuck."""

import pytest

from tests.crash.real_processes import tried

pytestmark = pytest.mark.crash


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_killed_and_frozen_processes_lose_and_double_nothing(kind: str) -> None:
    tally = await tried(kind, deals=24, kills=4, seconds=110)
    assert tally.deals == 24
    assert tally.kills >= 4
    assert (tally.lost, tally.duplicated, tally.stuck, tally.details) == (0, 0, 0, [])
    assert tally.sent == 2
