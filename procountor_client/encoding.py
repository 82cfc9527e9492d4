"""JSON without floats: numbers arrive as int or Decimal and leave exactly as they are held."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from procountor_client import numbers


def loads(text: bytes | str) -> Any:
    """Parse JSON. Raises ValueError (also for bytes that are no text, NaN and Infinity)."""
    return json.loads(text, parse_float=_decimal, parse_constant=_refuse)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # 1e9999999999999999999: not a ValueError of its own accord
        raise ValueError("a number beyond any size") from None


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def dumps(value: Any) -> bytes:
    """Write JSON as UTF-8. A float is a TypeError: money must not pass through one."""
    return "".join(_write(value)).encode()


def _write(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _write_object(value)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        yield from _write_array(value)
    else:
        yield _scalar(value)


def _write_object(value: Mapping[str, Any]) -> Iterator[str]:
    yield "{"
    for position, (key, item) in enumerate(value.items()):
        yield f"{',' if position else ''}{json.dumps(key, ensure_ascii=False)}:"
        yield from _write(item)
    yield "}"


def _write_array(value: Sequence[Any]) -> Iterator[str]:
    yield "["
    for position, item in enumerate(value):
        if position:
            yield ","
        yield from _write(item)
    yield "]"


def _scalar(value: Any) -> str:
    if isinstance(value, Enum):
        return _scalar(value.value)
    if isinstance(value, Decimal):
        return numbers.plain(value)
    if isinstance(value, datetime):
        return json.dumps(numbers.to_finnish_text(value))
    if isinstance(value, date):
        return json.dumps(value.isoformat())
    if value is None or isinstance(value, str | int):
        return json.dumps(value, ensure_ascii=False)
    raise TypeError(f"{type(value).__name__} has no place in a Procountor body")
