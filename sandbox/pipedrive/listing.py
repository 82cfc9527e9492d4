"""Lists of v2: filters, order, and cursors."""

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sandbox.pipedrive.account import Json
from sandbox.pipedrive.errors import invalid
from sandbox.pipedrive.schema import STAMP
from sandbox.pipedrive.wire import Call, data

MOST_ROWS, USUAL_ROWS = 500, 100
MOST_IDS = 100
MOST_CUSTOM_FIELDS = 15
COMMON = frozenset({"cursor", "limit", "sort_by", "sort_direction"})
Test = Callable[[Json], bool]


def page(call: Call, rows: Iterable[Json], sorts: tuple[str, ...], show: Callable[[Json], Json] = dict) -> Json:
    """One page of `rows`, ordered and cut as asked, with the cursor of the next one; null after the last."""
    sort_by, descending = _order(call.query, sorts)
    ordered = sorted(rows, key=lambda row: _key(row, sort_by), reverse=descending)
    limit = _limit(call.query)
    rest = _rest(call, ordered, sort_by, descending=descending)
    shown, more = rest[:limit], len(rest) > limit
    cursor = _cursor(call, shown[-1], sort_by, len(ordered) - len(rest) + limit) if more else None
    return data([show(row) for row in shown], additional_data={"next_cursor": cursor})


def check_names(query: Mapping[str, str], known: frozenset[str]) -> None:
    """ApiError 400 for a parameter that this list does not have."""
    for name in query:
        if name not in known | COMMON:
            raise invalid(f"{name}: is not allowed")


def since(query: Mapping[str, str]) -> list[Test]:
    """updated_since is inclusive; both have whole seconds."""
    tests: list[Test] = []
    if (first := _moment(query, "updated_since")) is not None:
        tests.append(lambda row: moment(row["update_time"]) >= first)
    if (last := _moment(query, "updated_until")) is not None:
        tests.append(lambda row: moment(row["update_time"]) < last)
    return tests


def equal(query: Mapping[str, str], *names: str) -> list[Test]:
    return [_same(name, whole(query, name)) for name in names if name in query]


def among(query: Mapping[str, str], name: str = "ids", column: str = "id") -> list[Test]:
    if name not in query:
        return []
    wanted = numbers(query, name)
    return [lambda row: row[column] in wanted]


def numbers(query: Mapping[str, str], name: str) -> set[int]:
    """Numbers parted by commas. ApiError 400 for more than a hundred, and for what is none."""
    parts = [part.strip() for part in query.get(name, "").split(",")]
    if len(parts) > MOST_IDS:
        raise invalid(f"{name}: must have at most {MOST_IDS} items")
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise invalid(f"{name}: must be numbers parted by commas")
    return {int(part) for part in parts}


def custom_codes(query: Mapping[str, str]) -> list[str] | None:
    """The custom fields asked for; None: all of them."""
    if "custom_fields" not in query:
        return None
    codes = [code for code in query["custom_fields"].split(",") if code]
    if len(codes) > MOST_CUSTOM_FIELDS:
        raise invalid(f"custom_fields: must have at most {MOST_CUSTOM_FIELDS} items")
    return codes


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def whole(query: Mapping[str, str], name: str) -> int:
    text = query[name]
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise invalid(f"{name}: must be a number")
    return int(text)


def _same(name: str, wanted: int) -> Test:
    return lambda row: row.get(name) == wanted


def _moment(query: Mapping[str, str], name: str) -> datetime | None:
    if name not in query:
        return None
    if not STAMP.fullmatch(query[name]):
        raise invalid(f"{name}: not a valid datetime")
    try:
        return moment(query[name])
    except ValueError:
        raise invalid(f"{name}: not a valid datetime") from None


def _order(query: Mapping[str, str], sorts: tuple[str, ...]) -> tuple[str, bool]:
    sort_by, direction = query.get("sort_by", sorts[0]), query.get("sort_direction", "asc")
    if sort_by not in sorts or direction not in {"asc", "desc"}:
        raise invalid(f"sort_by: must be one of {', '.join(sorts)}")
    return sort_by, direction == "desc"


def _limit(query: Mapping[str, str]) -> int:
    limit = whole(query, "limit") if "limit" in query else USUAL_ROWS
    if not 1 <= limit <= MOST_ROWS:
        raise invalid(f"limit: must be from 1 to {MOST_ROWS}")
    return limit


def _key(row: Json, sort_by: str) -> tuple[bool, Any, int]:
    value = row.get(sort_by)
    return value is not None, value if value is not None else 0, row["id"]


def _rest(call: Call, ordered: list[Json], sort_by: str, *, descending: bool) -> list[Json]:
    if "cursor" not in call.query:
        return ordered
    try:
        place = json.loads(base64.urlsafe_b64decode(call.query["cursor"]))
        if "offset" in place:
            return ordered[place["offset"] :]
        last = (place["value"] is not None, place["value"] if place["value"] is not None else 0, place["id"])
    except (ValueError, TypeError, KeyError):
        raise invalid("cursor: is not valid") from None
    return [row for row in ordered if (_key(row, sort_by) < last if descending else _key(row, sort_by) > last)]


def _cursor(call: Call, last: Json, sort_by: str, offset: int) -> str:
    """Opaque to whoever gets it: after which row to go on, or after how many."""
    by_place = {"value": last.get(sort_by), "id": last["id"]}
    place = {"offset": offset} if call.account.switches.offset_cursors else by_place
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()
