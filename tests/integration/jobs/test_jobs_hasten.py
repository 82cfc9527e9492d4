"""What only waits for its deal can be called earlier; what keeps its distance for a reason cannot."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.domain.values.ids import DealId
from tests.day import PATIENCE
from tests.integration.jobs.bench import Bench, finish

LATER = timedelta(minutes=5)


async def hasten(bench: Bench, deal: int) -> None:
    async with bench.uow_factory() as uow:
        await uow.jobs.hasten(DealId(deal), ("note", "tell"))
        await uow.commit()


async def states(bench: Bench) -> dict[str, str]:
    return {row.key: row.state for row in await bench.rows()}


async def test_the_deals_waiting_steps_of_these_kinds_go_now(bench: Bench) -> None:
    await bench.add("note", "ours", {"deal": 1}, after=LATER)
    await bench.add("note", "another deal's", {"deal": 2}, after=LATER)
    await bench.add("audit", "another kind", {"deal": 1}, after=LATER)
    await hasten(bench, 1)
    await bench.run_due({"note": finish, "audit": finish})
    assert await states(bench) == {"ours": "done", "another deal's": "ready", "another kind": "ready"}


async def test_without_a_deal_everybodys_steps_of_these_kinds_go_now(bench: Bench) -> None:
    await bench.add("note", "one", {"deal": 1}, after=LATER)
    await bench.add("note", "another", {"deal": 2}, after=LATER)
    await bench.add("audit", "another kind", {"deal": 1}, after=LATER)
    async with bench.uow_factory() as uow:
        await uow.jobs.hasten(None, ("note",))
        await uow.commit()
    await bench.run_due({"note": finish, "audit": finish})
    assert await states(bench) == {"one": "done", "another": "done", "another kind": "ready"}


async def test_a_step_that_failed_or_may_have_been_sent_keeps_its_time(bench: Bench) -> None:
    for key in ("failed", "sent"):
        await bench.add("note", key, {"deal": 1}, after=LATER)
    await bench.set("failed", failures=1)
    await bench.set("sent", intent_at=(await bench.row("sent")).created_at - timedelta(hours=1))
    await hasten(bench, 1)
    await bench.run_due({"note": finish})
    assert await states(bench) == {"failed": "ready", "sent": "ready"}


async def test_a_worker_that_sleeps_is_woken_for_it(bench: Bench) -> None:
    await bench.add("note", "ours", {"deal": 1}, after=LATER)
    worker = bench.worker({"note": finish}, settings=replace(bench.settings, poll=timedelta(minutes=1)))
    worker.start()
    await asyncio.sleep(0.05)  # it has looked, found nothing due, and sleeps
    await hasten(bench, 1)
    async with asyncio.timeout(PATIENCE):
        while (await states(bench))["ours"] != "done":  # noqa: ASYNC110 - a row rings no bell
            await asyncio.sleep(0.01)
