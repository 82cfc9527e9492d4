"""A small table-driven check of what comes in: which names, and what each may be."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sandbox.pipedrive.errors import invalid, not_allowed

Check = Callable[[Any], bool]
STAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})")
"""Whole seconds: fractions are refused."""


def text(longest: int = 65_535) -> Check:
    return lambda value: isinstance(value, str) and len(value) <= longest


def whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and abs(Decimal(value)) < 10**15


def flag(value: Any) -> bool:
    return isinstance(value, bool)


def word(*words: str) -> Check:
    return lambda value: isinstance(value, str) and value in words


def day(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 10 and _parses(date.fromisoformat, value)


def stamp(value: Any) -> bool:
    return isinstance(value, str) and STAMP.fullmatch(value) is not None and _parses(datetime.fromisoformat, value)


def wholes(value: Any) -> bool:
    return isinstance(value, list) and all(whole(item) for item in value)


def rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def mapping(value: Any) -> bool:
    return isinstance(value, dict)


def maybe(check: Check) -> Check:
    """Null is a value too."""
    return lambda value: value is None or check(value)


def _parses(read: Callable[[str], Any], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


def accept(payload: Any, checks: Mapping[str, Check], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """The payload, checked. ApiError 400 names the first thing that is wrong with it."""
    if not isinstance(payload, dict):
        raise invalid("request body is missing or malformed")
    for name in required:
        if payload.get(name) in (None, ""):
            raise invalid(f"{name}: is required")
    for name, value in payload.items():
        if name not in checks:
            raise not_allowed(name)
        if not checks[name](value):
            raise invalid(f"{name}: not a valid value")
    return dict(payload)
