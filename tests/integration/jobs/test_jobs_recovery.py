"""The database was away for a moment: nothing waits for a lease that nobody holds, and nothing is taken from anybody."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NeedsPerson, Outcome, UpstreamUnavailable
from bot.jobs.lease import Leases
from bot.jobs.recovery import Recovery
from bot.ports.jobs import TroubleKind
from bot.store import Database
from tests.integration.jobs.bench import Bench, finish, seconds_from_now, until

SECOND = timedelta(seconds=1)


class Away:
    """The database gives no connection while `on`."""

    def __init__(self, database: Database) -> None:
        self.on = False
        event.listen(database.engine.sync_engine, "checkout", self._refuse)

    def _refuse(self, *_: object) -> None:
        if self.on:
            raise OSError("gone")


class Forgetful(Database):
    """Commits, and then loses the answer, `times` times."""

    times = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        async with super().transaction() as connection:
            yield connection
            if self.times and connection.sync_connection in self._committing:
                self.times -= 1
                raise OSError("the answer was lost")


@pytest.fixture
async def forgetful(database: Database) -> AsyncIterator[Bench]:
    bench = Bench(Forgetful(database.engine))
    yield bench
    for worker in bench.workers:
        await worker.stop(timedelta(0))


def at_work(bench: Bench, *handlers: Any, **options: Any) -> Any:
    worker = bench.worker(dict(zip(("draft", "card"), handlers, strict=False)), **options)
    worker.start()
    return worker


async def row_when(bench: Bench, condition: Callable[[Any], bool]) -> Any:
    async with asyncio.timeout(5):
        while not condition(row := await bench.row()):  # noqa: ASYNC110 - a row rings no bell
            await asyncio.sleep(0.005)
    return row


async def test_run_whose_end_could_not_be_recorded_goes_on_as_soon_as_the_database_is_back(bench: Bench):
    away, ends = Away(bench.database), []

    async def interrupted(run):
        away.on = not ends
        ends.append(run.attempt)
        await finish(run)

    await bench.add("draft")
    worker = at_work(bench, interrupted)
    await until(lambda: ends and not worker.running)
    away.on = False
    row = await row_when(bench, lambda row: row.state == "done")
    assert (row.attempt, row.failures, ends) == (2, 0, [1, 2])


async def test_intent_without_an_answer_is_given_back_and_keeps_its_quarantine(bench: Bench):
    away, ran = Away(bench.database), []

    async def sends(run):
        ran.append(run.attempt)
        await run.intend()
        away.on = True
        await finish(run)

    await bench.add("draft")
    worker = at_work(bench, sends)
    await until(lambda: ran and not worker.running)
    away.on = False
    row = await row_when(bench, lambda row: row.lease_owner is None)
    assert (row.state, row.attempt, ran) == ("ready", 1, [1])
    assert row.intent_at is not None
    assert seconds_from_now(row.intent_at) > -60


async def test_what_needs_a_person_is_told_once_the_database_is_back_and_is_not_tried_again(bench: Bench):
    away, ran = Away(bench.database), []

    async def refused(run):
        ran.append(run.attempt)
        away.on = True
        raise NeedsPerson("no such project")

    await bench.add("draft")
    worker = at_work(bench, refused)
    await until(lambda: ran and not worker.running)
    away.on = False
    row = await row_when(bench, lambda row: row.state == "parked")
    assert (row.attempt, row.failures, ran) == (1, 1, [1])
    assert [kind for _, _, kind in bench.troubles] == [TroubleKind.PARKED]


async def test_send_that_certainly_did_nothing_loses_its_intent_also_when_that_is_recorded_late(bench: Bench):
    away, ran = Away(bench.database), []

    async def turned_away(run):
        ran.append(run.attempt)
        await run.intend()
        away.on = True
        raise UpstreamUnavailable("503", system="Procountor", outcome=Outcome.NOT_CREATED)

    await bench.add("draft")
    worker = at_work(bench, turned_away)
    await until(lambda: ran and not worker.running)
    away.on = False
    row = await row_when(bench, lambda row: row.lease_owner is None)
    assert (row.state, row.intent_at, row.failures, ran) == ("ready", None, 1, [1])


def recovery_of(bench: Bench, leases: Leases) -> Recovery:
    return Recovery(leases, bench.clock, poll=SECOND, lease=60 * SECOND)


async def test_what_another_worker_has_claimed_since_is_left_to_it(bench: Bench):
    leases = bench.leases("first")
    await bench.add("draft")
    await leases.claim(1, ())
    [held] = await leases.held()
    await bench.age(61)
    [run] = await bench.claimed(bench.leases("other"))
    await leases.give_back(held)
    assert not await recovery_of(bench, leases).give_back(dict)
    row = await bench.row()
    assert (row.lease_owner, row.attempt) == ("other", 2)
    await finish(run)


async def test_what_the_worker_itself_has_claimed_since_is_left_to_its_later_run(bench: Bench):
    leases = bench.leases()
    await bench.add("draft")
    await leases.claim(1, ())
    [held] = await leases.held()
    await bench.age(61)
    [later] = await bench.claimed(leases)
    await leases.give_back(held)
    assert not await recovery_of(bench, leases).give_back(lambda: {later.id: later})
    assert (await bench.row()).lease_owner == "me"
    await finish(later)


async def test_step_that_a_run_is_taking_along_at_this_moment_is_not_given_back(bench: Bench):
    leases = bench.leases()
    await bench.add("draft")
    await bench.add("card", "2")
    run = next(run for run in await bench.claimed(leases, 2) if run.kind == "draft")
    run.chain("card", "2")
    recovery = recovery_of(bench, leases)
    assert not await recovery.give_back(lambda: {run.id: run})
    assert [row.lease_owner for row in await bench.rows()] == ["me"] * 2
    assert await recovery.give_back(dict)
    assert [row.lease_owner for row in await bench.rows()] == [None] * 2


async def test_claim_whose_answer_was_lost_is_made_again_at_once(forgetful: Bench):
    done = []

    async def works(run):
        await finish(run)
        done.append(run.attempt)

    await forgetful.add("draft")
    forgetful.database.times = 1  # type: ignore[attr-defined]
    at_work(forgetful, works)
    await until(lambda: done)
    assert done == [2]


async def test_step_taken_along_in_a_commit_whose_answer_was_lost_is_done_at_once(forgetful: Bench):
    done = []

    async def first(run):
        forgetful.database.times = 1  # type: ignore[attr-defined]
        async with run.finishing() as uow:
            run.chain("card", "2")
            await uow.commit()

    async def second(run):
        await finish(run)
        done.append(run.attempt)

    await forgetful.add("draft")
    at_work(forgetful, first, second)
    await until(lambda: done)
    assert ([row.state for row in await forgetful.rows()], done) == (["done", "done"], [2])


async def test_database_that_records_nothing_is_asked_ever_less_often(bench: Bench):
    recovery = recovery_of(bench, bench.leases())
    pauses = []
    for _ in range(9):
        recovery.lost()
        waited = 0
        while not recovery.due:
            bench.clock.frozen_for += 1
            waited += 1
        pauses.append(waited)
        await recovery.give_back(dict)
    assert pauses == [0, 1, 2, 4, 8, 16, 32, 60, 60]
    bench.clock.frozen_for += 60
    recovery.recorded()
    recovery.lost()
    await recovery.give_back(dict)
    recovery.lost()
    bench.clock.frozen_for += 1
    assert recovery.due
