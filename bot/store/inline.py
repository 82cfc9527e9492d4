"""SQLite without a change of threads for every statement.

aiosqlite hands each call to a thread and waits for its answer. A statement takes microseconds, the hand-over many times
that, and one transaction makes two dozen of them. Here only what may really wait goes to the thread.
"""

import sqlite3
from collections.abc import Callable
from typing import Any

import aiosqlite

WAITING = ("BEGIN",)
"""`BEGIN IMMEDIATE` waits for another process's transaction."""


class InlineConnection(aiosqlite.Connection):
    """Begins and commits in aiosqlite's thread, everything between in the loop's own."""

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self._connection is None or self._waits(fn, args):
            return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]
        return fn(*args, **kwargs)

    def _waits(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
        """COMMIT waits for the disk."""
        begins = bool(args) and isinstance(args[0], str) and args[0].startswith(WAITING)
        return begins or getattr(fn, "__name__", "") not in STATEMENTS


STATEMENTS = frozenset(
    {"execute", "executemany", "fetchone", "fetchall", "fetchmany", "cursor", "close_cursor", "rollback"}
)


def connect(path: str, *, busy_seconds: float) -> InlineConnection:
    """The connection belongs to one transaction at a time, so two threads never use it at once."""

    def opened() -> sqlite3.Connection:
        return sqlite3.connect(path, timeout=busy_seconds, check_same_thread=False)

    connection = InlineConnection(opened, 64)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does for the plain one
    return connection
