"""What the engine asks of the store that hosts its table."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, func, literal
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.jobs.table import Instant
from bot.ports import Clock, UnitOfWork


class Transactor(Protocol):
    def transaction(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Rolls back unless committed."""
        ...


class Units(Protocol):
    def __call__(
        self, *, before_commit: Callable[[AsyncConnection], Awaitable[None]] | None = None
    ) -> AbstractAsyncContextManager[UnitOfWork]: ...


class Now:
    """PostgreSQL's own time, since several machines' clocks differ; on SQLite there is one machine and its clock."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._ours = clock.now() if connection.dialect.name == "sqlite" else None

    def plus(self, delta: timedelta = timedelta(0)) -> ColumnElement[Any]:
        if self._ours is not None:
            return literal(self._ours + delta, Instant)
        return func.now() + delta if delta else func.now()
