"""Texts for people, before anybody knows in which language they will be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from bot.domain.money import Money

Argument = str | int | Decimal | date | datetime | Money


@dataclass(frozen=True, slots=True)
class Text:
    """A catalog key and its arguments; rendered and formatted in the reader's language.

    Money, Decimal, date and datetime arguments are formatted by the reader's locale, strings are shown literally.
    """

    key: str
    args: Mapping[str, Argument] = field(default_factory=dict)


def text(key: str, **args: Argument) -> Text:
    return Text(key, args)
