"""What is told of a hook that was refused: to its sender the fields, to people also which deal it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from bot.domain.deals.fields import field_of
from bot.domain.values.localized import Several, Text, text, within
from handlers.hooks.deal_body import FLOAT, NUL, TYPES

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
_KEYS = {
    "missing": "missing",
    "decimal_parsing": "number",
    "decimal_type": "number",
    "timezone_aware": "zone",
    "datetime_from_date_parsing": "instant",
    "datetime_parsing": "instant",
    "string_type": "text",
    "bool_parsing": "yes_or_no",
    "int_parsing": "whole",
}
"""The same, for people who read the alert: keys of `alert.hook_problem.`."""
_OURS = {NUL: "character", FLOAT: "number"}
_PATTERNS = {
    "country": "must be two letters, like FI",
    "currency": "must be three letters, like EUR",
    "email": "is not one e-mail address",
}
"""By field, where the form is what is wrong."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One field of a refused body: for its sender in English, for people in their own language."""

    field: str
    problem: str
    told: Text

    @property
    def answer(self) -> dict[str, str]:
        return {"field": self.field, "problem": self.problem}


def of_body(problem: str, key: str) -> Problem:
    """Of the body as a whole."""
    return Problem("body", problem, text(f"alert.hook_problem.{key}"))


def problems_of(error: ValidationError) -> list[Problem]:
    """Field and problem of each, in the order of the body."""
    return [_problem(dict(each)) for each in error.errors(include_input=False, include_url=False)]


def _problem(error: Mapping[str, Any]) -> Problem:
    kind, types = str(error["type"]), ", ".join(TYPES)
    if kind.startswith("union_tag"):
        return Problem("type", f"must be one of {types}", text("alert.hook_problem.kind", types=types))
    if kind == "json_invalid":
        return of_body(str(error["msg"]), "no_json")
    path = [str(part) for part in error["loc"] if part not in TYPES]
    pattern = path[-1] if path and kind == "string_pattern_mismatch" and path[-1] in _PATTERNS else None
    said = _PATTERNS[pattern] if pattern else _WORDS.get(kind) or str(error["msg"]).removeprefix("Value error, ")
    key = pattern or _KEYS.get(kind) or _OURS.get(said, "other")
    field = ".".join(path) or "body"
    where = within(field_of(field.removeprefix("data.")))
    return Problem(field, said, text(f"alert.hook_problem.{key}", where=where, path=field, problem=said))


def listed(problems: Sequence[Problem]) -> Several:
    return Several(tuple(each.told for each in problems[:FIELDS_TOLD]), "; ")


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
