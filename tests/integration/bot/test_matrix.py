"""Roles, listeners and states: no cell is wrong, and a listener without a row is a failure."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.domain.people.access import Right
from handlers.slack.access import rights
from tests.integration.bot import matrix
from tests.integration.bot.matrix import ROLES, ROWS, Cell, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with matrix.stage(tmp_path_factory.mktemp("matrix")) as found:
        yield found


async def test_every_listener_of_the_app_has_a_row_and_every_row_a_listener(stage: Stage) -> None:
    assert sorted(matrix.listeners(stage.bot.slack)) == sorted([*ROWS, *matrix.NEWS])


async def test_the_door_knows_every_listener_and_no_other() -> None:
    known = rights(won_command="/won", paid_command="/paid")
    assert set(known) == set(ROWS)
    assert set(known.values()) == set(Right)


@pytest.mark.parametrize("role", ROLES)
async def test_no_cell_is_wrong(stage: Stage, role: str) -> None:
    wrong, tried = [], 0
    async for listener, state, cell in matrix.played(stage, role):
        tried += 1
        if cell is not (expected := ROWS[listener].expected(role, state)):
            wrong.append((listener, state, cell, expected))
    assert wrong == []
    assert tried >= len(ROWS)


async def test_a_listener_nobody_gave_a_row_is_not_reached(stage: Stage) -> None:
    """Also by a member: what the door does not know does not open."""
    reached = []

    @stage.bot.slack.action("draft.shred")
    async def shred() -> None:
        reached.append("draft.shred")

    assert set(matrix.listeners(stage.bot.slack)) - set(ROWS) - matrix.NEWS == {("action", "draft.shred")}
    payload = stage._payload("action", "draft.shred", ROWS["action", "card.open"], ROLES["approver"])
    await stage.office.driver.delivery.interaction(payload)
    assert reached == []
    assert Cell.SILENT not in {row.expected(role, None) for row in ROWS.values() for role in ROLES}
