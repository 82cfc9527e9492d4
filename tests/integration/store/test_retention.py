"""What is old goes, a batch at a time; what is open, or keeps something from being done twice, stays."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from bot.domain.deals.deal import marker_of
from bot.domain.drafts.draft import DraftState
from bot.domain.values.ids import UserId
from bot.domain.values.job_state import JobState
from bot.domain.values.person import Person
from bot.services.workflow.kept_facts import DEAL_TOLD, EARLY_NEWS
from bot.store.tables import INBOX, PERSON
from bot.store.tables.jobs import JOB
from tests.integration.jobs.bench import Bench
from tests.integration.store.examples import COMPANY, DEAL

LONG_AGO, LATER = timedelta(days=500), timedelta(days=400)


async def count(bench: Bench, table) -> int:
    async with bench.database.transaction() as connection:
        return (await connection.execute(select(func.count()).select_from(table))).scalar_one()


async def won(bench: Bench, number: int, state: DraftState):
    deal = replace(DEAL, company=COMPANY, external_id=f"17.{number}")
    async with bench.uow_factory() as uow:
        marker = marker_of(deal.company, deal.source, deal.external_id)
        deal_id, new = await uow.deals.add(deal, marker, {"data": {"name": "Virtanen"}})
        if new:
            await uow.drafts.add(deal_id, COMPANY, marker, state)
        await uow.commit()
    return deal_id, new


@pytest.mark.parametrize(
    ("state", "left"),
    [(DraftState.SENT, 0), (DraftState.REJECTED, 0), (DraftState.SKIPPED, 0)]
    + [(state, 1) for state in (DraftState.BUILDING, DraftState.PARKED, DraftState.PENDING, DraftState.APPROVED)],
)
async def test_a_sources_words_go_once_their_deal_is_settled(bench: Bench, state: DraftState, left: int):
    await won(bench, 1, state)
    async with bench.uow_factory() as uow:
        assert await uow.retention.forget_inbox(bench.clock.now() - LATER, 10) == 0, "it is new"
        assert await uow.retention.forget_inbox(bench.clock.now() + LATER, 10) == 1 - left
        await uow.commit()
    assert await count(bench, INBOX) == left


async def test_a_deal_whose_words_are_forgotten_is_still_the_same_deal(bench: Bench):
    first, _ = await won(bench, 1, DraftState.SENT)
    async with bench.uow_factory() as uow:
        await uow.retention.forget_inbox(bench.clock.now() + LATER, 10)
        await uow.commit()
    assert await won(bench, 1, DraftState.BUILDING) == (first, False)
    assert await count(bench, INBOX) == 0, "what comes again is not what was said when it was won"
    async with bench.uow_factory() as uow:
        assert await uow.deals.raw(first) is None


async def test_a_deal_with_a_part_to_come_keeps_its_words(bench: Bench):
    deal_id, _ = await won(bench, 1, DraftState.SENT)
    await bench.add("plan.part", "1:2", {"deal": deal_id}, after=LATER)
    async with bench.uow_factory() as uow:
        assert await uow.retention.forget_inbox(bench.clock.now() + LATER, 10) == 0


async def test_batches_are_as_small_as_asked(bench: Bench):
    for number in range(5):
        await won(bench, number, DraftState.SENT)
    gone = []
    while not gone or gone[-1]:
        async with bench.uow_factory() as uow:
            gone.append(await uow.retention.forget_inbox(bench.clock.now() + LATER, 2))
            await uow.commit()
    assert gone == [2, 2, 1, 0]


async def test_people_not_seen_any_more_are_forgotten_and_the_others_stay(bench: Bench):
    async with bench.uow_factory() as uow:
        aino = Person(user=UserId("U1"), name="Aino", email="a@example.com", language="fi", seen_at=bench.clock.now())
        await uow.people.put(aino)
        await uow.commit()
    async with bench.database.transaction() as connection:
        rows = [("U2", bench.clock.now() - LONG_AGO), ("U3", None)]
        for user, seen in rows:
            row = {"company": COMPANY, "user_id": user, "name": "x", "language": "fi", "seen_at": seen}
            await connection.execute(insert(PERSON), row)
        await connection.commit()
    async with bench.uow_factory() as uow:
        assert await uow.retention.forget_people(bench.clock.now() - LATER, 10) == 2
        await uow.commit()
        assert await uow.people.get(UserId("U2")) is None
        assert await uow.people.get(UserId("U3")) is None, "of whom nobody knows when is asked for again"
        assert await uow.people.get(UserId("U1"))


async def job(bench: Bench, kind: str, key: str, state: JobState, **more) -> None:
    await bench.add(kind, key, {"text": "Virtanen Oy", "draft": 1})
    old = {"state": state.value, "run_at": bench.clock.now() - LONG_AGO, "last_error": "Virtanen Oy is not known"}
    if state is JobState.DONE:
        old["done_at"] = old["run_at"]
    async with bench.database.transaction() as connection:
        await connection.execute(JOB.update().where(JOB.c.kind == kind, JOB.c.key == key).values(old | more))
        await connection.commit()


async def sweep(bench: Bench) -> tuple[int, int]:
    before = bench.clock.now() - LATER
    async with bench.uow_factory() as uow:
        gone = await uow.job_admin.forget(("watchdog",), before, 10)
        emptied = await uow.job_admin.empty(before, 10)
        await uow.commit()
    return gone, emptied


async def test_old_jobs_lose_their_contents_and_keep_their_keys(bench: Bench):
    await job(bench, "note", "1:approved", JobState.DONE)
    await job(bench, "tell", "1:parked", JobState.DISMISSED)
    assert await sweep(bench) == (0, 2)
    assert [(row.payload, row.last_error) for row in await bench.rows()] == [({}, None)] * 2
    assert await bench.add("note", "1:approved") is False, "a key that was used is never free again"
    assert await sweep(bench) == (0, 0), "what is empty is not looked at again"


async def test_jobs_whose_keys_never_come_again_go_whole(bench: Bench):
    await job(bench, "watchdog", "watchdog:2025-01-01T00:00Z", JobState.DONE)
    assert await sweep(bench) == (1, 0)
    assert await bench.rows() == []


@pytest.mark.parametrize("state", [JobState.READY, JobState.PARKED])
async def test_what_is_open_is_never_forgotten(bench: Bench, state: JobState):
    await job(bench, "watchdog", "old", state)
    await job(bench, "note", "old", state)
    assert await sweep(bench) == (0, 0)


async def test_what_was_done_lately_is_kept_whole(bench: Bench):
    await job(bench, "watchdog", "new", JobState.DONE, done_at=bench.clock.now())
    assert await sweep(bench) == (0, 0)


OLD, NEW, OTHER = EARLY_NEWS.of(1), EARLY_NEWS.of(2), DEAL_TOLD.of(1)


async def test_of_the_notes_only_old_ones_of_that_name_go(bench: Bench):
    now = bench.clock.now()
    async with bench.uow_factory() as uow:
        for key, kept in ((OLD, now - LONG_AGO), (NEW, now), (OTHER, now - LONG_AGO)):
            await uow.kv.put(key, {"kept": kept.isoformat()})
        assert await uow.retention.forget_notes(EARLY_NEWS, "kept", now - LATER, 10) == 1
        await uow.commit()
    async with bench.uow_factory() as uow:
        left = [await uow.kv.get(key) is not None for key in (OLD, NEW, OTHER)]
    assert left == [False, True, True]
