"""What v1 still answers although v2 has it too: other names and dates, double cost. Clients of today need none of it."""

from typing import Any

from sandbox.pipedrive.account import Json
from sandbox.pipedrive.listing import whole
from sandbox.pipedrive.wire import Call, Endpoint, Handler, data

KINDS = {"deal": "deals", "organization": "organizations", "product": "products"}


def _listed(kind: str) -> Handler:
    def listed(call: Call) -> Any:
        rows = [row for row in call.account.tables[kind].values() if not row.get("is_deleted")]
        start = whole(call.query, "start") if "start" in call.query else 0
        limit = whole(call.query, "limit") if "limit" in call.query else 100
        pagination = {"start": start, "limit": limit, "more_items_in_collection": len(rows) > start + limit}
        return data([_old(row) for row in rows[start : start + limit]], additional_data={"pagination": pagination})

    return listed


def _read(kind: str) -> Handler:
    def read(call: Call) -> Any:
        return data(_old(call.account.find(kind, call.id, viewer=call.user)))

    return read


def _old(row: Json) -> Json:
    """Custom values at the top, under their codes; dates without a zone."""
    bare = {name: value for name, value in row.items() if name != "custom_fields"}
    dates = {name: row[name].replace("T", " ").removesuffix("Z") for name in ("add_time", "update_time")}
    values: Json = row["custom_fields"]
    return bare | values | dates


ENDPOINTS = tuple(
    endpoint
    for kind, plural in KINDS.items()
    for endpoint in (
        Endpoint("GET", f"/api/v1/{plural}", _listed(kind), 20, is_v1_twin=True),
        Endpoint("GET", f"/api/v1/{plural}/{{id:int}}", _read(kind), 2, is_v1_twin=True),
    )
)
