"""The audit log: written with the fact or not at all, in one chain, and never changed afterwards."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.domain.drafts.credit_note import credit_marker
from bot.domain.operations.audit_log import FIRST, Fact, Head, What
from bot.domain.values.ids import DealId, UserId
from bot.services.workflow.audit_log import chain_breaks
from bot.store import Database
from tests.integration.store.examples import DEAL, MARKER, deal


def a_fact(number: int = 1) -> Fact:
    who = UserId("U0KAISA")
    return Fact(
        what=What.APPROVED, who=who, deal=DealId(number), why="Äiti – 100 €", details={"net": "10.50", "n": number}
    )


async def written(bench, *facts: Fact) -> None:
    async with bench.uow_factory() as uow:
        for fact in facts:
            uow.audit.add(fact)
        await uow.commit()


async def read(bench):
    async with bench.uow_factory() as uow:
        return [entry async for entry in uow.audit.entries()], await uow.audit.head()


async def test_entries_come_back_as_written_and_sealed_in_one_chain(bench):
    await written(bench, a_fact(1), a_fact(2))
    await written(bench, a_fact(3))
    entries, head = await read(bench)
    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert [entry.previous for entry in entries] == [FIRST, entries[0].hash, entries[1].hash]
    assert all(entry.sealed() == entry.hash for entry in entries)
    assert (entries[0].why, entries[0].details) == ("Äiti – 100 €", {"net": "10.50", "n": 1})
    assert head == Head(3, entries[2].hash)
    assert await chain_breaks(bench.uow_factory) == []


async def test_a_unit_of_work_that_is_not_committed_leaves_no_entry(bench):
    async with bench.uow_factory() as uow:
        uow.audit.add(a_fact())
        await uow.deals.add(DEAL, MARKER, {})
    assert await read(bench) == ([], Head())


async def test_writers_at_the_same_moment_make_one_chain(bench):
    await asyncio.gather(*(written(bench, a_fact(n), a_fact(n)) for n in range(12)))
    entries, head = await read(bench)
    assert [entry.seq for entry in entries] == list(range(1, 25))
    assert head.seq == 24
    assert await chain_breaks(bench.uow_factory) == []


@pytest.mark.parametrize(
    "act", ["UPDATE audit_log SET who = 'U0MIKKO'", "DELETE FROM audit_log", "UPDATE audit_log SET seq = seq + 1"]
)
async def test_the_database_refuses_to_change_or_remove_an_entry(bench, database: Database, act: str):
    await written(bench, a_fact())
    with pytest.raises(DBAPIError, match="append-only"):
        async with database.transaction() as connection:
            await connection.execute(text(act))
    assert len((await read(bench))[0]) == 1


async def disarmed(database: Database, act: str) -> None:
    """What somebody with the database's own password could do."""
    async with database.transaction() as connection:
        if database.engine.dialect.name == "sqlite":
            await connection.execute(text("DROP TRIGGER audit_log_no_update"))
            await connection.execute(text("DROP TRIGGER audit_log_no_delete"))
        else:
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(text(act))
        await connection.commit()


@pytest.mark.parametrize(
    ("act", "told"),
    [
        ("UPDATE audit_log SET who = 'U0MIKKO' WHERE seq = 2", ["entry 2 was changed after it was written"]),
        ("DELETE FROM audit_log WHERE seq = 2", ["entry 2 is missing: 3 follows 1"]),
        ("DELETE FROM audit_log WHERE seq = 3", ["the log ends at entry 2, but 3 were written"]),
        ("DELETE FROM audit_log", ["the log ends at entry 0, but 3 were written"]),
    ],
)
async def test_what_gets_past_the_database_breaks_the_chain(bench, database: Database, act: str, told: list[str]):
    await written(bench, a_fact(1), a_fact(2), a_fact(3))
    await disarmed(database, act)
    assert await chain_breaks(bench.uow_factory) == told


async def test_an_entry_rewritten_with_a_fitting_hash_breaks_the_next_one(bench, database: Database):
    await written(bench, a_fact(1), a_fact(2), a_fact(3))
    await disarmed(database, "UPDATE audit_log SET hash = 'x' || substr(hash, 2) WHERE seq = 2")
    assert "entry 3 does not continue entry 2" in await chain_breaks(bench.uow_factory)


async def test_a_deal_is_found_by_its_source_with_the_words_it_came_in(bench):
    async with bench.uow_factory() as uow:
        deal_id, _ = await uow.deals.add(deal(1), MARKER, {"data": {"amount": "1.00"}})
        await uow.deals.add(deal(2), credit_marker(MARKER, 1), {"credits": "10001"})
        await uow.commit()
    async with bench.uow_factory() as uow:
        assert await uow.deals.find(DEAL.source, "1700.1") == deal_id
        assert await uow.deals.find(DEAL.source, "1700.404") is None
        assert await uow.deals.raw(deal_id) == {"data": {"amount": "1.00"}}
