"""What is wrong with a setting, in a sentence of ours: what is allowed, and what was found."""

import json
from collections.abc import Mapping
from typing import Any

LONGEST = 80
ALLOWED = {
    "bool": "must be true or false",
    "int": "must be a whole number",
    "float": "must be a number",
    "decimal": 'must be a number, such as "25.5"',
    "string": "must be a text in quotation marks",
    "date": 'must be a day, such as "2026-12-31"',
    "tuple": "must be a list in square brackets",
    "dict": "must be a section of its own",
    "model": "must be a section of its own",
    "url": "must be an address, such as https://example.com/",
}
"""By the first word of pydantic's error type."""
BOUNDS = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("greater than", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("less than", "lt"),
}


def wrong(error: Mapping[str, Any], *, shows_input: bool) -> str:
    """`shows_input` never for secrets. Our own validators' sentences stand as they are: they name what they met."""
    kind = str(error["type"])
    if kind == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    if kind == "missing":
        return "is missing"
    allowed = _allowed(kind, error.get("ctx") or {}) or str(error["msg"])
    return f"{allowed}, not {_shown(error['input'])}" if shows_input else allowed


def _allowed(kind: str, context: Mapping[str, Any]) -> str:
    if kind == "literal_error":
        return f"must be one of {context['expected']}".replace("'", '"')
    if kind in BOUNDS:
        word, name = BOUNDS[kind]
        return f"must be {word} {context[name]:g}"
    return ALLOWED.get(kind.split("_", maxsplit=1)[0], "")


def _shown(found: object) -> str:
    """As one would write it in the file."""
    told = json.dumps(found, default=str, ensure_ascii=False)
    return told if len(told) <= LONGEST else f"{told[:LONGEST]}…"
