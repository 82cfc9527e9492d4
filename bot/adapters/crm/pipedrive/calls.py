"""One call to Pipedrive, and what is inside its answers: rows, one broken row apart from the others, and the next cursor."""

from __future__ import annotations  # pydantic would build Page[M] of an open M at import

import functools
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from bot.adapters.crm import errors
from bot.adapters.crm.errors import ErrorEntry, Failure
from bot.adapters.crm.pipedrive.dialect import SYSTEM
from bot.adapters.crm.pipedrive.families import Family, charge
from bot.adapters.crm.pipedrive.values import Model, whole_seconds
from bot.adapters.crm.transport import Call, Transport
from bot.errors import Outcome

M = TypeVar("M", bound=Model)
Query = dict[str, str | int]

LARGEST_PAGE, MOST_IDS, MOST_CUSTOM_FIELDS = 500, 100, 15
"""Rows of a page, ids of a list, custom fields that a list may be asked for."""


class Answer(BaseModel):
    """v1 has a null where v2 has an empty list. A success that says it is none is not understood."""

    model_config = ConfigDict(extra="allow", hide_input_in_errors=True)

    success: Literal[True]
    data: Any = None
    additional_data: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that is not what was promised. `id` where it has one; `fields` are what is wrong with it."""

    id: int | None
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Page(Generic[M]):
    """`next` is the cursor of the page that follows; None: this was the last."""

    rows: tuple[M, ...]
    unreadable: tuple[Unreadable, ...] = ()
    next: str | None = None


class Resource:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def _read(self, type_: type[M], family: Family, *parts: object) -> M:
        return await self._one(type_, Call("GET", family.address(*parts), charge(family.read), reads=True))

    async def _list(self, type_: type[M], family: Family, *parts: object, query: Query | None = None) -> Page[M]:
        call = Call("GET", family.address(*parts), charge(family.list), query or {}, reads=True)
        return page_of(type_, await self._transport.read(Answer, call))

    async def _pages(
        self, type_: type[M], family: Family, *parts: object, query: Query | None = None
    ) -> AsyncIterator[Page[M]]:
        """A cursor that comes twice ends it: a server that loops must not loop us."""
        cursor: str | None = None
        seen: set[str | None] = set()
        while cursor not in seen:
            seen.add(cursor)
            page = await self._list(type_, family, *parts, query=(query or {}) | page_query(cursor))
            yield page
            cursor = page.next or None

    async def _all(self, type_: type[M], family: Family, *parts: object, query: Query | None = None) -> Page[M]:
        """All rows of a list, each once: a row that moves while the list is read may come on two pages."""
        rows: dict[object, M] = {}
        unreadable: list[Unreadable] = []
        async for page in self._pages(type_, family, *parts, query=query):
            rows.update({row.key: row for row in page.rows})
            unreadable += page.unreadable
        return Page(tuple(rows.values()), tuple(unreadable))

    async def _create(self, type_: type[M], family: Family, body: Mapping[str, Any]) -> M:
        """Never repeated: Pipedrive has no idempotency key. After an unknown outcome look before doing it again."""
        return await self._one(type_, Call("POST", family.address(), charge(family.create), body=body))

    async def _update(
        self, type_: type[M], family: Family, number: int, body: Mapping[str, Any], method: str = "PATCH"
    ) -> M:
        return await self._one(type_, Call(method, family.address(number), charge(family.update), body=body))

    async def _one(self, type_: type[M], call: Call) -> M:
        answer = await self._transport.read(_answer_with(type_), call)
        data: M = answer.data
        return data


@functools.cache
def _answer_with(type_: type[Model]) -> type[Answer]:
    return create_model(f"{type_.__name__}Answer", __base__=Answer, data=(type_, ...))


def page_of(type_: type[M], answer: Answer) -> Page[M]:
    rows: list[M] = []
    unreadable: list[Unreadable] = []
    for row in answer.data if isinstance(answer.data, list) else ():
        try:
            rows.append(type_.model_validate(row))
        except ValidationError as error:
            unreadable.append(_unreadable(row, error))
    cursor = (answer.additional_data or {}).get("next_cursor")
    return Page(tuple(rows), tuple(unreadable), cursor if isinstance(cursor, str) and cursor else None)


def _unreadable(row: Any, error: ValidationError) -> Unreadable:
    number = row.get("id") if isinstance(row, dict) else None
    complaints = error.errors(include_url=False, include_input=False)
    fields = tuple(".".join(map(str, complaint["loc"]))[:100] for complaint in complaints if complaint["loc"])
    return Unreadable(number if isinstance(number, int) else None, fields)


def page_query(cursor: str | None) -> Query:
    limit: Query = {"limit": LARGEST_PAGE}
    return limit | {"cursor": cursor} if cursor else limit


def changed_since(moment: datetime | None) -> Query:
    """Oldest change first, from this second on: what changes meanwhile moves to a page that is still to come."""
    order: Query = {"sort_by": "update_time", "sort_direction": "asc"}
    return order | {"updated_since": whole_seconds(moment)} if moment else order


def joined(numbers: Sequence[int]) -> str:
    """Ids for one call. Raises ValueError above a hundred, which Pipedrive would refuse."""
    if not 1 <= len(numbers) <= MOST_IDS:
        raise ValueError(f"1 to {MOST_IDS} ids fit into one request")
    return ",".join(map(str, numbers))


def in_batches(numbers: Sequence[int]) -> list[list[int]]:
    """Each id once, a hundred at a time."""
    unique = list(dict.fromkeys(numbers))
    return [unique[start : start + MOST_IDS] for start in range(0, len(unique), MOST_IDS)]


def custom_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """As a write wants them: cleared with null, also a set, whose empty list is refused."""
    return {code: None if value in ([], (), "") else value for code, value in values.items()}


def refused(method: str, path: str, problem: str) -> errors.InvalidRequest:
    """Before anything is sent."""
    facts = Failure(SYSTEM, method, path, outcome=Outcome.NOT_CREATED, entries=(ErrorEntry(problem),))
    return errors.InvalidRequest(facts)
