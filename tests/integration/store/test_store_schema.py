"""The migrations make exactly the tables the code expects, also when several processes start at once."""

import asyncio
import multiprocessing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from bot.store import Database, migrate, open_engine
from bot.store.migration import HEAD


async def test_the_migrated_schema_is_the_one_of_the_tables(database: Database):
    def differences(connection):
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, SQLModel.metadata)

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_every_table_names_its_company(database: Database):
    tables = [table for table in SQLModel.metadata.tables.values() if "company" not in table.c]

    assert tables == []


def test_two_processes_migrating_at_once_both_succeed(empty_url: str):
    context = multiprocessing.get_context("fork")  # starts in no time, so that the two really meet
    processes = [context.Process(target=_migrate, args=(empty_url,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)

    assert [process.exitcode for process in processes] == [0, 0]
    assert asyncio.run(_revisions(empty_url)) == [HEAD]


def _migrate(url: str) -> None:
    asyncio.run(migrate(url))


async def _revisions(url: str) -> list[str]:
    engine = open_engine(url)
    async with engine.connect() as connection:
        found = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalars().all()
        assert "job" in await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    await engine.dispose()
    return list(found)


async def test_migrating_again_changes_nothing(database_url: str):
    await migrate(database_url)
    await migrate(database_url)


def test_another_database_is_refused():
    with pytest.raises(ValueError, match="sqlite"):
        open_engine("mysql://localhost/voitto")


def test_the_words_of_libpq_are_understood():
    engine = open_engine("postgres://voitto:secret@localhost/voitto?sslmode=require")

    assert engine.url.drivername == "postgresql+asyncpg"
    assert dict(engine.url.query) == {"ssl": "require"}
    assert "secret" not in repr(engine)


async def test_sqlite_keeps_every_commit_and_checks_foreign_keys(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'new.db'}")
    async with engine.connect() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [(await connection.execute(text(f"PRAGMA {name}"))).scalar_one() for name in names]
    await engine.dispose()

    assert found == ["wal", 2, 1, 30_000]
