"""A step that takes the next one along: one commit for the fact, the claim and, where asked for, the intent."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.values.kept import Key
from bot.errors import Outcome, SendTooLate, UpstreamUnavailable
from tests.day import PATIENCE
from tests.integration.jobs.bench import Bench, finish, until
from tests.policies import engine

SLOW = engine(poll=timedelta(seconds=60))


def onward(key: str = "1", *, intent_committed: bool = False):
    async def first(run):
        run.chain("second", key, {"deal": 7}, intent_committed=intent_committed)
        await finish(run)

    return first


async def second_of(bench: Bench):
    return next(row for row in await bench.rows() if row.kind == "second")


async def test_the_next_step_is_held_from_the_commit_that_adds_it(bench: Bench):
    held = []

    async def second(run):
        held.append(await second_of(bench))
        await finish(run)

    await bench.add("first")
    worker = bench.worker({"first": onward(), "second": second})
    await worker.drain()

    (row,) = held
    assert (row.attempt, row.lease_owner, row.intent_at, row.deal_id) == (1, worker.owner, None, 7)
    assert row.lease_until - row.run_at == bench.settings.lease
    assert [row.state for row in await bench.rows()] == ["done", "done"]


async def test_it_goes_on_at_once_and_its_lease_is_kept(bench: Bench):
    ran, may_end = asyncio.Event(), asyncio.Event()

    async def second(run):
        ran.set()
        await may_end.wait()
        await finish(run)

    await bench.add("first")
    worker = bench.worker({"first": onward(), "second": second}, settings=SLOW)
    worker.start()
    async with asyncio.timeout(PATIENCE):
        await ran.wait()
    assert worker.running == 1
    before = (await second_of(bench)).lease_until
    await worker._extend()
    assert (await second_of(bench)).lease_until > before
    may_end.set()
    await until(lambda: worker.running == 0)


async def test_stopping_waits_for_the_step_that_was_taken_along(bench: Bench):
    begun = asyncio.Event()

    async def second(run):
        begun.set()
        await asyncio.sleep(0.2)
        await finish(run)

    await bench.add("first")
    worker = bench.worker({"first": onward(), "second": second})
    worker.start()
    await begun.wait()
    await worker.stop(timedelta(seconds=5))

    assert (await second_of(bench)).state == "done"


async def test_what_is_not_committed_takes_nothing_along(bench: Bench):
    async def first(run):
        run.chain("second", "1")
        async with run.finishing() as uow:
            await uow.kv.put(Key("fact"), {})
            raise UpstreamUnavailable("no", system="Procountor", outcome=Outcome.NOT_CREATED)

    await bench.add("first")
    await bench.run_due({"first": first, "second": finish})

    assert [(row.kind, row.state) for row in await bench.rows()] == [("first", "ready")]


async def test_a_step_that_was_there_already_goes_its_own_way(bench: Bench):
    ran = []

    async def second(run):
        ran.append(run.attempt)
        await finish(run)

    await bench.add("second")
    await bench.run_due({"second": second})
    await bench.add("first")
    await bench.run_due({"first": onward(intent_committed=True), "second": second})

    assert ran == [1]
    assert (await second_of(bench)).intent_at is None


async def test_what_is_carried_reaches_the_next_step_and_no_later_run_of_it(bench: Bench):
    seen = []

    async def first(run):
        run.chain("second", "1", preloaded="the draft")
        await finish(run)

    async def second(run):
        seen.append(run.preloaded)
        if len(seen) == 1:
            raise UpstreamUnavailable("no", system="Procountor", outcome=Outcome.NOT_CREATED)
        await finish(run)

    await bench.add("first")
    await bench.run_due({"first": first, "second": second})
    await bench.age(10)
    await bench.run_due({"second": second})

    assert seen == ["the draft", None]


async def test_an_intent_committed_with_it_is_its_own(bench: Bench):
    seen = []

    async def second(run):
        run.check_sendable()
        seen.append((run.sending, run.intended, (await second_of(bench)).intent_at == run.intended_at))
        await finish(run)

    await bench.add("first")
    await bench.run_due({"first": onward(intent_committed=True), "second": second})

    assert seen == [(True, False, True)]
    assert (await second_of(bench)).intent_at is None


async def test_without_an_intent_nothing_may_be_sent(bench: Bench):
    async def second(run):
        assert not run.sending
        with pytest.raises(RuntimeError):
            run.check_sendable()
        await finish(run)

    await bench.add("first")
    await bench.run_due({"first": onward(), "second": second})

    assert (await second_of(bench)).state == "done"


async def test_a_lost_answer_is_quarantined_as_after_any_intent(bench: Bench):
    async def second(run):
        raise UpstreamUnavailable("read timeout", system="Procountor", outcome=Outcome.UNKNOWN)

    await bench.add("first")
    await bench.run_due({"first": onward(intent_committed=True), "second": second})

    row = await second_of(bench)
    assert row.run_at - row.intent_at == bench.settings.quarantine


async def test_frozen_after_the_commit_it_is_not_sent(bench: Bench):
    late = []

    async def second(run):
        bench.clock.frozen_for = 6.0
        try:
            run.check_sendable()
        except SendTooLate as error:
            late.append(error)
        await finish(run)

    await bench.add("first")
    await bench.run_due({"first": onward(intent_committed=True), "second": second})

    assert len(late) == 1


async def test_killed_after_the_commit_another_process_looks_before_it_sends(bench: Bench):
    seen = []

    async def second(run):
        seen.append((run.attempt, run.sending, run.intended))
        await finish(run)

    await bench.add("first")
    (run,) = await bench.claimed(bench.leases())
    await onward(intent_committed=True)(run)
    assert run.next is not None  # and nobody does it

    await bench.age(61)
    await bench.run_due({"second": second})
    assert seen == [], "the lease is over, the quarantine is not"
    await bench.age(60)
    await bench.run_due({"second": second})
    assert seen == [(2, False, True)]


async def test_a_lost_lease_takes_nothing_along(bench: Bench):
    async def first(run):
        await bench.set(lease_owner="somebody else")
        await onward()(run)

    await bench.add("first")
    await bench.run_due({"first": first, "second": finish})

    assert [row.kind for row in await bench.rows()] == ["first"]
