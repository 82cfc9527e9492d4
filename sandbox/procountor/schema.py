"""A small table-driven check of request bodies: what is required, how long, which words, which characters."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sandbox.procountor.errors import ApiError, Problem, invalid_value

MAX_NUMBER = Decimal(10**12)


@dataclass(frozen=True)
class Field:
    """kind: text, number, int, bool, date, word, object, list, texts. `scale` is what the server echoes."""

    name: str
    kind: str = "text"
    required: bool = False
    max_length: int | None = None
    scale: int | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    words: Collection[str] = ()
    fields: tuple["Field", ...] = ()


def text(name: str, max_length: int | None = None, *, required: bool = False) -> Field:
    return Field(name, "text", required, max_length)


def number(
    name: str, scale: int, *, required: bool = False, least: str | None = None, most: str | None = None
) -> Field:
    low, high = (None if bound is None else Decimal(bound) for bound in (least, most))
    return Field(name, "number", required, scale=scale, least=low, most=high)


def integer(name: str) -> Field:
    return Field(name, "int")


def flag(name: str, *, required: bool = False) -> Field:
    return Field(name, "bool", required)


def day(name: str, *, required: bool = False) -> Field:
    return Field(name, "date", required)


def word(name: str, words: Collection[str], *, required: bool = False) -> Field:
    return Field(name, "word", required, words=words)


def obj(name: str, fields: tuple[Field, ...], *, required: bool = False) -> Field:
    return Field(name, "object", required, fields=fields)


def rows(name: str, fields: tuple[Field, ...], *, required: bool = False) -> Field:
    return Field(name, "list", required, fields=fields)


def texts(name: str, max_length: int) -> Field:
    return Field(name, "texts", max_length=max_length)


def accept(payload: Any, fields: tuple[Field, ...]) -> dict[str, Any]:
    """The known fields of the payload with decimals at the server's scale. Raises ApiError 400 with every problem."""
    if not isinstance(payload, dict):
        raise ApiError(400, Problem("Request body is missing or malformed."))
    problems: list[Problem] = []
    clean = _object(payload, fields, "", problems)
    if problems:
        raise ApiError(400, *problems)
    return clean


def _object(
    payload: Mapping[str, Any], fields: tuple[Field, ...], path: str, problems: list[Problem]
) -> dict[str, Any]:
    clean = {}
    for item in fields:
        where = f"{path}{item.name}"
        value = payload.get(item.name)
        if value is None or (item.required and value in ("", [])):
            if item.required:
                problems.append(Problem(f"Value of the '{where}' cannot be blank.", where))
            continue
        clean[item.name] = _READERS[item.kind](item, value, where, problems)
    return clean


def _text(item: Field, value: Any, where: str, problems: list[Problem]) -> Any:
    if not isinstance(value, str):
        problems.append(invalid_value(where, value))
        return value
    if item.max_length is not None and len(value) > item.max_length:
        problems.append(Problem(f"Value of the '{where}' field is too long (max {item.max_length} characters).", where))
    try:
        value.encode("cp1252")
    except UnicodeEncodeError:
        problems.append(Problem(f"Value of the '{where}' field contains invalid characters.", where))
    return value


def _number(item: Field, value: Any, where: str, problems: list[Problem]) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        problems.append(invalid_value(where, value))
        return value
    exact = Decimal(value)
    if abs(exact) >= MAX_NUMBER:
        problems.append(invalid_value(where, value))
        return value
    if (item.least is not None and exact < item.least) or (item.most is not None and exact > item.most):
        problems.append(Problem(f"Value of the '{where}' field must be between {item.least} and {item.most}.", where))
    return exact.quantize(Decimal(1).scaleb(-(item.scale or 0)))


def _int(_: Field, value: Any, where: str, problems: list[Problem]) -> Any:
    if isinstance(value, bool) or not isinstance(value, int):
        problems.append(invalid_value(where, value))
    return value


def _bool(_: Field, value: Any, where: str, problems: list[Problem]) -> Any:
    if not isinstance(value, bool):
        problems.append(invalid_value(where, value))
    return value


def _date(_: Field, value: Any, where: str, problems: list[Problem]) -> Any:
    if parse_day(value) is None:
        problems.append(invalid_value(where, value))
    return value


def _word(item: Field, value: Any, where: str, problems: list[Problem]) -> Any:
    if not isinstance(value, str) or value not in item.words:
        problems.append(invalid_value(where, value))
    return value


def _nested(item: Field, value: Any, where: str, problems: list[Problem]) -> Any:
    if not isinstance(value, dict):
        problems.append(invalid_value(where, value))
        return value
    return _object(value, item.fields, f"{where}.", problems)


def _list(item: Field, value: Any, where: str, problems: list[Problem]) -> Any:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        problems.append(invalid_value(where, value))
        return value
    return [_object(entry, item.fields, f"{where}[{place}].", problems) for place, entry in enumerate(value)]


def _texts(item: Field, value: Any, where: str, problems: list[Problem]) -> Any:
    if not isinstance(value, list):
        problems.append(invalid_value(where, value))
        return value
    return [_text(item, entry, where, problems) for entry in value]


def parse_day(value: Any) -> date | None:
    """A yyyy-MM-dd string as a date; None for anything else."""
    if not isinstance(value, str) or len(value) != 10:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


_Reader = Callable[[Field, Any, str, list[Problem]], Any]
_READERS: Mapping[str, _Reader] = {
    "text": _text,
    "number": _number,
    "int": _int,
    "bool": _bool,
    "date": _date,
    "word": _word,
    "object": _nested,
    "list": _list,
    "texts": _texts,
}
