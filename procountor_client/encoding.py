"""JSON without floats: numbers arrive as int or Decimal and leave exactly as they are held."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from procountor_client import numbers

_ANY_DIGIT = bytes.maketrans(b"0123456789", b"0" * 10)
_LONG = b"0" * (numbers.LONGEST + 1)
_UNSTORABLE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])|\xed[\xa0-\xbf]")


def loads(text: bytes | str) -> Any:
    """Parse JSON. Raises ValueError, whatever is wrong: bytes that are no text, NaN and Infinity, a number beyond any
    ledger, lists in lists without end.

    A character that no database keeps (U+0000, half an emoji) is read as U+FFFD.
    """
    raw = text.encode() if isinstance(text, str) else text
    try:
        read = json.loads(raw, parse_float=_decimal, parse_int=_parser(raw), parse_constant=_refuse)
        return _storable(read) if _may_be_unstorable(raw) else read
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _decimal(text: str) -> Decimal:
    if "e" in text or "E" in text or len(text) > numbers.LONGEST:
        return numbers.read(text)
    return Decimal(text)  # as nearly all are: the longer way would cost a tenth of the parsing


def _parser(raw: bytes) -> Callable[[str], int]:
    """Most answers have no such row of digits, and json's own parser is twice as fast as one written in Python."""
    return _integer if _LONG in raw.translate(_ANY_DIGIT) else int


def _integer(text: str) -> int:
    return int(numbers.of_sensible_length(text))


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _may_be_unstorable(raw: bytes) -> bool:
    """Escaped, or as the bytes that UTF-8 has for half an emoji. The two plain looks are for speed."""
    return (b"\\u" in raw or b"\xed" in raw) and _UNSTORABLE.search(raw) is not None


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value


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
