"""What HubSpot's search takes, and walking everything that changed since a moment."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any

from bot.adapters.crm.hubspot.models import ObjectType, Record, SearchResult, UnreadableValue
from procountor_client import encoding

PAGE = 200
MOST_GROUPS, MOST_IN_GROUP, MOST_FILTERS, MOST_CHARACTERS = 5, 6, 18, 3_000
"""Of HubSpot's search guide. A body with more of any is refused as a whole."""
ID = "hs_object_id"
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Filter:
    """One comparison; an instant is written as milliseconds."""

    name: str
    operator: str
    value: str | None = None
    values: tuple[str, ...] = ()

    @classmethod
    def equals(cls, name: str, value: str) -> "Filter":
        return cls(name, "EQ", value)

    @classmethod
    def since(cls, name: str, moment: datetime) -> "Filter":
        return cls(name, "GTE", milliseconds(moment))

    @classmethod
    def above(cls, name: str, value: str) -> "Filter":
        return cls(name, "GT", value)

    @classmethod
    def one_of(cls, name: str, values: Iterable[str]) -> "Filter":
        """For properties that are lists of options, whose case counts."""
        return cls(name, "IN", values=tuple(values))

    @classmethod
    def one_of_texts(cls, name: str, values: Iterable[str]) -> "Filter":
        """For properties of type string: HubSpot finds nothing for values with capitals."""
        return cls(name, "IN", values=tuple(value.lower() for value in values))

    def body(self) -> dict[str, Any]:
        given: dict[str, Any] = {"propertyName": self.name, "operator": self.operator}
        return given | ({"values": list(self.values)} if self.values else {"value": self.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """`filters` must all hold. `sort` is one property, ascending: HubSpot takes no second one."""

    filters: tuple[Filter, ...] = ()
    properties: tuple[str, ...] = ()
    sort: str = ID
    limit: int = PAGE

    def body(self) -> dict[str, Any]:
        groups = [{"filters": [each.body() for each in self.filters]}] if self.filters else []
        return {
            "filterGroups": groups,
            "sorts": [{"propertyName": self.sort, "direction": "ASCENDING"}],
            "properties": list(self.properties),
            "limit": self.limit,
        }

    def problems(self) -> list[str]:
        """What HubSpot would refuse without saying which of its limits it was."""
        problems = [f"more than {MOST_IN_GROUP} filters"] if len(self.filters) > MOST_IN_GROUP else []
        problems += [f"more than {PAGE} rows"] if self.limit > PAGE else []
        length = len(encoding.dumps(self.body()).decode())
        return problems + ([f"{length} characters of at most {MOST_CHARACTERS}"] if length > MOST_CHARACTERS else [])


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where to go on: at this instant; with `above_id`, among the records of this very millisecond, above this id.

    A bulk edit gives thousands of records one stamp: who goes on after it loses some, who goes on at it never ends.
    """

    stamp: datetime
    above_id: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """`cursor` is where to go on after these records; those at its instant may come again. `last`: there are no more."""

    records: tuple[Record, ...]
    cursor: Cursor
    last: bool


Fetch = Callable[[Search], Awaitable[SearchResult]]


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything of a kind that changed at or after a cursor, oldest first, in as few searches as there are pages.

    Each search begins anew at the last stamp instead of at an offset, so that records that change while they are read move
    no others out of sight, and the 10,000 rows that search reaches are no limit.
    """

    kind: ObjectType
    fetch: Fetch
    properties: tuple[str, ...]
    filters: tuple[Filter, ...] = ()
    _seen: set[str] = field(default_factory=set)
    """Records of the stamp that the next search begins at."""

    async def pages(self, cursor: Cursor) -> AsyncIterator[Page]:
        while True:
            page = await (self._from_stamp(cursor) if cursor.above_id is None else self._of_one_stamp(cursor))
            yield page
            if page.last:
                return
            cursor = page.cursor

    async def _from_stamp(self, cursor: Cursor) -> Page:
        found = (await self.fetch(self._search(Filter.since(self.kind.stamp, cursor.stamp), self.kind.stamp))).results
        fresh = tuple(record for record in found if record.id not in self._seen)
        if len(found) < PAGE:
            return Page(fresh, Cursor(self._stamp(found[-1])) if found else cursor, last=True)
        first, newest = self._stamp(found[0]), self._stamp(found[-1])
        if first == newest:  # a whole page of one millisecond, in no order: from its beginning, by id
            return Page((), Cursor(newest, 0), last=False)
        at_newest = takewhile(lambda record: self._stamp(record) == newest, reversed(found))
        self._remember(at_newest)
        return Page(fresh, Cursor(newest), last=False)

    async def _of_one_stamp(self, cursor: Cursor) -> Page:
        same = Filter.equals(self.kind.stamp, milliseconds(cursor.stamp))
        found = (await self.fetch(self._search(same, ID, Filter.above(ID, str(cursor.above_id))))).results
        fresh = tuple(record for record in found if record.id not in self._seen)
        if len(found) < PAGE:
            self._seen.clear()
            return Page(fresh, Cursor(cursor.stamp + MILLISECOND), last=False)
        return Page(fresh, Cursor(cursor.stamp, int(found[-1].id)), last=False)

    def _search(self, first: Filter, sort: str, *more: Filter) -> Search:
        wanted = tuple(dict.fromkeys((self.kind.stamp, *self.properties)))
        return Search(filters=(first, *more, *self.filters), properties=wanted, sort=sort)

    def _remember(self, records: Iterable[Record]) -> None:
        self._seen.clear()
        self._seen.update(record.id for record in records)

    def _stamp(self, record: Record) -> datetime:
        try:
            stamp = record.moment(self.kind.stamp)
        except UnreadableValue:  # one such record must not end the walk
            stamp = None
        stamp = stamp or record.updated_at or datetime.min.replace(tzinfo=UTC)
        return stamp.replace(microsecond=stamp.microsecond // 1000 * 1000)


def milliseconds(moment: datetime) -> str:
    """Since 1970, rounded down. Raises ValueError for an instant without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone could mean anything: give an aware datetime")
    return str((moment - datetime(1970, 1, 1, tzinfo=UTC)) // MILLISECOND)


def chunks(values: Sequence[str], size: int) -> list[Sequence[str]]:
    return [values[start : start + size] for start in range(0, len(values), size)]
