"""Organizations and persons, and the search for an organization."""

from typing import Any

from sandbox.pipedrive import schema
from sandbox.pipedrive.account import Json
from sandbox.pipedrive.errors import invalid, refused
from sandbox.pipedrive.records import Room
from sandbox.pipedrive.wire import Call, Endpoint, data

SUBFIELDS = (
    "country",
    "admin_area_level_1",
    "admin_area_level_2",
    "locality",
    "sublocality",
    "route",
    "street_number",
    "subpremise",
    "postal_code",
)
SEARCHED = frozenset({"varchar", "varchar_auto", "text", "phone", "double", "monetary", "address"})
LEAST_TERM, LEAST_EXACT_TERM = 2, 1
CONTACT_SYNC = ("job_title", "postal_address", "birthday", "im", "notes")


def address(value: str, **parts: str) -> Json:
    """All subfields; those not given are null."""
    return {"value": value, **{name: parts.get(name) for name in SUBFIELDS}}


def _is_address(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("value"), str)
        and set(value) <= {"value", "formatted_address", *SUBFIELDS}
        and all(part is None or isinstance(part, str) for part in value.values())
    )


ORGANIZATION: dict[str, schema.Check] = {
    "name": schema.text(255),
    "owner_id": schema.whole,
    "add_time": schema.stamp,
    "visible_to": schema.whole,
    "label_ids": schema.wholes,
    "address": schema.maybe(_is_address),
    "website": schema.maybe(schema.text()),
    "linkedin": schema.maybe(schema.text()),
    "industry": schema.maybe(schema.whole),
    "annual_revenue": schema.maybe(schema.whole),
    "employee_count": schema.maybe(schema.whole),
}
PERSON: dict[str, schema.Check] = {
    "name": schema.text(255),
    "owner_id": schema.whole,
    "org_id": schema.maybe(schema.whole),
    "add_time": schema.stamp,
    "emails": schema.rows,
    "phones": schema.rows,
    "visible_to": schema.whole,
    "label_ids": schema.wholes,
    **dict.fromkeys(CONTACT_SYNC, lambda value: value is not ...),
}


def _organization(call: Call, body: Json) -> Json:
    usual = dict.fromkeys(("address", "website", "linkedin", "industry", "annual_revenue", "employee_count"))
    row: Json = {"owner_id": call.user, "is_deleted": False, "visible_to": 3, "label_ids": [], **usual}
    row["custom_fields"] = {}
    return row | _written(call, {}, body)


def _written(_: Call, row: Json, body: Json) -> Json:
    """An address is replaced whole: what a caller leaves out is null afterwards."""
    del row
    if not body.get("address"):
        return dict(body)
    given = {name: value for name, value in body["address"].items() if name != "formatted_address"}
    parts = {name: value for name, value in given.items() if name != "value" and value is not None}
    return body | {"address": address(given["value"], **parts)}


def _person(call: Call, body: Json) -> Json:
    first, _, last = body["name"].partition(" ")
    names = {"first_name": first, "last_name": last}
    row: Json = {
        "owner_id": call.user,
        "org_id": None,
        "emails": [],
        "phones": [],
        "label_ids": [],
        "custom_fields": {},
    }
    return row | {"is_deleted": False, "visible_to": 3, **names} | _without_sync(call, {}, body)


def _without_sync(_: Call, row: Json, body: Json) -> Json:
    del row
    for name in CONTACT_SYNC:
        if name in body:
            raise refused(403, f"Contact sync is not enabled: {name} cannot be written.")
    return dict(body)


def search(call: Call) -> Any:
    """By name, address or custom field. What matched is not said: custom values come without their codes."""
    query = call.query
    term, exact = query.get("term", ""), query.get("exact_match") in {"true", "1"}
    if len(term) < (LEAST_EXACT_TERM if exact else LEAST_TERM):
        raise invalid("term: is too short")
    fields = query.get("fields", "address,custom_fields,notes,name").split(",")
    account = call.account
    rows = [row for row in account.tables["organization"].values() if not row["is_deleted"]]
    seen = [row for row in rows if account.visible("organization", row, call.user)]
    items = [_found(row, hits) for row in seen if (hits := _hits(call, row, fields, term, exact=exact))]
    return data({"items": items[: int(query.get("limit", 100))]}, additional_data={"next_cursor": None})


def _hits(call: Call, row: Json, fields: list[str], term: str, *, exact: bool) -> dict[str, list[str]]:
    """The texts that match, by where they stand."""
    texts = {
        "name": [row["name"]],
        "address": [row["address"]["value"]] if row["address"] else [],
        "custom_fields": _custom_texts(call, row),
    }
    wanted = {name: values for name, values in texts.items() if name in fields}
    low = term.lower()
    matching = {
        name: [text for text in values if (low == text.lower() if exact else low in text.lower())]
        for name, values in wanted.items()
    }
    return {name: values for name, values in matching.items() if values}


def _custom_texts(call: Call, row: Json) -> list[str]:
    types = {code: field["field_type"] for code, field in call.account.fields["organization"].items()}
    held = row["custom_fields"].items()
    return [str(value) for code, value in held if value is not None and types.get(code) in SEARCHED]


def _found(row: Json, hits: dict[str, list[str]]) -> Json:
    item = {
        "id": row["id"],
        "type": "organization",
        "name": row["name"],
        "address": row["address"]["value"] if row["address"] else None,
        "visible_to": row["visible_to"],
        "owner": {"id": row["owner_id"]},
        "custom_fields": hits.get("custom_fields", []),
        "notes": [],
    }
    return {"result_score": 0.316, "item": item}


ORGANIZATIONS = Room("organization", "organizations", ORGANIZATION, ("name",), _organization, merge=_written)
PERSONS = Room("person", "persons", PERSON, ("name",), _person, frozenset({"owner_id", "org_id"}), merge=_without_sync)
ENDPOINTS = (
    Endpoint("GET", "/api/v2/organizations/search", search, 20),
    *ORGANIZATIONS.endpoints(),
    *PERSONS.endpoints(),
)
