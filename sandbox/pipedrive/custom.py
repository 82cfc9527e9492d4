"""Custom fields: which there are, what may be written into one, how REST and webhooks show it."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.pipedrive import schema
from sandbox.pipedrive.account import KINDS, Account, Json
from sandbox.pipedrive.errors import invalid, not_found, over_cap
from sandbox.pipedrive.listing import check_names, page
from sandbox.pipedrive.wire import Call, Endpoint, Handler, data

CREATABLE = frozenset(
    [
        "varchar",
        "text",
        "double",
        "phone",
        "date",
        "daterange",
        "time",
        "timerange",
        "set",
        "enum",
        "varchar_auto",
        "address",
        "monetary",
        "org",
        "people",
        "user",
    ]
)
LONGEST_LINE = 255
SUBFIELDS = {"monetary": ("value", "currency"), "daterange": ("value", "until"), "timerange": ("value", "until")}


def definition(kind: str, name: str, field_type: str, labels: tuple[str, ...] = ()) -> Json:
    """A custom field as Pipedrive would make it; its code follows from kind and name, so that a seed names it."""
    return _definition(hashlib.sha1(f"{kind}/{name}".encode()).hexdigest(), name, field_type, labels)  # noqa: S324


def accept_values(account: Account, kind: str, given: Any) -> Json:
    """The values of `custom_fields`. ApiError 400 for the whole request when one of them is wrong or unknown."""
    if not isinstance(given, dict):
        raise invalid("custom_fields: must be an object")
    for code, value in given.items():
        found = account.fields[kind].get(code)
        if found is None:
            raise invalid(f"custom_fields.{code}: is not allowed")
        if value is not None and not _FITS[found["field_type"]](found, value):
            raise invalid(f"custom_fields.{code}: not a valid value of type {found['field_type']}")
    return given


def shown(account: Account, kind: str, row: Json, codes: list[str] | None) -> Json:
    """Bare values under their codes, null where there is none."""
    values = row.get("custom_fields") or {}
    return {code: values.get(code) for code in account.fields[kind] if codes is None or code in codes}


def in_webhook(account: Account, kind: str, values: Mapping[str, Any]) -> Json:
    """Another shape than REST's: each value carries its type."""
    return {code: _typed(account.fields[kind].get(code), value) for code, value in values.items()}


def _typed(field: Json | None, value: Any) -> Any:
    if value is None or field is None:
        return None
    kind = field["field_type"]
    if kind == "enum":
        return {"type": kind, "id": value}
    if kind == "set":
        return {"type": kind, "values": [{"id": item} for item in value]}
    if kind in {"daterange", "timerange"}:
        return {"type": kind, "from": value["value"], "until": value["until"]}
    return {"type": kind, **value} if isinstance(value, dict) else {"type": kind, "value": value}


def _definition(code: str, name: str, field_type: str, labels: tuple[str, ...], *, custom: bool = True) -> Json:
    options = [{"id": place, "label": label} for place, label in enumerate(labels, 1)] or None
    parts = SUBFIELDS.get(field_type, ())
    return {
        "field_name": name,
        "field_code": code,
        "field_type": field_type,
        "options": options,
        "subfields": [{"field_code": p, "field_name": f"{name} {p}", "field_type": "varchar"} for p in parts] or None,
        "is_custom_field": custom,
        "is_optional_response_field": False,
    }


def _listed(kind: str) -> Handler:
    def listed(call: Call) -> Any:
        check_names(call.query, frozenset({"include_fields"}))
        rows = [{"id": place, "row": row} for place, row in enumerate(_all(call.account, kind))]
        return page(call, rows, ("id",), lambda row: row["row"])

    return listed


def _all(account: Account, kind: str) -> list[Json]:
    built_in = [_definition(code, name, type_, (), custom=False) for code, name, type_ in BUILT_IN[kind]]
    return [*built_in, *account.fields[kind].values()]


