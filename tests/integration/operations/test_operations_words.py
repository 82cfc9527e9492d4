"""Which errors of the database mean that it is not to be had, what is said of it, and how often it is looked for."""

from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from asyncpg.exceptions import CannotConnectNowError, DiskFullError, InterfaceError, ReadOnlySQLTransactionError
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from bot.errors import StoreUnavailable
from bot.jobs.outage import LONGEST, TOLD_EACH, Outage
from bot.store import Database, migrate, open_engine
from bot.store.outages import outage


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ConnectionRefusedError(111, "refused"), "does not answer"),
        (CannotConnectNowError("the database system is starting up"), "does not answer"),
        (InterfaceError("connection is closed"), "does not answer"),
        (NoFreeConnection("QueuePool limit of size 10 overflow 10 reached"), "does not answer"),
        (DiskFullError("could not extend file"), "has no room left"),
        (ReadOnlySQLTransactionError("cannot execute UPDATE in a read-only transaction"), "takes no writes"),
    ],
)
def test_an_outage_is_told_apart_and_named(error: Exception, reason: str) -> None:
    explained = outage(error, committing=False)
    assert explained is not None
    assert (explained.reason, explained.uncertain) == (reason, False)


def test_only_a_commit_without_an_answer_is_uncertain() -> None:
    lost = OperationalError("COMMIT", {}, ConnectionResetError("lost"))
    full = OperationalError("COMMIT", {}, DiskFullError("could not extend file"))
    told = [outage(error, committing=True) for error in (lost, full)]
    assert [each.uncertain for each in told if each] == [True, False]


def test_a_mistake_in_a_statement_is_no_outage() -> None:
    assert outage(ProgrammingError("SELECT", {}, Exception("no such column")), committing=False) is None


async def done_in(database: Database, *statements: str) -> None:
    async with database.transaction() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)


async def test_a_full_sqlite_file_takes_nothing_and_then_everything(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'voitto.db'}"
    await migrate(url)
    database = Database(open_engine(url))
    with pytest.raises(StoreUnavailable) as caught:
        await done_in(
            database, "PRAGMA max_page_count = 1", "INSERT INTO alembic_version VALUES (hex(zeroblob(99999)))"
        )
    assert (caught.value.reason, caught.value.uncertain) == ("has no room left", False)
    assert database.trouble == "has no room left"
    await database.check()
    assert database.trouble == ""
    await database.close()


async def test_a_wrong_statement_on_sqlite_stays_our_mistake(tmp_path: Path) -> None:
    database = Database(open_engine(f"sqlite:///{tmp_path / 'voitto.db'}"))
    with pytest.raises(OperationalError):
        await done_in(database, "SELECT * FROM nowhere")
    assert database.trouble == ""
    await database.close()


async def test_a_database_that_is_not_there_is_said_in_a_sentence_at_start() -> None:
    with pytest.raises(StoreUnavailable) as caught:
        await migrate("postgresql://nobody@127.0.0.1:1/voitto")
    assert caught.value.reason == "does not answer"


def test_the_pauses_grow_to_ten_seconds_and_one_line_in_thirty_is_said() -> None:
    out, error = Outage(timedelta(seconds=1)), StoreUnavailable("gone", reason="does not answer")
    with structlog.testing.capture_logs() as log:
        pauses = [out.pause(error).total_seconds() for _ in range(TOLD_EACH + 1)]
        out.over()
        out.over()
    assert pauses[:5] == [1, 2, 4, 8, 10]
    assert max(pauses) == LONGEST.total_seconds()
    assert [line["event"] for line in log] == ["no jobs could be claimed"] * 2 + ["jobs are claimed again"]
    assert out.pause(error) == timedelta(seconds=1)
