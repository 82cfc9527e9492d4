"""What is told of a hook that was refused: to its sender the fields, to people also which deal it was."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from handlers.hooks.deal_body import TYPES

LONGEST = 80
FIELDS_TOLD = 10
_WORDS = {
    "missing": "is missing",
    "decimal_parsing": 'is not a number; write it like "1234.50"',
    "decimal_type": 'is not a number; write it like "1234.50"',
    "timezone_aware": "needs a time zone, like 2026-11-22T14:05:00+02:00",
    "datetime_from_date_parsing": "is not an instant, like 2026-11-22T14:05:00+02:00",
    "datetime_parsing": "is not an instant, like 2026-11-22T14:05:00+02:00",
    "string_type": "must be text, in quotation marks",
    "bool_parsing": "must be true or false",
    "int_parsing": "must be a whole number",
}
"""By pydantic's type of an error: what to correct, for people who send hooks."""
_PATTERNS = {
    "country": "must be two letters, like FI",
    "currency": "must be three letters, like EUR",
    "email": "is not one e-mail address",
}
"""By field, where the form is what is wrong."""


def problems_of(error: ValidationError) -> list[dict[str, str]]:
    """Field and problem of each, in the order of the body."""
    return [_problem(dict(each)) for each in error.errors(include_input=False, include_url=False)]


def _problem(error: Mapping[str, Any]) -> dict[str, str]:
    if str(error["type"]).startswith("union_tag"):
        return {"field": "type", "problem": f"must be one of {', '.join(TYPES)}"}
    path = [str(part) for part in error["loc"] if part not in TYPES]
    pattern = _PATTERNS.get(path[-1]) if path and error["type"] == "string_pattern_mismatch" else None
    told = pattern or _WORDS.get(str(error["type"])) or str(error["msg"]).removeprefix("Value error, ")
    return {"field": ".".join(path) or "body", "problem": told}


def listed(problems: list[dict[str, str]]) -> str:
    return "; ".join(f"{each['field']}: {each['problem']}" for each in problems[:FIELDS_TOLD])


def deal_in(body: object) -> dict[str, str]:
    """`deal`, `customer` and `amount` as far as they can be read in a body of any shape; empty where they cannot."""
    data = _part(body, "data")
    customer, amount = _text(_part(data, "customer"), "name"), _text(data, "amount")
    currency = _text(data, "currency") if amount else ""
    title = ", ".join(part for part in (_text(data, "deal_id"), _text(data, "title")) if part)
    return {"deal": title, "customer": customer, "amount": f"{amount} {currency}".strip()}


def _part(body: object, name: str) -> object:
    return body.get(name) if isinstance(body, dict) else None


def _text(body: object, name: str) -> str:
    value = _part(body, name)
    written = str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    return written.encode("utf-8", "replace").decode().strip()[:LONGEST]
