"""Search: an index that trails what is written, sees nothing archived, and has limits that it does not explain."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.hubspot.errors import invalid
from sandbox.hubspot.records import Json, Record
from sandbox.hubspot.wire import Call, Endpoint, of_records

MOST_CHARACTERS, MOST_GROUPS, MOST_IN_GROUP, MOST_FILTERS, MOST_ROWS, REACH = 3_000, 5, 6, 18, 200, 10_000
Seen = Mapping[str, str]
Test = Callable[[Seen], bool]


def search(call: Call) -> Json:
    kind, body = call.kind(), _checked(call)
    groups = [[_test(call, kind, each) for each in group.get("filters", [])] for group in body["filterGroups"]]
    now = call.portal.now()
    seen = [(record, view) for record in call.portal.records[kind].values() if (view := record.seen_by_search(now))]
    found = [row for row in seen if not groups or any(all(test(row[1]) for test in group) for group in groups)]
    _sort(call, kind, found, body["sorts"])
    start, size = body["after"], body["limit"]
    rows: list[Json] = [record.as_json(body["properties"], view) for record, view in found[start : start + size]]
    answer: Json = {"total": len(found), "results": rows}
    return answer | ({"paging": {"next": {"after": str(start + size)}}} if start + size < len(found) else {})


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
    compare = _COMPARISONS[operator]
    return lambda seen: name in seen and compare(key(seen[name]), key(words))


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
    return {"number": _number, "datetime": _moment, "date": _moment, "string": str.lower}.get(sort, str)


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise invalid(f"{text} is not a number") from None


def _moment(text: str) -> float:
    if text.isdigit():
        return int(text) / 1000
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise invalid(f"{text} is not a date") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _sort(call: Call, kind: str, found: list[tuple[Record, dict[str, str]]], sorts: list[Any]) -> None:
    """By one property; rows that are equal in it come in no order that anybody may count on."""
    found.sort(key=lambda row: hash(row[0].id) % 10_007)
    if not sorts:
        return
    name, down = (sorts[0], False) if isinstance(sorts[0], str) else (sorts[0]["propertyName"], _is_down(sorts[0]))
    key = _key(call.portal.known(kind).get(name, {"type": "string"})["type"])
    found.sort(key=lambda row: (name in row[1], key(row[1][name]) if name in row[1] else 0), reverse=down)


def _is_down(sort: Json) -> bool:
    return str(sort.get("direction", "")).upper().startswith("DESC")


ENDPOINTS = (Endpoint("POST", "/crm/objects/2026-09/{kind}/search", search, of_records("read"), search=True),)
