"""Query parameters, pages and the list envelope."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.procountor.errors import invalid, not_found, refused
from sandbox.procountor.records import Json
from sandbox.procountor.schema import parse_day

Query = Mapping[str, str]


@dataclass(frozen=True)
class Page:
    number: int
    size: int

    @property
    def start(self) -> int:
        return self.number * self.size


def page_of(query: Query, *, numbered: bool = True) -> Page:
    size = whole(query, "size") or 50
    number = (whole(query, "page") or 0) if numbered else 0
    if not 1 <= size <= 200:
        raise refused("Value of the 'size' parameter must be between 1 and 200.", "size")
    if number < 0:
        raise refused("Value of the 'page' parameter must not be negative.", "page")
    return Page(number, size)


def envelope(rows: Sequence[Json], page: Page, total: int) -> Json:
    meta = {"pageNumber": page.number, "pageSize": page.size, "resultCount": len(rows), "totalCount": total}
    return {"results": list(rows), "meta": meta}


def by_id(rows: Sequence[Json], query: Query, *, numbered: bool = True, key: str = "id") -> Json:
    """Rows in id order (newest first unless orderById=ASC), after previousId, cut to the page."""
    page = page_of(query, numbered=numbered)
    descending = direction(query, "orderById") != "ASC"
    ordered = sorted(rows, key=lambda row: int(row[key]), reverse=descending)
    previous = whole(query, "previousId")
    rest = ordered
    if previous is not None:
        rest = [row for row in ordered if (row[key] < previous if descending else row[key] > previous)]
    return envelope(rest[page.start : page.start + page.size], page, len(ordered))


def direction(query: Query, name: str) -> str | None:
    value = query.get(name)
    if value not in {None, "ASC", "DESC"}:
        raise invalid(name, value)
    return value


def whole(query: Query, name: str) -> int | None:
    value = query.get(name)
    if value is None or value == "":
        return None
    try:
        return int(value)
    except ValueError:
        raise invalid(name, value) from None


def truth(query: Query, name: str) -> bool | None:
    value = query.get(name)
    if value is None:
        return None
    if value not in {"true", "false"}:
        raise invalid(name, value)
    return value == "true"


def many(query: Query, name: str) -> frozenset[str]:
    """A comma-separated filter; empty when not given."""
    return frozenset(part for part in query.get(name, "").split(",") if part)


def one_day(query: Query, name: str) -> str | None:
    value = query.get(name)
    if value is not None and parse_day(value) is None:
        raise invalid(name, value)
    return value


def moment(query: Query, name: str) -> str | None:
    """A date-time filter. The API knows no zones: one with an offset is refused."""
    value = query.get(name)
    if value is None:
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        raise invalid(name, value) from None
    if parsed.tzinfo is not None:
        raise invalid(name, value)
    return parsed.isoformat(timespec="seconds")


def in_versions(rows: Sequence[Json], query: Query) -> list[Json]:
    start, end = moment(query, "versionStartDate"), moment(query, "versionEndDate")
    return [
        row for row in rows if (start is None or row["version"] >= start) and (end is None or row["version"] <= end)
    ]


def batch(ids: str, find: Callable[[int], Any | None], what: str) -> Any:
    """One id gives an object; several give a list by id, unknown ones dropped. 404 when nothing is found."""
    wanted = ids.split(",")
    if len(wanted) > 200:
        raise refused("At most 200 ids are allowed.")
    try:
        numbers = sorted({int(part) for part in wanted})
    except ValueError:
        raise invalid("id", ids) from None
    found = [row for row in map(find, numbers) if row is not None]
    if not found:
        raise not_found(what)
    return found[0] if len(wanted) == 1 else found
