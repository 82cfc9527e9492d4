"""What the engine asks of the store that hosts its table."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Executable, Row, bindparam, func
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Clock, UnitOfWork
from bot.store.columns import Instant


class Transactor(Protocol):
    @property
    def dialect(self) -> str: ...

    def transaction(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Rolls back unless committed."""
        ...

    async def autocommit(self, statement: Executable, parameters: Mapping[str, Any]) -> Sequence[Row[*tuple[Any, ...]]]:
        """A transaction of one statement; the rows it returns."""
        ...


class HookedUnitOfWorkFactory(Protocol):
    def __call__(
        self, *, before_commit: Callable[[AsyncConnection], Awaitable[None]] | None = None
    ) -> AbstractAsyncContextManager[UnitOfWork]: ...


class Now:
    """PostgreSQL's own time, since several machines' clocks differ; on SQLite there is one machine and its clock."""

    def __init__(self, dialect: str, clock: Clock) -> None:
        self._ours = clock.now if dialect == "sqlite" else None

    @property
    def ours(self) -> datetime | None:
        """None where the database's own time counts."""
        return None if self._ours is None else self._ours()

    def plus(self, delta: timedelta = timedelta(0)) -> ColumnElement[Any]:
        """The moment at which the statement runs, however long before that it was built."""
        ours = self._ours
        if ours is None:
            return func.now() + delta if delta else func.now()
        return bindparam(None, callable_=lambda: ours() + delta, type_=Instant, unique=True)
