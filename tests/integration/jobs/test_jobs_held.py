"""Who holds a job, for how long, and against whom."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.values.ids import DealId
from bot.errors import LeaseLost, NeedsPerson, Outcome, SendTooLate, UpstreamUnavailable
from bot.jobs.lease import Leases
from bot.ports.jobs import TroubleKind
from bot.services.workflow.send_intent import commit_send_intent
from tests.day import PATIENCE
from tests.integration.jobs.bench import COMPANY, Bench, finish, seconds_from_now
from tests.policies import engine


async def test_a_job_taken_twice_by_the_same_worker_is_the_later_runs(bench: Bench):
    """The owner alone does not tell them apart: the count of claims does."""
    await bench.add("draft")
    leases = bench.leases()
    [earlier] = await bench.claimed(leases)
    await bench.age(61)
    [later] = await bench.claimed(leases)
    for write in (
        earlier.intend,
        earlier.clear_intent,
        lambda: earlier.postpone(timedelta(0)),
        lambda: finish(earlier),
    ):
        with pytest.raises(LeaseLost):
            await write()
    await finish(later)
    assert (await bench.row()).state == "done"


async def test_two_claims_at_the_same_moment_never_take_the_same_job(bench: Bench):
    """READ COMMITTED alone would let the second wait for the first, and then take the job from it."""
    await bench.add("draft")
    asked = {"whose": "acme", "holder": "one", "places": 1, "jobs": [0], "least": 0}
    async with bench.database.transaction() as connection:
        taken = (await connection.execute(bench.engine().statements.claim, asked)).all()
        beside = asyncio.create_task(bench.leases("two").claim(1, ()))
        patience = PATIENCE if bench.database.dialect == "postgresql" else 0.5
        done, _ = await asyncio.wait([beside], timeout=patience)
        await connection.commit()
    assert len(taken) == 1
    assert await beside == []
    assert (await bench.row()).lease_owner == "one"
    assert bool(done) is (bench.database.dialect == "postgresql"), "what is locked is passed over, not waited for"


async def test_another_companys_jobs_are_left_alone(bench: Bench):
    await bench.add("draft")
    await bench.set(company="another")
    await bench.run_due({"draft": finish})
    assert (await bench.row()).attempt == 0


async def test_an_intent_has_the_whole_of_a_lease_before_it(bench: Bench):
    """In the database, and by the process's own clock."""
    seen = []

    async def slow(run):
        await bench.set(lease_until=(await bench.row()).lease_until - timedelta(seconds=58))
        bench.clock.frozen_for += 58
        await run.intend()
        bench.clock.frozen_for += 4
        run.check_sendable()
        seen.append(seconds_from_now((await bench.row()).lease_until))
        await finish(run)

    await bench.add("draft")
    await bench.run_due({"draft": slow})
    assert seen
    assert seen[0] > 50


async def test_nothing_is_sent_when_the_lease_is_over_before_the_deadline(bench: Bench):
    sent, refused = [], []

    async def frozen(run):
        await run.intend()
        bench.clock.frozen_for += 3
        try:
            run.check_sendable()
            sent.append(run.key)
        except SendTooLate:
            refused.append(run.key)
        await finish(run)

    await bench.add("draft")
    await bench.run_due({"draft": frozen}, settings=engine(lease=timedelta(seconds=2)))
    assert (sent, refused) == ([], ["1"])


async def test_trouble_counts_from_the_first_failure_of_the_series(bench: Bench):
    """However patient the settings are about numbers, a quarter of an hour is told."""
    patient = engine(alert_after_failures=100)

    async def down(_):
        raise UpstreamUnavailable("503", system="Procountor", outcome=Outcome.NOT_CREATED)

    await bench.add("draft")
    for _ in range(3):
        assert bench.troubles == []
        await bench.run_due({"draft": down}, settings=patient)
        await bench.age(8 * 60)
    assert len(bench.troubles) == 1


async def test_time_spent_on_the_commit_that_takes_a_step_along_counts_against_its_send(bench: Bench):
    sent, refused, held = [], [], []

    async def before(run):
        async with run.finishing() as uow:
            run.chain("send", "1", intent_committed=True)
            bench.clock.frozen_for += 6
            await uow.commit()

    async def send(run):
        held.append(run.held_until - bench.clock.monotonic())
        try:
            run.check_sendable()
            sent.append(run.key)
        except SendTooLate:
            refused.append(run.key)
        await finish(run)

    await bench.add("before")
    await bench.run_due({"before": before, "send": send})
    assert (sent, refused) == ([], ["1"])
    assert held[0] <= bench.settings.lease.total_seconds() - 6


class SlowAnswers:
    """Each statement is carried out at once, and its answer comes six seconds later."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.dialect = bench.database.dialect

    async def autocommit(self, statement, parameters):
        rows = await self._bench.database.autocommit(statement, parameters)
        self._bench.clock.frozen_for += 6
        return rows


async def test_the_time_a_claim_or_a_heartbeat_takes_is_no_part_of_the_lease(bench: Bench):
    """Held no longer than the database says, however late its answer comes."""
    await bench.add("draft")
    engine = replace(bench.engine(), database=SlowAnswers(bench))
    leases, lease = Leases(engine, COMPANY, "slow"), bench.settings.lease.total_seconds()
    [claim] = await leases.claim(1, ())
    assert claim.held_until - bench.clock.monotonic() <= lease - 6
    _, until = await leases.extend([claim.id])
    assert until - bench.clock.monotonic() <= lease - 6


async def test_a_person_decides_on_the_own_companys_jobs_only(bench: Bench):
    await bench.add("draft")
    await bench.set(company="another")
    job = (await bench.row()).id
    async with bench.uow_factory() as uow:
        assert not await uow.job_admin.retry(job)
        assert not await uow.job_admin.dismiss(job, "not ours")
        assert await uow.job_admin.get(job) is None
        assert await uow.job_admin.open() == []


async def test_a_job_that_parks_after_its_retries_were_told_is_told_once_more(bench: Bench):
    """Now it waits for a person: the word that it tries again by itself is no longer true."""

    async def down(_):
        raise UpstreamUnavailable("503", system="Procountor", outcome=Outcome.NOT_CREATED)

    async def stuck(_):
        raise NeedsPerson("which customer?")

    await bench.add("draft")
    for _ in range(3):
        await bench.run_due({"draft": down})
        await bench.age(60)
    await bench.run_due({"draft": stuck})
    assert [kind for _, _, kind in bench.troubles] == [TroubleKind.RETRYING, TroubleKind.PARKED]


async def test_a_step_at_work_is_not_hastened(bench: Bench):
    seen = []

    async def handler(run):
        before = (await bench.row()).run_at
        async with bench.uow_factory() as uow:
            await uow.jobs.hasten(DealId(9), ["draft"])
            await uow.commit()
        seen.append((await bench.row()).run_at == before)
        await finish(run)

    await bench.add("draft", payload={"deal": 9})
    await bench.run_due({"draft": handler})
    assert seen == [True]


async def test_what_is_about_to_be_sent_is_not_when_the_intent_took_too_long(bench: Bench):
    sent = []

    async def handler(run):
        intend = run.intend

        async def slowly():
            await intend()
            bench.clock.frozen_for += 6

        run.intend = slowly
        await commit_send_intent(run)
        sent.append(run.key)

    await bench.add("draft")
    await bench.run_due({"draft": handler})
    row = await bench.row()
    assert (sent, row.intent_at, row.failures) == ([], None, 1)
