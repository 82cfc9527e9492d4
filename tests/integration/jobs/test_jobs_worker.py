"""Claiming, fencing, taking over and giving back."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.values.kept import Key
from bot.errors import LeaseLost
from tests.day import PATIENCE
from tests.integration.jobs.bench import Bench, finish, seconds_from_now, until
from tests.policies import engine


async def test_finishing_commits_the_fact_and_the_next_job_with_the_job(bench: Bench):
    async def first(run):
        async with run.finishing() as uow:
            await uow.kv.put(Key("fact"), {"attempt": run.attempt})
            await uow.jobs.add("second", run.key)
            await uow.commit()

    await bench.add("first")
    await bench.run_due({"first": first, "second": finish})

    assert [row.state for row in await bench.rows()] == ["done", "done"]
    assert all(row.done_at and row.lease_owner is None for row in await bench.rows())
    async with bench.uow_factory() as uow:
        assert await uow.kv.get(Key("fact")) == {"attempt": 1}


async def test_two_workers_never_run_a_job_twice(bench: Bench):
    ran = []

    async def handler(run):
        ran.append(run.key)
        await asyncio.sleep(0)
        await finish(run)

    async with bench.uow_factory() as uow:
        for number in range(40):
            await uow.jobs.add("draft", str(number))
        await uow.commit()
    workers = [bench.worker({"draft": handler}) for _ in range(2)]
    for worker in workers:
        worker.start()
    await until(lambda: len(ran) >= 40)
    for worker in workers:
        await worker.stop()

    assert sorted(ran, key=int) == [str(number) for number in range(40)]
    assert {row.attempt for row in await bench.rows()} == {1}


async def test_a_new_job_wakes_an_idle_worker_long_before_its_next_poll(bench: Bench):
    ran = asyncio.Event()

    async def handler(run):
        await finish(run)
        ran.set()

    bench.worker({"draft": handler}, settings=engine(poll=timedelta(seconds=60))).start()
    await asyncio.sleep(0.1)
    await bench.add("draft")

    async with asyncio.timeout(PATIENCE):
        await ran.wait()


async def test_no_more_jobs_run_at_once_than_there_are_workers(bench: Bench):
    running = most = 0

    async def handler(run):
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        await finish(run)

    for number in range(6):
        await bench.add("draft", str(number))
    await bench.run_due({"draft": handler}, settings=engine(workers=2))

    assert most == 2


async def test_an_expired_lease_is_taken_over_and_the_late_owner_writes_nothing(bench: Bench):
    held, go_on = asyncio.Event(), asyncio.Event()
    refusals = []

    async def frozen(run):
        held.set()
        await go_on.wait()
        for write in (run.intend, run.clear_intent):
            with pytest.raises(LeaseLost):
                await write()
            refusals.append(write)
        async with run.finishing() as uow:
            await uow.kv.put(Key("fact"), {"by": "the late one"})
            await uow.commit()

    await bench.add("draft")
    late = bench.worker({"draft": frozen})
    late.start()
    await held.wait()
    await bench.age(61)
    await bench.run_due({"draft": finish})
    go_on.set()
    await until(lambda: late.running == 0)

    row = await bench.row()
    assert (row.state, row.attempt, row.failures) == ("done", 2, 0)
    assert len(refusals) == 2
    async with bench.uow_factory() as uow:
        assert await uow.kv.get(Key("fact")) is None


async def test_a_lease_that_holds_is_respected(bench: Bench):
    held = asyncio.Event()

    async def slow(run):
        held.set()
        await asyncio.sleep(60)

    await bench.add("draft")
    bench.worker({"draft": slow}).start()
    await held.wait()
    await bench.age(50)
    await bench.run_due({"draft": finish})

    assert (await bench.row()).state == "ready"


async def test_heartbeats_keep_the_lease_of_a_long_job(bench: Bench):
    held, go_on = asyncio.Event(), asyncio.Event()

    async def slow(run):
        held.set()
        await go_on.wait()
        await finish(run)

    await bench.add("draft")
    brief = engine(lease=timedelta(seconds=0.6), poll=timedelta(milliseconds=20))
    bench.worker({"draft": slow}, settings=brief).start()
    await held.wait()
    taken_until = (await bench.row()).lease_until
    await asyncio.sleep(0.5)

    assert (await bench.row()).lease_until > taken_until
    go_on.set()
    await until(lambda: bench.workers[0].running == 0)
    row = await bench.row()
    assert (row.state, row.attempt) == ("done", 1)


async def test_a_run_whose_lease_was_taken_is_stopped_by_the_next_heartbeat(bench: Bench):
    held = asyncio.Event()

    async def slow(run):
        held.set()
        await asyncio.sleep(60)

    await bench.add("draft")
    worker = bench.worker({"draft": slow}, settings=engine(lease=timedelta(seconds=0.3)))
    worker.start()
    await held.wait()
    await bench.set(lease_owner="somebody else")

    await until(lambda: worker.running == 0)


async def test_a_shift_of_the_clock_does_not_make_a_worker_take_its_own_job_twice(bench: Bench):
    held, runs = asyncio.Event(), []

    async def slow(run):
        runs.append(run.attempt)
        held.set()
        await asyncio.sleep(0.2)
        await finish(run)

    await bench.add("draft")
    worker = bench.worker({"draft": slow})
    worker.start()
    await held.wait()
    bench.clock.shift(timedelta(days=1))
    await bench.age(3600)
    await until(lambda: worker.running == 0)

    assert runs == [1]


async def test_stopping_gives_unfinished_jobs_back_within_seconds(bench: Bench):
    held = asyncio.Event()

    async def slow(run):
        held.set()
        await asyncio.sleep(60)

    await bench.add("draft")
    worker = bench.worker({"draft": slow})
    worker.start()
    await held.wait()
    async with asyncio.timeout(PATIENCE):
        await worker.stop(timedelta(seconds=0.1))

    row = await bench.row()
    assert (row.state, row.lease_owner, row.failures) == ("ready", None, 0)
    assert not worker.alive
    await bench.run_due({"draft": finish})
    assert (await bench.row()).state == "done"


async def test_a_stop_in_the_middle_of_a_claim_leaves_no_lease_behind(bench: Bench):
    async def slow(run):
        await asyncio.sleep(60)

    await bench.add("draft")
    worker, taken = bench.worker({"draft": slow}), asyncio.Event()
    claim = worker._leases.claim

    async def slow_claim(*args):
        claims = await claim(*args)
        taken.set()
        await asyncio.sleep(0.05)  # committed, and not known to the worker yet
        return claims

    worker._leases.claim = slow_claim
    worker.start()
    await taken.wait()
    await worker.stop(timedelta(0))

    assert (await bench.row()).lease_owner is None


async def test_stopping_lets_a_short_job_finish_and_takes_nothing_new(bench: Bench):
    held = asyncio.Event()

    async def short(run):
        held.set()
        await asyncio.sleep(0.1)
        async with run.finishing() as uow:
            await uow.jobs.add("draft", "next")
            await uow.commit()

    await bench.add("draft")
    worker = bench.worker({"draft": short})
    worker.start()
    await held.wait()
    await worker.stop(timedelta(seconds=2))

    assert [row.state for row in await bench.rows()] == ["done", "ready"]
    assert (await bench.row("next")).attempt == 0


async def test_postponing_is_no_failure(bench: Bench):
    async def not_yet(run):
        await run.postpone(timedelta(minutes=1))

    await bench.add("draft")
    await bench.run_due({"draft": not_yet})

    row = await bench.row()
    assert (row.state, row.failures, row.lease_owner) == ("ready", 0, None)
    assert 50 < seconds_from_now(row.run_at) <= 60


async def test_a_handler_that_leaves_its_job_unfinished_counts_as_failed(bench: Bench):
    async def forgetful(run):
        async with run.finishing():
            pass

    await bench.add("draft")
    await bench.run_due({"draft": forgetful})

    row = await bench.row()
    assert (row.state, row.failures) == ("ready", 1)
    assert "Unfinished" in row.last_error


async def test_a_run_over_its_deadline_is_stopped_and_counts_as_failed(bench: Bench):
    async def endless(run):
        await asyncio.sleep(60)

    await bench.add("draft")
    await bench.run_due({"draft": endless}, settings=engine(job_deadline=timedelta(milliseconds=50)))

    assert (await bench.row()).last_error.startswith("TimeoutError")
