"""Texts for people, before anybody knows in which language they will be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.domain.values.money import Money


@dataclass(frozen=True, slots=True)
class Several:
    """Texts that stand in another one, each in the reader's language as well."""

    texts: "tuple[Text, ...]"
    between: str = "\n"


Argument = str | int | Decimal | date | datetime | Money | Several


@dataclass(frozen=True, slots=True)
class Text:
    """A catalog key and its arguments; rendered and formatted in the reader's language.

    Money, Decimal, date and datetime arguments are formatted by the reader's locale, strings are shown literally.
    """

    key: str
    args: Mapping[str, Argument] = field(default_factory=dict)


def text(key: str, **args: Argument) -> Text:
    return Text(key, args)


def within(message: Text) -> Several:
    """As an argument of another text."""
    return Several((message,))


def packed(message: Text) -> dict[str, Any]:
    """The text as JSON, types of its arguments kept."""
    return {"key": message.key, "args": {name: _pack(value) for name, value in message.args.items()}}


def unpacked(data: Mapping[str, Any]) -> Text:
    return Text(data["key"], {name: _unpack(value) for name, value in data["args"].items()})


def _pack(value: Argument) -> Any:
    match value:
        case Money(amount, currency):
            return {"money": [str(amount), currency]}
        case Decimal():
            return {"decimal": str(value)}
        case Several(texts, between):
            return {"texts": [packed(each) for each in texts], "between": between}
        case datetime():  # before date: a datetime is one
            return {"instant": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case _:
            return value


def _unpack(value: Any) -> Argument:
    match value:
        case {"money": [amount, currency]}:
            return Money(Decimal(amount), currency)
        case {"texts": [*texts], "between": str(between)}:
            return Several(tuple(unpacked(each) for each in texts), between)
        case {"decimal": number}:
            return Decimal(number)
        case {"instant": moment}:
            return datetime.fromisoformat(moment)
        case {"date": day}:
            return date.fromisoformat(day)
        case str() | int():
            return value
        case _:
            raise ValueError(f"not a text argument: {value!r}")
