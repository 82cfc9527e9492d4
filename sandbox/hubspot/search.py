"""Search: an index that trails what is written, sees nothing archived, and has limits that it does not explain."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from heapq import nlargest, nsmallest
from typing import Any

from sandbox.hubspot.errors import invalid
from sandbox.hubspot.records import Json, Record
from sandbox.hubspot.wire import Call, Endpoint, of_records

MOST_CHARACTERS, MOST_GROUPS, MOST_IN_GROUP, MOST_FILTERS, MOST_ROWS, REACH = 3_000, 5, 6, 18, 200, 10_000
Seen = Mapping[str, str]
Row = tuple[Record, dict[str, str]]
Test = Callable[[Seen], bool]


def search(call: Call) -> Json:
    kind, body = call.kind(), _checked(call)
    now = call.portal.now()
    rows = [(record, view) for record in call.portal.records[kind].values() if (view := record.seen_by_search(now))]
    found = _matching(call, kind, rows, body["filterGroups"])
    start, size = body["after"], body["limit"]
    shown: list[Json] = [
        record.as_json(body["properties"], view) for record, view in _first(call, kind, found, body)[start:]
    ]
    answer: Json = {"total": len(found), "results": shown}
    return answer | ({"paging": {"next": {"after": str(start + size)}}} if start + size < len(found) else {})


def _matching(call: Call, kind: str, rows: list[Row], groups: list[Json]) -> list[Row]:
    """All filters of one group, or of another one."""
    if not groups:
        return rows
    found: dict[str, Row] = {}
    for group in groups:
        matching = rows
        for given in group.get("filters", []):
            test = _test(call, kind, given)
            matching = [row for row in matching if test(row[1])]
        found |= {row[0].id: row for row in matching}
    return list(found.values())


def _checked(call: Call) -> Json:
    """All fields may be left out, whatever the published description says."""
    body: Json = {"filterGroups": [], "sorts": [], "properties": [], "limit": 10, "after": 0} | call.body
    groups = body["filterGroups"]
    counts = [len(group.get("filters", [])) for group in groups]
    too_much = len(groups) > MOST_GROUPS or max(counts, default=0) > MOST_IN_GROUP or sum(counts) > MOST_FILTERS
    try:
        body["after"] = int(body["after"] or 0)
    except (TypeError, ValueError):
        raise invalid() from None
    beyond = not 0 < body["limit"] <= MOST_ROWS or body["after"] + body["limit"] > REACH or len(body["sorts"]) > 1
    if too_much or beyond or len(call.raw.decode()) > MOST_CHARACTERS:
        raise invalid()
    return body


def _test(call: Call, kind: str, given: Json) -> Test:
    name, operator = given.get("propertyName", ""), str(given.get("operator"))
    known = call.portal.known(kind).get(name)
    if known is None:
        return lambda _: False  # a wrong name finds nothing and is no error
    sort, words = known["type"], str(given.get("value") or "")
    key = _key(sort)
    if operator in {"IN", "NOT_IN"}:
        return _membership(name, given.get("values") or [], sort, inside=operator == "IN")
    if operator in {"HAS_PROPERTY", "NOT_HAS_PROPERTY"}:
        return lambda seen: (name in seen) is (operator == "HAS_PROPERTY")
    if operator not in _COMPARISONS:
        raise invalid(f"operator {operator} is not supported")
    compare, asked = _COMPARISONS[operator], key(words)
    return lambda seen: name in seen and compare(key(seen[name]), asked)


def _membership(name: str, values: list[str], sort: str, *, inside: bool) -> Test:
    """Values of text properties are compared with the index in lower case, and must themselves be so."""
    if sort == "string":
        return lambda seen: (seen.get(name, "").lower() in values) is inside
    return lambda seen: (seen.get(name, "") in values) is inside


_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "EQ": lambda held, asked: bool(held == asked),
    "NEQ": lambda held, asked: bool(held != asked),
    "GT": lambda held, asked: bool(held > asked),
    "GTE": lambda held, asked: bool(held >= asked),
    "LT": lambda held, asked: bool(held < asked),
    "LTE": lambda held, asked: bool(held <= asked),
}


def _key(sort: str) -> Callable[[str], Any]:
    keys: Mapping[str, Callable[[str], Any]] = {
        "number": _number,
        "datetime": _moment,
        "date": _moment,
        "string": str.lower,
    }
    return keys.get(sort, str)


@lru_cache(maxsize=50_000)
def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise invalid(f"{text} is not a number") from None


@lru_cache(maxsize=50_000)
def _moment(text: str) -> float:
    if text.isdigit():
        return int(text) / 1000
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise invalid(f"{text} is not a date") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _first(call: Call, kind: str, found: list[Row], body: Json) -> list[Row]:
    """The rows of this page and all before it; equal ones come in no order that anybody may count on."""
    most = body["after"] + body["limit"]
    if not body["sorts"]:
        return nsmallest(most, found, key=_scrambled)
    sort = body["sorts"][0]
    name, down = (sort, False) if isinstance(sort, str) else (sort["propertyName"], _is_down(sort))
    key = _key(call.portal.known(kind).get(name, {"type": "string"})["type"])

    def place(row: Row) -> tuple[bool, Any, int]:
        value = row[1].get(name)
        return value is not None, 0 if value is None else key(value), _scrambled(row)

    return (nlargest if down else nsmallest)(most, found, key=place)


def _scrambled(row: Row) -> int:
    return int(row[0].id) * 7_919 % 10_007


def _is_down(sort: Json) -> bool:
    return str(sort.get("direction", "")).upper().startswith("DESC")


ENDPOINTS = (Endpoint("POST", "/crm/objects/2026-09/{kind}/search", search, of_records("read"), search=True),)
