"""One invoice, whatever happens between the intent and its answer."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.values.kept import Key
from bot.errors import SendTooLate, UpstreamRefused
from tests.integration.jobs.bench import Bench, finish, seconds_from_now, until
from tests.integration.jobs.fake_ledger import FakeLedger, lost_answer, no_connection


class Killed(BaseException):
    """The process ends here."""


async def killed(bench: Bench, handler) -> None:
    """Runs the job as a process that dies in the middle: no failure is recorded, the lease is left behind."""
    [run] = await bench.claimed(bench.leases())
    with pytest.raises(Killed):
        await handler(run)


async def test_an_answered_send_leaves_no_intent(bench: Bench):
    ledger = FakeLedger()
    await bench.add("draft")
    await bench.run_due({"draft": ledger.make_once})

    row = await bench.row()
    assert (row.state, row.intent_at, ledger.posts) == ("done", None, 1)


async def test_a_lost_answer_is_quarantined_then_looked_up_and_adopted(bench: Bench):
    ledger = FakeLedger()
    ledger.answer = lost_answer
    await bench.add("draft")
    await bench.run_due({"draft": ledger.make_once})

    row = await bench.row()
    assert row.intent_at is not None
    assert row.run_at - row.intent_at == timedelta(seconds=120)
    await bench.age(119)
    await bench.run_due({"draft": ledger.make_once})
    assert (await bench.row()).attempt == 1
    await bench.age(2)
    await bench.run_due({"draft": ledger.make_once})
    assert (await bench.row()).state == "done"
    assert (ledger.posts, ledger.invoices) == (1, ["1"])


async def test_a_lost_request_is_made_again_after_the_look_up(bench: Bench):
    ledger = FakeLedger()
    ledger.answer = lost_answer
    await bench.add("draft")
    await bench.run_due({"draft": ledger.make_once})
    ledger.invoices.clear()  # it never got there
    ledger.answer = lambda: None
    await bench.age(121)
    await bench.run_due({"draft": ledger.make_once})

    assert (await bench.row()).state == "done"
    assert (ledger.posts, ledger.invoices) == (2, ["1"])


async def test_what_was_surely_not_created_is_tried_again_without_quarantine(bench: Bench):
    ledger = FakeLedger()
    ledger.answer = no_connection
    await bench.add("draft")
    await bench.run_due({"draft": ledger.make_once})

    row = await bench.row()
    assert (row.intent_at, row.failures) == (None, 1)
    assert seconds_from_now(row.run_at) <= 6


async def test_a_refusal_parks_and_clears_the_intent(bench: Bench):
    async def handler(run):
        await run.intend()
        raise UpstreamRefused("unknown VAT rate", system="Procountor")

    await bench.add("draft")
    await bench.run_due({"draft": handler})

    row = await bench.row()
    assert (row.state, row.intent_at, row.last_error) == ("parked", None, "unknown VAT rate")


async def test_an_unexpected_error_after_the_intent_is_quarantined(bench: Bench):
    async def handler(run):
        await run.intend()
        raise KeyError("id")

    await bench.add("draft")
    await bench.run_due({"draft": handler})

    row = await bench.row()
    assert row.run_at - row.intent_at == timedelta(seconds=120)


@pytest.mark.parametrize("moment", ["before the send", "after the send", "before the finish commits"])
async def test_death_around_the_send_makes_one_invoice(bench: Bench, moment: str):
    ledger = FakeLedger()

    async def dying(run):
        await run.intend()
        if moment != "before the send":
            ledger.post(run.key)
        if moment == "before the finish commits":
            async with run.finishing() as uow:
                await uow.kv.put(Key("invoice:1"), {})
                raise Killed
        raise Killed

    await bench.add("draft")
    await killed(bench, dying)
    await bench.age(61)  # the lease is over, the quarantine is not
    await bench.run_due({"draft": ledger.make_once})
    assert (await bench.row()).attempt == 1
    await bench.age(60)
    await bench.run_due({"draft": ledger.make_once})

    assert (await bench.row()).state == "done"
    assert ledger.invoices == ["1"]


async def test_a_stop_after_the_send_keeps_the_quarantine(bench: Bench):
    sent = asyncio.Event()

    async def slow(run):
        await run.intend()
        sent.set()
        await asyncio.sleep(60)

    await bench.add("draft")
    worker = bench.worker({"draft": slow})
    worker.start()
    await sent.wait()
    await worker.stop(timedelta(0))
    await bench.run_due({"draft": finish})

    row = await bench.row()
    assert (row.state, row.attempt, row.lease_owner) == ("ready", 1, None)
    assert row.intent_at is not None


async def test_a_process_frozen_after_the_intent_does_not_send(bench: Bench):
    ledger = FakeLedger()

    async def frozen(run):
        await run.intend()
        bench.clock.frozen_for += 5.1
        run.check_sendable()
        ledger.post(run.key)

    await bench.add("draft")
    await bench.run_due({"draft": frozen})

    row = await bench.row()
    assert ledger.posts == 0
    assert (row.state, row.intent_at, row.failures) == ("ready", None, 1)


async def test_time_spent_waiting_for_the_intents_commit_counts_against_the_deadline(bench: Bench):
    seen = []

    async def handler(run):
        async with bench.database.transaction() if bench.database.engine.dialect.name == "sqlite" else _nothing():
            intending = asyncio.create_task(run.intend())
            await asyncio.sleep(0.01)
            bench.clock.frozen_for += 6
        await intending
        seen.append(run)
        await finish(run)

    await bench.add("draft")
    await bench.run_due({"draft": handler})
    if bench.database.engine.dialect.name == "sqlite":
        with pytest.raises(SendTooLate):
            seen[0].check_sendable()


class _nothing:  # noqa: N801
    async def __aenter__(self):
        pass

    async def __aexit__(self, *_):
        pass


async def test_a_send_just_inside_the_deadline_is_allowed(bench: Bench):
    async def handler(run):
        await run.intend()
        bench.clock.frozen_for += 4.5
        run.check_sendable()
        await finish(run)

    await bench.add("draft")
    await bench.run_due({"draft": handler})

    assert (await bench.row()).state == "done"


async def test_nothing_is_sendable_without_an_intent(bench: Bench):
    async def handler(run):
        with pytest.raises(RuntimeError):
            run.check_sendable()
        await run.intend()
        await run.clear_intent()
        with pytest.raises(RuntimeError):
            run.check_sendable()
        await finish(run)

    await bench.add("draft")
    await bench.run_due({"draft": handler})

    assert (await bench.row()).state == "done"


async def test_a_persons_retry_does_not_skip_the_quarantine(bench: Bench):
    ledger = FakeLedger()
    ledger.answer = lost_answer
    await bench.add("draft")
    await bench.run_due({"draft": ledger.make_once})
    async with bench.uow_factory() as uow:
        assert await uow.job_admin.retry((await bench_job(uow)).id)
        await uow.commit()
    await bench.run_due({"draft": ledger.make_once})

    row = await bench.row()
    assert (row.attempt, row.failures) == (1, 0)
    assert row.intent_at is not None


async def bench_job(uow):
    return (await uow.job_admin.open())[0]


async def test_a_failed_look_up_keeps_the_earlier_intent(bench: Bench):
    async def lookup_fails(run):
        assert run.intended
        no_connection()

    await bench.add("draft")
    ledger = FakeLedger()
    ledger.answer = lost_answer
    await bench.run_due({"draft": ledger.make_once})
    await bench.age(121)
    await bench.run_due({"draft": lookup_fails})

    row = await bench.row()
    assert row.intent_at is not None
    await bench.age(20)
    ledger.answer = lambda: None
    await bench.run_due({"draft": ledger.make_once})
    await until(lambda: ledger.posts == 1)
    assert (await bench.row()).state == "done"
