"""Sleepers that notifier up late, clocks that were wrong, and two processes at the same moment."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.deals.deal import marker_of
from bot.domain.drafts.draft import DraftState
from bot.domain.operations.alert import AlertState
from bot.domain.values.ids import AlertId, JobId
from bot.domain.values.localized import text
from bot.errors import LeaseLost, SendTooLate
from bot.jobs import Clockwork
from tests.integration.jobs.bench import COMPANY, Bench, finish, until
from tests.integration.jobs.test_jobs_clockwork import DIGEST, MONDAY, PAYMENTS
from tests.integration.store.examples import DEAL

HOUR = timedelta(hours=1)


# --- a person's word against a process that overslept its lease ------------------------------------------------------


@pytest.mark.parametrize("word", ["dismiss", "park"])
async def test_what_a_person_stopped_is_not_sent_by_an_owner_that_wakes_up_late(bench: Bench, word: str):
    asleep, awake, refused = asyncio.Event(), asyncio.Event(), []

    async def sleeper(run):
        asleep.set()
        await awake.wait()
        with pytest.raises(LeaseLost):
            await run.intend()
        refused.append(word)
        await finish(run)

    await bench.add("draft")
    late = bench.worker({"draft": sleeper})
    late.start()
    await asleep.wait()
    await bench.age(61)
    async with bench.uow_factory() as uow:
        job = (await uow.job_admin.open())[0].id
        await (uow.job_admin.dismiss(job, "done by hand") if word == "dismiss" else uow.job_admin.park(job))
        await uow.commit()
    awake.set()
    await until(lambda: late.running == 0)

    row = await bench.row()
    assert refused == [word]
    assert (row.state, row.intent_at, row.lease_owner) == (f"{word}ed", None, None)


# --- clocks ----------------------------------------------------------------------------------------------------------


async def test_a_machine_that_slept_after_the_intent_does_not_send(bench: Bench):
    """Its monotonic clock slept with it: the wall clock alone tells."""
    sent, refused = [], []

    async def suspended(run):
        await run.intend()
        bench.clock.shift(timedelta(minutes=3))
        try:
            run.check_sendable()
            sent.append(run.key)
        except SendTooLate:
            refused.append(run.key)
        bench.clock.shift(-timedelta(minutes=3))
        await finish(run)

    await bench.add("draft")
    await bench.run_due({"draft": suspended})
    assert (sent, refused) == ([], ["1"])


async def test_a_clock_set_back_between_intent_and_send_hides_no_lateness(bench: Bench):
    seen = []

    async def set_back(run):
        await run.intend()
        bench.clock.shift(-HOUR)
        run.check_sendable()
        bench.clock.frozen_for += 6
        with pytest.raises(SendTooLate):
            run.check_sendable()
        seen.append(run.key)
        bench.clock.shift(HOUR)
        await finish(run)

    await bench.add("draft")
    await bench.run_due({"draft": set_back})
    assert seen == ["1"]


async def test_a_clock_that_ran_ahead_and_was_put_right_silences_no_schedule(bench: Bench):
    clock = Clockwork(bench.uow_factory, bench.clock, [DIGEST, PAYMENTS])
    await clock.tick(MONDAY)
    await clock.tick(MONDAY + timedelta(days=400))  # wrong for a minute
    before = len(await bench.rows())
    await clock.tick(MONDAY + timedelta(minutes=1))
    await clock.tick(MONDAY + timedelta(minutes=12))
    await clock.tick(MONDAY + timedelta(days=1))

    sown = [row.key for row in (await bench.rows())[before:]]
    assert sown == ["sync:payments:2026-11-23T10:10Z", "digest:overdue:2026-11-24", "sync:payments:2026-11-24T10:00Z"]


async def test_clocks_that_differ_a_little_sow_each_slot_once(bench: Bench):
    clock = Clockwork(bench.uow_factory, bench.clock, [PAYMENTS])
    await clock.tick(MONDAY)
    ahead, behind = MONDAY + timedelta(minutes=10, seconds=20), MONDAY + timedelta(minutes=9, seconds=50)
    assert len(await clock.tick(ahead)) == 1
    assert await clock.tick(behind) == []
    assert await clock.tick(behind + timedelta(seconds=30)) == []
    assert len(await bench.rows()) == 1


# --- what the watchdog takes for work --------------------------------------------------------------------------------


async def test_a_step_that_waits_for_a_later_day_hides_no_stranded_deal(bench: Bench):
    """The job of a part that is due in a month is nobody's work today."""
    marker = marker_of(COMPANY, DEAL.source, DEAL.external_id)
    async with bench.uow_factory() as uow:
        deal_id, _ = await uow.deals.add(replace(DEAL, company=COMPANY), marker, {})
        await uow.drafts.add(deal_id, COMPANY, marker, DraftState.BUILDING)
        await uow.commit()
    await bench.add("plan.part", payload={"deal": deal_id}, after=timedelta(days=30))
    assert await unattended(bench) == [deal_id]
    await bench.add("draft.build", payload={"deal": deal_id}, after=timedelta(minutes=15))
    assert await unattended(bench) == []


