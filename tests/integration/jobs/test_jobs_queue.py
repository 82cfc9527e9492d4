"""Adding jobs: once, in the unit's transaction, for now or for later."""

import asyncio
from datetime import timedelta

from tests.integration.jobs.bench import Bench, finish, seconds_from_now


async def test_a_job_is_added_once_per_kind_and_key(bench: Bench):
    assert await bench.add("draft", "1")
    assert not await bench.add("draft", "1")
    assert await bench.add("card", "1")
    assert len(await bench.rows()) == 2


async def test_a_job_of_a_rolled_back_unit_never_was(bench: Bench):
    async with bench.uow_factory() as uow:
        assert await uow.jobs.add("draft", "1")

    assert await bench.rows() == []


async def test_racing_producers_add_one_job(bench: Bench):
    added = await asyncio.gather(*(bench.add("draft", "1") for _ in range(10)))

    assert sorted(added) == [False] * 9 + [True]


async def test_a_job_remembers_its_deal_and_gets_a_payload_version(bench: Bench):
    await bench.add("draft", payload={"deal": 7})

    row = await bench.row()
    assert row.deal_id == 7
    assert row.payload == {"v": 1, "deal": 7}


async def test_a_job_for_later_waits(bench: Bench):
    ran = []

    async def handler(run):
        ran.append(run.key)
        await finish(run)

    await bench.add("draft", "now")
    await bench.add("draft", "later", after=timedelta(minutes=5))
    await bench.run_due({"draft": handler})

    assert ran == ["now"]
    assert 290 < seconds_from_now((await bench.row("later")).run_at) <= 300
