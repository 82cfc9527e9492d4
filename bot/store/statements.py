"""The two statements whose dialects differ."""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

Insert = postgresql.Insert | sqlite.Insert
T = TypeVar("T")


def insert_into(connection: AsyncConnection, table: Table) -> Insert:
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


@cache
def insert_once(dialect: str, table: Table) -> Insert:
    """Insert unless it is there. Built once: on the way of every answer to Slack, building costs more than running."""
    statement: Insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return statement.on_conflict_do_nothing()


def upsert(connection: AsyncConnection, table: Table, where: Any = None, *, keep: tuple[str, ...] = ()) -> Insert:
    """Insert, or replace everything but the primary key and what to `keep`; `where` may look at `excluded`, the new row."""
    return (
        _upsert(connection.dialect.name, table, keep)
        if where is None
        else _upserting(insert_into(connection, table), table, where, keep)
    )


@cache
def _upsert(dialect: str, table: Table, keep: tuple[str, ...]) -> Insert:
    return _upserting(sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table), table, None, keep)


def _upserting(statement: Insert, table: Table, where: Any, keep: tuple[str, ...]) -> Insert:
    same = {*(column.name for column in table.primary_key), *keep}
    new = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in same}
    condition = where(statement.excluded) if where is not None else None
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=new, where=condition)


def batches(items: Sequence[T], size: int = 5000) -> list[Sequence[T]]:
    """Both drivers stop at about 32,000 parameters in one statement."""
    return [items[start : start + size] for start in range(0, len(items), size)]
