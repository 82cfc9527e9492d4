"""Notes: v1 only, with its own dates, its own paging, and caps."""

from typing import Any

from sandbox.pipedrive import schema
from sandbox.pipedrive.account import Account, Json
from sandbox.pipedrive.errors import invalid, refused, v1_missing
from sandbox.pipedrive.listing import equal, whole
from sandbox.pipedrive.wire import Call, Endpoint, data

LONGEST = 100_000
"""Bytes: of the class that the changelog of 2023-11 names."""
OWNERS = ("deal_id", "org_id", "person_id")
PINS = ("pinned_to_deal_flag", "pinned_to_organization_flag", "pinned_to_person_flag")
CHECKS: dict[str, schema.Check] = {
    "content": schema.text(10**7),
    "user_id": schema.whole,
    "add_time": schema.text(),
    **dict.fromkeys(OWNERS, schema.whole),
    **dict.fromkeys(PINS, lambda value: value in (0, 1)),
}
USUAL_ROWS = 100


def listed(call: Call) -> Any:
    query = call.query
    tests = equal(query, *(name for name in OWNERS if name in query))
    rows = [row for row in call.account.tables["note"].values() if all(test(row) for test in tests)]
    start = whole(query, "start") if "start" in query else 0
    limit = whole(query, "limit") if "limit" in query else USUAL_ROWS
    more = len(rows) > start + limit
    pagination = {"start": start, "limit": limit, "more_items_in_collection": more}
    pagination |= {"next_start": start + limit} if more else {}
    shown = [_shown(call.account, row) for row in rows[start : start + limit]]
    return data(shown, additional_data={"pagination": pagination})


def read(call: Call) -> Any:
    return data(_shown(call.account, _note(call)))


def add(call: Call) -> Any:
    body = _accepted(call, ("content",))
    owner = next((name for name in OWNERS if name in body), None)
    if owner is None:
        raise invalid("one of deal_id, org_id, person_id is required")
    _check_room(call.account, body)
    usual: Json = dict.fromkeys(OWNERS) | dict.fromkeys(PINS, 0)
    row = usual | {"user_id": call.user, "last_update_user_id": call.user, "active_flag": True} | body
    stored = call.account.add("note", row, call.actor)
    return data(_shown(call.account, stored))


def change(call: Call) -> Any:
    _note(call)
    body = _accepted(call) | {"last_update_user_id": call.user}
    return data(_shown(call.account, call.account.change("note", call.id, body, call.actor)))


def delete(call: Call) -> Any:
    _note(call)
    del call.account.tables["note"][call.id]
    return data(True)


def _accepted(call: Call, required: tuple[str, ...] = ()) -> Json:
    body = schema.accept(call.body, CHECKS, required)
    if len(body.get("content", "").encode()) > LONGEST:
        raise refused(400, "Note content is too long")
    return body


def _check_room(account: Account, body: Json) -> None:
    cap = account.switches.notes_per_deal
    of_deal = [row for row in account.tables["note"].values() if row["deal_id"] == body.get("deal_id")]
    if cap is not None and body.get("deal_id") and len(of_deal) >= cap:
        raise refused(403, "Notes limit reached for this deal.")


def _note(call: Call) -> Json:
    row = call.account.tables["note"].get(call.id)
    if row is None:
        raise v1_missing("Note")
    return row


def _shown(account: Account, row: Json) -> Json:
    """Dates as v1 has them: a space, no zone, UTC."""
    dates = {name: row[name].replace("T", " ").removesuffix("Z") for name in ("add_time", "update_time")}
    author = account.tables["user"][row["user_id"]]
    user = {"email": author["email"], "icon_url": None, "is_you": True, "name": author["name"]}
    pins = {name: bool(row[name]) for name in PINS}
    deal = account.tables["deal"].get(row["deal_id"] or 0)
    return row | dates | pins | {"user": user, "deal": {"title": deal["title"]} if deal else None}


ENDPOINTS = (
    Endpoint("GET", "/api/v1/notes", listed, 20),
    Endpoint("POST", "/api/v1/notes", add, 10),
    Endpoint("GET", "/api/v1/notes/{id:int}", read, 2),
    Endpoint("PUT", "/api/v1/notes/{id:int}", change, 10),
    Endpoint("DELETE", "/api/v1/notes/{id:int}", delete, 6),
)
