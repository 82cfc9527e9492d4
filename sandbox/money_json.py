"""JSON with exact decimals: numbers come in as Decimal and go out with the scale they have."""

import json
from decimal import Decimal
from typing import Any


def loads(body: bytes) -> Any:
    return json.loads(body, parse_float=Decimal)


def dumps(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(str(key))}:{dumps(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(dumps, value)) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    return json.dumps(value, ensure_ascii=False)
