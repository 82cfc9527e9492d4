"""A short version of what `make crash` does for half an hour: real processes, kill -9, a freeze, bad weather; nothing lost, doubled or stuck."""

import pytest

from tests.crash.real_processes import tried

PATIENCE = 280
"""Seconds at most, on a machine that does much else; alone it takes a tenth of that."""


@pytest.mark.parametrize(
    "kind", [pytest.param("postgresql", marks=pytest.mark.prove), pytest.param("sqlite", marks=pytest.mark.crash)]
)
async def test_killed_and_frozen_processes_lose_and_double_nothing(kind: str) -> None:
    tally = await tried(kind, deals=20, kills=3, seconds=PATIENCE)
    assert (tally.deals, tally.kills, tally.freezes) == (20, 3, 1)
    assert (tally.lost, tally.duplicated, tally.stuck, tally.details) == (0, 0, 0, [])
    assert tally.sent == 2