def _read(kind: str) -> Handler:
    def read(call: Call) -> Any:
        found = next((f for f in _all(call.account, kind) if f["field_code"] == call.path["code"]), None)
        if found is None:
            raise not_found("Field")
        return data(found)

    return read


def _created(kind: str) -> Handler:
    def created(call: Call) -> Any:
        account = call.account
        body = schema.accept(call.body, _checks(kind), ("field_name", "field_type"))
        if body["field_type"] in {"enum", "set"} and not body.get("options"):
            raise invalid("options: is required")
        if account.switches.field_cap is not None and len(account.fields[kind]) >= account.switches.field_cap:
            raise over_cap("custom field")
        # Names need not be unique: a second field of one name has a code of its own.
        code = hashlib.sha1(f"{kind}/{body['field_name']}/{account.new_id()}".encode()).hexdigest()  # noqa: S324
        labels = tuple(str(option["label"]) for option in body.get("options", []))
        account.fields[kind][code] = _definition(code, body["field_name"], body["field_type"], labels)
        account.changed()
        return data(account.fields[kind][code])

    return created


def _checks(kind: str) -> dict[str, schema.Check]:
    described = {} if kind in {"organization", "product"} else {"description": schema.maybe(schema.text())}
    return {
        "field_name": schema.text(LONGEST_LINE),
        "field_type": schema.word(*CREATABLE),
        "options": schema.rows,
        "ui_visibility": schema.mapping,
        "important_fields": schema.mapping,
        "required_fields": schema.mapping,
        **described,
    }


def _deleted(kind: str) -> Handler:
    def deleted(call: Call) -> Any:
        found = call.account.fields[kind].pop(call.path["code"], None)
        if found is None:
            raise not_found("Field")
        call.account.changed()
        return data(found)

    return deleted


def _option(field: Json, value: Any) -> bool:
    return schema.whole(value) and value in [option["id"] for option in field["options"] or []]


def _options(field: Json, value: Any) -> bool:
    """An empty list is refused: a set is cleared with null."""
    return isinstance(value, list) and bool(value) and all(_option(field, item) for item in value)


def _parts(kind: str) -> Callable[[Json, Any], bool]:
    needed = set(SUBFIELDS[kind])
    return lambda _, value: isinstance(value, dict) and needed <= value.keys()


def _line(_: Json, value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_LINE


_FITS: Mapping[str, Callable[[Json, Any], bool]] = {
    "varchar": _line,
    "varchar_auto": _line,
    "phone": _line,
    "text": lambda _, value: isinstance(value, str),
    "double": lambda _, value: schema.number(value),
    "date": lambda _, value: schema.day(value),
    "time": lambda _, value: isinstance(value, str),
    "monetary": _parts("monetary"),
    "daterange": _parts("daterange"),
    "timerange": _parts("timerange"),
    "address": lambda _, value: isinstance(value, dict) and isinstance(value.get("value"), str),
    "enum": _option,
    "set": _options,
    "org": lambda _, value: schema.whole(value),
    "people": lambda _, value: schema.whole(value),
    "user": lambda _, value: schema.whole(value),
}
BUILT_IN: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "deal": (("title", "Title", "varchar"), ("value", "Value", "monetary"), ("status", "Status", "status")),
    "organization": (("name", "Name", "varchar"), ("address", "Address", "address"), ("owner_id", "Owner", "user")),
    "person": (("name", "Name", "varchar"), ("org_id", "Organization", "org"), ("owner_id", "Owner", "user")),
    "product": (("name", "Name", "varchar"), ("code", "Product code", "varchar"), ("tax", "Tax", "double")),
}
ENDPOINTS = tuple(
    endpoint
    for kind in KINDS
    for endpoint in (
        Endpoint("GET", f"/api/v2/{kind}Fields", _listed(kind), 10),
        Endpoint("POST", f"/api/v2/{kind}Fields", _created(kind), 5),
        Endpoint("GET", f"/api/v2/{kind}Fields/{{code}}", _read(kind), 1),
        Endpoint("DELETE", f"/api/v2/{kind}Fields/{{code}}", _deleted(kind), 3),
    )
)
