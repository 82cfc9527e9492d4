"""SQLite without a change of threads for every statement.

aiosqlite hands each call to a thread and waits for its answer. A statement takes microseconds, the hand-over many times
that, and one transaction makes two dozen of them. Here only what really waits goes to the thread.
"""

import sqlite3
from collections.abc import Callable
from typing import Any

import aiosqlite

AT_ONCE = ("cursor", "rollback")
"""Of a connection's calls. COMMIT is not among them: it waits for the disk."""


class InlineConnection(aiosqlite.Connection):
    """Commits in aiosqlite's thread, and begins there while another process writes. The rest is done in the loop's own."""

    busy_seconds = 0.0

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        connection = self._connection
        if connection is not None and _waits_for_nobody(fn):
            if not _begins(args):
                return fn(*args, **kwargs)
            try:
                return self._at_once(connection, fn, args)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
        return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]

    def _at_once(self, connection: sqlite3.Connection, fn: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """Most of the time nobody else writes. SQLITE_BUSY otherwise, without having waited."""
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            return fn(*args)
        finally:
            connection.execute(f"PRAGMA busy_timeout = {self.busy_seconds * 1000:.0f}")


def _waits_for_nobody(fn: Callable[..., Any]) -> bool:
    """A statement finds its transaction begun."""
    return isinstance(getattr(fn, "__self__", None), sqlite3.Cursor) or getattr(fn, "__name__", "") in AT_ONCE


def _begins(args: tuple[Any, ...]) -> bool:
    """`BEGIN IMMEDIATE` waits for another process's transaction."""
    return bool(args) and isinstance(args[0], str) and args[0].startswith("BEGIN")


def connect(path: str, *, busy_seconds: float) -> InlineConnection:
    """The connection belongs to one transaction at a time, so two threads never use it at once."""

    def opened() -> sqlite3.Connection:
        return sqlite3.connect(path, timeout=busy_seconds, check_same_thread=False)

    connection = InlineConnection(opened, 64)
    connection.busy_seconds = busy_seconds
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does for the plain one
    return connection
