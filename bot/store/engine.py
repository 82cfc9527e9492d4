"""Opening the database: SQLite for one machine, PostgreSQL when one machine is outgrown. The code path is one."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from typing import Any

from sqlalchemy import URL, Connection, Executable, Row, event, make_url, text
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.store.characters import dumped, listen
from bot.store.inline import connect
from bot.store.outages import CANDIDATES, outage

BUSY_SECONDS = 30
"""How long a writer waits for another process's transaction on the same SQLite file."""
RESTED_SECONDS = 5.0
"""A connection that was used so recently is there; one that rested longer is asked first."""


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

    async def opened() -> Any:
        _own(path)
        return await connect(path, busy_seconds=BUSY_SECONDS)

    engine = create_async_engine(
        address.set(drivername="sqlite+aiosqlite"),
        async_creator=opened,
        hide_parameters=True,
        json_serializer=dumped,
    )
    listen(engine.sync_engine)
    event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_immediate)
    return engine


def _own(path: str) -> None:
    """A new file is for nobody else: it holds names, sums and addresses. SQLite makes `-wal` and `-shm` like it."""
    if path == ":memory:" or path.startswith("file:"):
        return
    with suppress(OSError):  # it is there, or cannot be: SQLite says so in its own words
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


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
    engine = create_async_engine(
        address.set(drivername="postgresql+asyncpg", query=query),
        pool_size=10,
        max_overflow=10,
        pool_use_lifo=True,  # the same few: they need no asking, and know the statements
        pool_recycle=1800,
        hide_parameters=True,
        json_serializer=dumped,
        connect_args={"timeout": 10, "command_timeout": 30, "server_settings": {"application_name": "voitto"}},
    )
    listen(engine.sync_engine)
    event.listen(engine.sync_engine, "checkin", _rests)
    event.listen(engine.sync_engine, "checkout", _is_there)
    return engine


def _rests(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = time.monotonic()


def _is_there(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """The pool then opens a new one. SQLAlchemy's pre-ping does it before every transaction, in three round trips."""
    rested = time.monotonic() - record.info.get("rests_since", time.monotonic())
    if connection.driver_connection.is_closed():
        raise InvalidatePoolError
    if rested > RESTED_SECONDS:
        try:
            connection.ping()
        except (connection.dbapi.Error, OSError) as error:
            raise InvalidatePoolError from error


class Database:
    """Hands out transactions. On SQLite one at a time, in the order of asking: a queue, not a race for the file."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.trouble = ""
        """Why the last transaction came to nothing, where the database was the reason; empty when it was not."""
        self._turn = asyncio.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        self._inside: set[asyncio.Task[Any] | None] = set()
        self._committing: set[Connection | None] = set()
        event.listen(engine.sync_engine, "commit", self._commits)

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    def _commits(self, connection: Connection) -> None:
        self._committing.add(connection)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Rolls back unless `commit()` was called on it. StoreUnavailable when the database takes nothing.

        One inside another of the same task is a RuntimeError.
        """
        task = asyncio.current_task()
        if (
            task in self._inside
        ):  # on SQLite it would wait for itself for ever; on PostgreSQL it would work, until it does not
            raise RuntimeError("a transaction inside a transaction")
        self._inside.add(task)
        begun: Connection | None = None
        try:
            async with self._turn, self.engine.connect() as connection:
                begun = connection.sync_connection
                yield connection
        except CANDIDATES as error:
            self._explain(error, committing=begun in self._committing)
            raise
        else:
            if begun in self._committing:
                self.trouble = ""
        finally:
            self._inside.discard(task)
            self._committing.discard(begun)

    async def autocommit(self, statement: Executable, parameters: Mapping[str, Any]) -> Sequence[Row[*tuple[Any, ...]]]:
        """A transaction of one statement that returns the rows it changed: PostgreSQL commits it in the same round trip."""
        async with self.transaction() as connection:
            if self.dialect == "postgresql":
                await connection.execution_options(isolation_level="AUTOCOMMIT")
            rows = (await connection.execute(statement, parameters)).all()
            if rows:
                await connection.commit()
        return rows

    def _explain(self, error: Exception, *, committing: bool) -> None:
        explained = outage(error, committing=committing)
        if explained is not None:
            self.trouble = explained.reason
            raise explained from error

    async def check(self) -> None:
        """StoreUnavailable while what failed last still fails: after trouble it writes and commits, to see."""
        if self.trouble:
            async with self.transaction() as connection:
                await connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
                await connection.commit()

    async def close(self) -> None:
        event.remove(self.engine.sync_engine, "commit", self._commits)
        await self.engine.dispose()
