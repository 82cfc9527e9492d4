"""What the engine relies on in a transaction of one statement, and in the connection it runs on."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store import Database, open_engine
from tests.day import PATIENCE
from tests.integration.jobs.bench import COMPANY, Bench


def asked(places: int) -> dict[str, object]:
    return {"whose": COMPANY, "holder": "me", "places": places, "jobs": [], "least": 0}


def claiming(bench: Bench):
    return bench.engine().statements.claim


async def test_a_statement_that_is_its_own_transaction_is_committed(bench: Bench):
    await bench.add("draft")
    rows = await bench.database.autocommit(claiming(bench), asked(places=1))

    assert [(row.key, row.attempt, row.lease_owner) for row in rows] == [("1", 1, "me")]
    assert (await bench.row()).lease_owner == "me"


async def test_it_does_not_make_the_next_transaction_commit_by_itself(bench: Bench):
    await bench.add("draft")
    await bench.database.autocommit(claiming(bench), asked(places=1))
    async with bench.database.transaction() as connection:
        await connection.execute(text("UPDATE job SET state = 'dismissed'"))

    assert (await bench.row()).state == "ready"


async def test_it_cannot_be_had_inside_another_transaction(bench: Bench):
    async with bench.database.transaction():
        with pytest.raises(RuntimeError):
            await bench.database.autocommit(claiming(bench), asked(places=1))


async def test_a_claim_never_takes_more_than_its_places(bench: Bench):
    for number in range(10):
        await bench.add("draft", str(number))
    statement = claiming(bench)
    takes = [bench.database.autocommit(statement, asked(places=3)) for _ in range(4)]

    taken = [[row.key for row in rows] for rows in await asyncio.gather(*takes)]

    assert max(map(len, taken)) == 3
    assert len({key for keys in taken for key in keys}) == sum(map(len, taken))


async def test_a_statement_built_once_asks_for_the_time_whenever_it_runs(bench: Bench):
    await bench.add("draft")
    statement = claiming(bench)
    await bench.database.autocommit(statement, asked(places=1))
    first = (await bench.row()).lease_until
    await bench.age(61)
    await asyncio.sleep(0.01)
    await bench.database.autocommit(statement, asked(places=1))

    row = await bench.row()
    assert row.attempt == 2
    assert first < row.lease_until < first + timedelta(seconds=30)


async def test_a_connection_that_was_cut_while_it_rested_is_replaced_unnoticed(postgres: str):
    database, other = Database(open_engine(postgres)), Database(open_engine(postgres))
    async with database.transaction() as connection:
        pid = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
    async with other.transaction() as connection:
        await connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    await asyncio.sleep(0.1)
    async with database.transaction() as connection:
        assert (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one() != pid
    await database.close()
    await other.close()


async def test_a_writer_waits_for_another_processes_transaction_and_the_loop_goes_on(tmp_path: Path):
    database = Database(open_engine(f"sqlite:///{tmp_path / 'voitto.db'}"))
    async with database.transaction() as connection:
        await connection.execute(text("CREATE TABLE fact (what TEXT)"))
        await connection.commit()
    ticks = 0

    async def write() -> None:
        async with database.transaction() as connection:
            await connection.execute(text("INSERT INTO fact VALUES ('ours')"))
            await connection.commit()

    with closing(sqlite3.connect(tmp_path / "voitto.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        async with asyncio.timeout(PATIENCE):
            writing = asyncio.create_task(write())
            for _ in range(20):
                await asyncio.sleep(0.005)
                ticks += not writing.done()
            other.execute("INSERT INTO fact VALUES ('theirs')")
            other.execute("COMMIT")
            await writing
        facts = [row[0] for row in other.execute("SELECT what FROM fact ORDER BY rowid")]

    assert ticks == 20
    assert facts == ["theirs", "ours"]
    await database.close()
