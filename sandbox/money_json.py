"""JSON with exact decimals: numbers come in as Decimal and go out with the scale they have."""

import json
import re
from decimal import Decimal
from typing import Any

_MARKED = re.compile(r'"\\u0000(-?\d+(?:\.\d+)?)\\u0000"')


def loads(body: bytes) -> Any:
    return json.loads(body, parse_float=Decimal)


def dumps(value: Any) -> str:
    # The encoder knows no exact decimals: they go through it as marked strings and lose the marks afterwards.
    return _MARKED.sub(r"\1", json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_marked))


def _marked(value: object) -> str:
    if isinstance(value, Decimal):
        return f"\0{value:f}\0"
    raise TypeError(f"{type(value).__name__} is not JSON")
