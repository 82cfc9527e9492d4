"""The properties that records have, and what HubSpot works out by itself."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from sandbox.hubspot.records import Json, written

CENT = Decimal("0.01")
_STRING, _NUMBER, _FLAG = ("string", "text"), ("number", "number"), ("bool", "booleancheckbox")
_LIST, _DAY, _MOMENT = ("enumeration", "select"), ("date", "date"), ("datetime", "date")

CALCULATED: Mapping[str, frozenset[str]] = {
    "deals": frozenset({"hs_is_closed", "hs_is_closed_won", "amount_in_home_currency", "hs_merged_object_ids"}),
    "line_items": frozenset({"amount", "hs_pre_discount_amount", "hs_total_discount"}),
    "companies": frozenset({"hs_merged_object_ids"}),
}
BUILT_IN: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "deals": {
        "dealname": _STRING,
        "amount": _NUMBER,
        "amount_in_home_currency": _NUMBER,
        "deal_currency_code": _LIST,
        "dealstage": _LIST,
        "pipeline": _LIST,
        "closedate": _MOMENT,
        "hubspot_owner_id": _LIST,
        "description": _STRING,
        "hs_is_closed": _FLAG,
        "hs_is_closed_won": _FLAG,
        "hs_merged_object_ids": _LIST,
    },
    "companies": {
        "name": _STRING,
        "domain": _STRING,
        "address": _STRING,
        "zip": _STRING,
        "city": _STRING,
        "country": _STRING,
        "phone": _STRING,
        "hubspot_owner_id": _LIST,
        "hs_merged_object_ids": _LIST,
    },
    "contacts": {"email": _STRING, "firstname": _STRING, "lastname": _STRING, "phone": _STRING},
    "line_items": {
        "name": _STRING,
        "description": _STRING,
        "price": _NUMBER,
        "quantity": _NUMBER,
        "discount": _NUMBER,
        "hs_discount_percentage": _NUMBER,
        "amount": _NUMBER,
        "hs_pre_discount_amount": _NUMBER,
        "hs_total_discount": _NUMBER,
        "hs_sku": _STRING,
        "hs_product_id": _NUMBER,
        "hs_position_on_quote": _NUMBER,
        "hs_line_item_currency_code": _LIST,
        "hs_tax_rate_group_id": _LIST,
        "recurringbillingfrequency": _LIST,
        "hs_recurring_billing_period": _STRING,
        "hs_recurring_billing_start_date": _DAY,
        "hs_recurring_billing_number_of_payments": _NUMBER,
        "hs_pricing_model": _LIST,
    },
    "products": {"name": _STRING, "description": _STRING, "price": _NUMBER, "hs_sku": _STRING, "hs_status": _LIST},
    "notes": {"hs_note_body": _STRING, "hs_timestamp": _MOMENT, "hubspot_owner_id": _LIST},
}


def built_in(kind: str, since: datetime) -> dict[str, Json]:
    standard = {
        "hs_object_id": _NUMBER,
        "createdate": _MOMENT,
        "hs_lastmodifieddate": _MOMENT,
        "lastmodifieddate": _MOMENT,
    }
    read_only = CALCULATED.get(kind, frozenset()) | frozenset(standard)
    return {
        name: definition(
            {"name": name, "label": name, "type": kinds[0], "fieldType": kinds[1], "groupName": f"{kind}information"},
            since,
            hubspot_defined=True,
            read_only=name in read_only,
        )
        for name, kinds in {**standard, **BUILT_IN[kind]}.items()
    }


def definition(given: Json, since: datetime, *, hubspot_defined: bool = False, read_only: bool = False) -> Json:
    """A property as HubSpot shows it."""
    shown = {
        "description": "",
        "options": [],
        "displayOrder": -1,
        "externalOptions": False,
        "hasUniqueValue": False,
        "hidden": False,
        "formField": False,
        "dataSensitivity": "non_sensitive",
    }
    fixed = {
        "calculated": read_only,
        "hubspotDefined": hubspot_defined,
        "modificationMetadata": {
            "archivable": not hubspot_defined,
            "readOnlyDefinition": hubspot_defined,
            "readOnlyValue": read_only,
        },
        "archived": False,
        "createdAt": written(since),
        "updatedAt": written(since),
    }
    return shown | given | fixed


def problem_with(name: str, value: Any, known: Json | None) -> Json | None:
    """Why this value is refused, as one entry of HubSpot's list; None when it is taken."""
    if known is None:
        return _problem(name, "PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist')
    if known["modificationMetadata"]["readOnlyValue"]:
        return _problem(name, "READ_ONLY_VALUE", f'"{name}" is a read only property; its value cannot be set.')
    return None if value == "" else _wrong_kind(name, value, known)


def _wrong_kind(name: str, value: Any, known: Json) -> Json | None:
    options = {option["value"] for option in known["options"]}
    if known["type"] == "number" and not _is_number(value):
        return _problem(name, "INVALID_INTEGER", f"{name} was not a valid number")
    if known["type"] in {"date", "datetime"} and not _is_moment(value):
        return _problem(name, "INVALID_DATE", f"{value} was not a valid date")
    if options and not set(str(value).split(";")) <= options:
        return _problem(name, "INVALID_OPTION", f"{value} was not one of the allowed options: {sorted(options)}")
    return None


def _problem(name: str, error: str, message: str) -> Json:
    return {"isValid": False, "message": message, "error": error, "name": name, "localizedErrorMessage": message}


def _is_number(value: Any) -> bool:
    try:
        return Decimal(value).is_finite()
    except (InvalidOperation, TypeError, ValueError):
        return False


def _is_moment(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    if value.isdigit():
        return True
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def normalised(value: str, known: Json) -> str:
    """A date is kept as the day; one that comes with a time loses it."""
    if known["type"] != "date" or not value:
        return value
    if value.isdigit():
        return datetime.fromtimestamp(int(value) / 1000, UTC).date().isoformat()
    return value if len(value) == 10 else date.fromisoformat(value[:10]).isoformat()


def work_out(kind: str, properties: dict[str, str], closed: Mapping[str, bool]) -> None:
    """`closed`: of the closed stages, whether they are won."""
    if kind == "deals":
        stage = properties.get("dealstage", "")
        properties["hs_is_closed"] = _flag(stage in closed)
        properties["hs_is_closed_won"] = _flag(closed.get(stage, False))
        _copy(properties, "amount", "amount_in_home_currency")
    elif kind == "line_items":
        _line(properties)


def _line(line: dict[str, str]) -> None:
    """A percentage comes off the line's total, which is then rounded; an amount comes off each unit."""
    price, quantity = Decimal(line.get("price") or 0), Decimal(line.get("quantity") or 1)
    before = (price * quantity).quantize(CENT, ROUND_HALF_UP)
    percent = Decimal(line.get("hs_discount_percentage") or 0)
    off = price * quantity * percent / 100 if percent else Decimal(line.get("discount") or 0) * quantity
    amount = (price * quantity - off).quantize(CENT, ROUND_HALF_UP)
    line |= {"amount": str(amount), "hs_pre_discount_amount": str(before), "hs_total_discount": str(before - amount)}


def _copy(properties: dict[str, str], source: str, target: str) -> None:
    if properties.get(source):
        properties[target] = properties[source]
    else:
        properties.pop(target, None)


def _flag(value: bool) -> str:
    return "true" if value else "false"
