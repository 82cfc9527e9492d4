"""Characters that PostgreSQL cannot keep (U+0000) or UTF-8 cannot write (halves of surrogate pairs).

What people and hooks send with them is refused at the door. What another system says is kept all the same, with the sign
for a character that cannot be shown: one customer's odd name must not stop the mirror of all others.
"""

import json
import re
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

REPLACEMENT = "\ufffd"
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def storable(value: Any) -> Any:
    """The same value where all of it can be stored; of lists and objects, with every text in them made so."""
    if isinstance(value, str):
        return _UNSTORABLE.sub(REPLACEMENT, value) if _UNSTORABLE.search(value) else value
    if isinstance(value, dict):
        return {storable(key): storable(part) for key, part in value.items()}
    return [storable(part) for part in value] if isinstance(value, list | tuple) else value


def dumped(value: Any) -> str:
    """JSON for a column. Escapes say what is in it, so that most values are written without a look at each text."""
    text = json.dumps(value)
    return json.dumps(storable(value)) if "\\u0000" in text or "\\ud" in text else text


def listen(engine: Engine) -> None:
    """Every parameter of every statement passes here."""
    event.listen(engine, "before_cursor_execute", _made_storable, retval=True)


def _made_storable(
    _connection: object, _cursor: object, statement: str, parameters: Any, _context: object, many: bool
) -> tuple[str, Any]:
    rows = parameters if many else [parameters]
    if not any(_odd(row) for row in rows):
        return statement, parameters
    changed = [_row(row) for row in rows]
    return statement, changed if many else changed[0]


def _odd(row: Any) -> bool:
    values = row.values() if isinstance(row, dict) else row or ()
    return any(isinstance(value, str) and _UNSTORABLE.search(value) for value in values)


def _row(row: Any) -> Any:
    if isinstance(row, dict):
        return {name: _text(value) for name, value in row.items()}
    return tuple(_text(value) for value in row)


def _text(value: Any) -> Any:
    return storable(value) if isinstance(value, str) else value