async def unattended(bench: Bench):
    async with bench.uow_factory() as uow:
        return await uow.deals.unattended(bench.clock.now() + timedelta(seconds=1))


# --- alerts, in two processes at once --------------------------------------------------------------------------------


async def raised(bench: Bench, job: int) -> AlertId:
    async with bench.uow_factory() as uow:
        alert, _ = await uow.alerts.raise_(
            COMPANY, "down", "Procountor", text("a"), text("b"), job=JobId(job), at=bench.clock.now()
        )
        await uow.commit()
    return alert.id


@pytest.mark.parametrize("settled", [AlertState.HEALED, AlertState.DISMISSED])
async def test_trouble_that_begins_while_an_alert_is_settled_has_an_open_alert(bench: Bench, settled: AlertState):
    """Counted into the alert that is just being closed, it would never be heard of again."""
    first = await raised(bench, 1)
    async with bench.uow_factory() as uow:
        alert = await (uow.alerts.of_job(JobId(1)) if settled is AlertState.HEALED else uow.alerts.get(first))
        assert await uow.alerts.jobs(first) == [1]
        beside = asyncio.create_task(raised(bench, 2))
        await asyncio.sleep(0.2)
        await uow.alerts.settle(replace(alert, state=settled))
        await uow.commit()
    await beside

    async with bench.uow_factory() as uow:
        standing = await uow.alerts.of_job(JobId(2))
    assert standing is not None
    assert standing.id != first


@pytest.mark.parametrize("what", ["draft", "deal", "alert"])
async def test_what_is_being_decided_on_is_seen_by_the_next_one_as_it_was_decided(bench: Bench, what: str):
    """Two processes read the same row before either has written it: the second would decide on what was."""
    marker = marker_of(COMPANY, DEAL.source, DEAL.external_id)
    async with bench.uow_factory() as uow:
        deal_id, _ = await uow.deals.add(replace(DEAL, company=COMPANY), marker, {})
        draft = await uow.drafts.add(deal_id, COMPANY, marker, DraftState.PENDING)
        await uow.commit()
    alert = await raised(bench, 1)

    async def state_of(uow):
        if what == "alert":
            return (await uow.alerts.get(alert)).state
        return (await (uow.drafts.get(draft.id) if what == "draft" else uow.drafts.of_deal(deal_id))).state

    async def beside():
        async with bench.uow_factory() as uow:
            return await state_of(uow)

    async with bench.uow_factory() as uow:
        await state_of(uow)
        other = asyncio.create_task(beside())
        await asyncio.sleep(0.2)
        await uow.drafts.save(replace(draft, state=DraftState.APPROVING), expect=DraftState.PENDING, revision=1)
        standing = await uow.alerts.get(alert)
        await uow.alerts.settle(replace(standing, state=AlertState.HEALED))
        await uow.commit()
    assert await other in (DraftState.APPROVING, AlertState.HEALED)
