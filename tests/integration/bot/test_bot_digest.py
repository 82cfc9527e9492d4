"""The morning digest: on its day, once, and what changed since the last one."""

import asyncio
from pathlib import Path

import pytest

from sandbox.procountor import invoicing
from sandbox.world import World
from tests.day import tuesday
from tests.integration.bot.office import Office, an_office, told


def overdue(office: Office) -> list[int]:
    today = office.ledger.today().isoformat()
    return [row[0] for row in office.ledger.history.unpaid() if row[1] < today]


async def test_the_digest_comes_once_each_morning_and_says_what_changed(tmp_path: Path) -> None:
    async with an_office(tmp_path, world=World.seeded(now=tuesday(), size=60)) as office:
        assert overdue(office), "this world must have something overdue"
        await office.next_morning()
        assert len(office.digests) == 1
        assert any(block["type"] == "data_visualization" for block in office.digests[0]["blocks"])
        await asyncio.gather(office.bot.clockwork.catch_up(), office.bot.clockwork.catch_up())
        await office.settled()
        assert len(office.digests) == 1

        invoicing.receive_payment(office.ledger, overdue(office)[0], None)
        await office.next_morning()
        assert len(office.digests) == 2
        assert "than on" in told(office.digests[1]) or "same sum" in told(office.digests[1])
        assert "no longer overdue" in told(office.digests[1])
        assert "than on" not in told(office.digests[0])


async def test_nothing_overdue_is_one_sentence(tmp_path: Path) -> None:
    async with an_office(tmp_path, world=World.empty(now=tuesday())) as office:
        await office.next_morning()
        assert len(office.digests) == 1
        assert len(office.digests[0]["blocks"]) == 1
        assert "Nothing is overdue" in office.digests[0]["text"]


async def test_a_lost_answer_to_the_post_is_not_a_second_digest(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        office.workspace.faults.lose_reply("chat.postMessage", calls=1)
        await office.next_morning()
        for _ in range(2):
            await office.later(seconds=10)
        assert len(office.digests) == 1


@pytest.mark.parametrize("hours", [24])
async def test_a_digest_missed_while_down_comes_at_the_start_once(tmp_path: Path, hours: int) -> None:
    from tests.integration.bot.office import closed_office

    async with closed_office(tmp_path) as office:
        async with office.open():
            await office.settled()
        await office.sandbox.world.clock.advance(office.ledger.clock.next_morning() - office.ledger.clock.now())
        for _ in range(2):
            async with office.open():
                await office.bot.clockwork.catch_up()
                await office.settled()
        assert len(office.digests) == 1
