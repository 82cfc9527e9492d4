"""Where states of the database are kept, to come back to: copies of a file, or of a database on PostgreSQL."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

from bot.store import open_engine
from tests.crash.outside import ManualClock


class Shelf(Protocol):
    """Nobody may be connected while a state is kept or brought back."""

    url: str

    async def made(self, clock: ManualClock) -> AsyncEngine:
        """An empty database, whose time is that of the clock."""
        ...

    async def keep(self, name: str) -> None: ...
    async def bring_back(self, name: str) -> None: ...
    async def put_away(self) -> None: ...


class SqliteShelf:
    def __init__(self, folder: Path) -> None:
        self._file = folder / "voitto.db"
        self.url = f"sqlite:///{self._file}"

    async def made(self, _: ManualClock) -> AsyncEngine:
        """On SQLite the time is the process's own."""
        return open_engine(self.url)

    async def keep(self, name: str) -> None:
        _copy(self._file, self._file.with_name(f"{name}.kept"))

    async def bring_back(self, name: str) -> None:
        _copy(self._file.with_name(f"{name}.kept"), self._file)

    async def put_away(self) -> None:
        """The folder goes as a whole."""


def _copy(source: Path, target: Path) -> None:
    """SQLite's own way: it waits for nobody, and fails when somebody still writes."""
    with closing(sqlite3.connect(source)) as wanted, closing(sqlite3.connect(target, timeout=0)) as there:
        wanted.backup(there)


NOW = """
CREATE SCHEMA standing_still;
CREATE FUNCTION standing_still.now() RETURNS timestamptz STABLE LANGUAGE sql
    AS $$ SELECT current_setting('voitto.now')::timestamptz $$
"""
PUT_TIME = text(
    "SELECT set_config('voitto.now', :now, false), set_config('search_path', 'public, standing_still, pg_catalog', false)"
)
"""For the session: a claim commits its one statement by itself, and would find a transaction's settings gone."""
SEQUENCES = text("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'")


class PostgresShelf:
    """PostgreSQL has its own time, and the bot goes by it: here another `now()` is found before it.

    A state is kept as a copy of each table in a schema of its own: much cheaper than a copy of the database.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        self.url = make_url(server).set(database="story").render_as_string(hide_password=False)
        self._sequences: dict[str, dict[str, int | None]] = {}

    async def made(self, clock: ManualClock) -> AsyncEngine:
        at_large = open_engine(self._server).execution_options(isolation_level="AUTOCOMMIT")
        async with at_large.connect() as connection:
            await connection.execute(text("CREATE DATABASE story"))
        await at_large.dispose()
        self._beside = open_engine(self.url)
        await self._do(*NOW.split(";"))
        engine = open_engine(self.url)

        def put_time(connection: Connection) -> None:
            connection.execute(PUT_TIME, {"now": clock.now().isoformat()})

        event.listen(engine.sync_engine, "begin", put_time)
        return engine

    async def keep(self, name: str) -> None:
        copies = [f'CREATE TABLE "{name}"."{table}" AS TABLE public."{table}"' for table in SQLModel.metadata.tables]
        await self._do(f'CREATE SCHEMA "{name}"', *copies)
        async with self._beside.connect() as connection:
            self._sequences[name] = {row[0]: row[1] for row in await connection.execute(SEQUENCES)}

    async def bring_back(self, name: str) -> None:
        tables, sequences = list(SQLModel.metadata.tables), self._sequences[name]
        await self._do(
            "SET LOCAL session_replication_role = replica",  # no triggers: the audit log may not be emptied
            f"TRUNCATE {', '.join(tables)} RESTART IDENTITY",
            *(f'INSERT INTO public."{table}" SELECT * FROM "{name}"."{table}"' for table in tables),  # noqa: S608
            *(f"SELECT setval('{sequence}', {last})" for sequence, last in sequences.items() if last),
        )

    async def _do(self, *statements: str) -> None:
        async with self._beside.begin() as connection:
            for statement in statements:
                await connection.exec_driver_sql(statement)

    async def put_away(self) -> None:
        await self._beside.dispose()
