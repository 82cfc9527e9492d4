"""Opening the database: SQLite for one machine, PostgreSQL when one machine is outgrown. The code path is one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store.inline import connect

BUSY_SECONDS = 30
"""How long a writer waits for another process's transaction on the same SQLite file."""


def open_engine(url: str) -> AsyncEngine:
    """Accepts `sqlite:///file.db` and `postgresql://…`; anything else is a ValueError. Connects on first use."""
    address = make_url(url)
    match address.get_backend_name():
        case "sqlite":
            return _open_sqlite(address)
        case "postgresql" | "postgres":
            return _open_postgresql(address)
        case other:
            raise ValueError(f"the database must be sqlite:///… or postgresql://…, not {other}")


def _open_sqlite(address: URL) -> AsyncEngine:
    path = address.database or ":memory:"
    engine = create_async_engine(
        address.set(drivername="sqlite+aiosqlite"),
        async_creator=lambda: connect(path, busy_seconds=BUSY_SECONDS),
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_immediate)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself: it would begin deferred ones, which fail when they upgrade.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute(
        "PRAGMA synchronous = FULL"
    )  # NORMAL may lose the last commits, an intent among them, with the power
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _open_postgresql(address: URL) -> AsyncEngine:
    query = dict(address.query)
    if "sslmode" in query:  # libpq's word; asyncpg takes the same values under its own
        query["ssl"] = query.pop("sslmode")
    return create_async_engine(
        address.set(drivername="postgresql+asyncpg", query=query),
        pool_size=10,
        max_overflow=10,
        pool_pre_ping=True,
        pool_recycle=1800,
        hide_parameters=True,
        connect_args={"timeout": 10, "command_timeout": 30, "server_settings": {"application_name": "voitto"}},
    )


class Database:
    """Hands out transactions. On SQLite one at a time, in the order of asking: a queue, not a race for the file."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._turn = asyncio.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        self._inside: set[asyncio.Task[Any] | None] = set()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Rolls back unless `commit()` was called on it. One inside another of the same task is a RuntimeError."""
        task = asyncio.current_task()
        if (
            task in self._inside
        ):  # on SQLite it would wait for itself for ever; on PostgreSQL it would work, until it does not
            raise RuntimeError("a transaction inside a transaction")
        self._inside.add(task)
        try:
            async with self._turn, self.engine.connect() as connection:
                yield connection
        finally:
            self._inside.discard(task)

    async def close(self) -> None:
        await self.engine.dispose()
