"""Deals: won, reopened, lost, archived, deleted; and what their products make of their value."""

from typing import Any

from sandbox.pipedrive import deal_sums, schema
from sandbox.pipedrive.account import Account, Actor, Json
from sandbox.pipedrive.errors import invalid, over_cap
from sandbox.pipedrive.records import LABELS, Room
from sandbox.pipedrive.wire import Call, Endpoint

STATUSES = ("open", "won", "lost", "deleted")
FILTERS = frozenset({"owner_id", "person_id", "org_id", "pipeline_id", "stage_id", "status"})
CHECKS: dict[str, schema.Check] = {
    "title": schema.text(255),
    "owner_id": schema.whole,
    "person_id": schema.maybe(schema.whole),
    "org_id": schema.maybe(schema.whole),
    "pipeline_id": schema.whole,
    "stage_id": schema.whole,
    "value": schema.number,
    "currency": schema.text(3),
    "is_deleted": schema.flag,
    "is_archived": schema.flag,
    "archive_time": schema.maybe(schema.stamp),
    "status": schema.word("open", "won", "lost"),
    "probability": schema.maybe(schema.number),
    "lost_reason": schema.maybe(schema.text(150)),
    "visible_to": schema.whole,
    "close_time": schema.maybe(schema.stamp),
    "won_time": schema.maybe(schema.stamp),
    "lost_time": schema.maybe(schema.stamp),
    "expected_close_date": schema.maybe(schema.day),
    "label_ids": schema.wholes,
}


def blank(account: Account, owner: int) -> Json:
    """A deal that somebody has begun and not filled in. Stamps are added with the record."""
    stage = next(iter(account.tables["stage"].values()))
    return {
        "title": "",
        "creator_user_id": owner,
        "owner_id": owner,
        "person_id": None,
        "org_id": None,
        "pipeline_id": stage["pipeline_id"],
        "stage_id": stage["id"],
        "value": 0,
        "currency": account.company["currency"],
        "stage_change_time": None,
        "is_deleted": False,
        "is_archived": False,
        "archive_time": None,
        "status": "open",
        "probability": None,
        "lost_reason": None,
        "visible_to": 3,
        "close_time": None,
        "won_time": None,
        "lost_time": None,
        "expected_close_date": None,
        "label_ids": [],
        "origin": "API",
        "origin_id": None,
        "channel": None,
        "channel_id": None,
        "source_lead_id": None,
        "arr": None,
        "mrr": None,
        "acv": None,
        "custom_fields": {},
    }


def _prepare(call: Call, body: Json) -> Json:
    account = call.account
    cap = account.switches.deal_cap
    if cap is not None and sum(row["status"] == "open" for row in account.tables["deal"].values()) >= cap:
        raise over_cap("deal", "feature_capping_deals_limit")
    row = blank(account, call.user) | body
    return row | outcome(account, row, row["status"])


def outcome(account: Account, row: Json, status: str) -> Json:
    """What goes with a status: when it was won or lost. Of a deal won again the first time is kept beside."""
    stamp = account.stamp()
    return {
        "status": status,
        "close_time": stamp if status != "open" else None,
        "won_time": stamp if status == "won" else None,
        "lost_time": stamp if status == "lost" else None,
        "first_won_time": row.get("first_won_time") or (stamp if status == "won" else None),
    }


def _merge(call: Call, row: Json, body: Json) -> Json:
    account, changes = call.account, dict(body)
    if changes.pop("is_deleted", False):
        raise invalid("is_deleted: delete the deal instead")
    if changes.get("is_archived"):
        changes["archive_time"] = account.stamp()
    if changes.get("status", row["status"]) != row["status"]:
        changes |= outcome(account, row, changes["status"]) | {k: body[k] for k in body if k.endswith("_time")}
    if "value" in changes and deal_sums.lines_of(account, row["id"]):
        # What has bitten many: the value of a deal with products is not a caller's to write (pipedrive-dotnet#105).
        changes["value"] = 0
    return changes


def _is_listed(call: Call, row: Json) -> bool:
    return not row["is_archived"] and _has_status(call, row)


def _has_status(call: Call, row: Json) -> bool:
    wanted = [status for status in call.query.get("status", "").split(",") if status]
    if not set(wanted) <= set(STATUSES):
        raise invalid(f"status: must be one of {', '.join(STATUSES)}")
    return row["status"] in wanted if wanted else row["status"] != "deleted"


def archived(call: Call) -> Any:
    return ROOM.page(call, lambda call, row: row["is_archived"] and _has_status(call, row))


def close(account: Account, number: int, status: str, actor: Actor) -> Json:
    """A person drags the deal to won, to lost, or back to open."""
    row = account.editable("deal", number)
    return account.change("deal", number, outcome(account, row, status), actor)


def archive(account: Account, number: int, actor: Actor, *, back: bool = False) -> Json:
    account.find("deal", number)
    changes = {"is_archived": not back, "archive_time": None if back else account.stamp()}
    return account.change("deal", number, changes, actor)


ROOM = Room("deal", "deals", CHECKS, ("title",), _prepare, FILTERS, lists=_is_listed, merge=_merge, labels=LABELS)
ENDPOINTS = (Endpoint("GET", "/api/v2/deals/archived", archived, 20), *ROOM.endpoints())
