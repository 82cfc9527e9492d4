"""Fields of the form of a won deal that say one thing between two of them."""

import re
from collections.abc import Mapping
from datetime import date

from bot.domain.values.currencies import EURO, HOME
from bot.domain.values.localized import Text, text
from bot.domain.won_command.parser import WrittenPrice

_IN_EUROS = re.compile(rf"[0-9kK,.]\s*{EURO}|^\s*€")


def currency_of(fields: Mapping[str, str], price: WrittenPrice | None, problems: dict[str, Text]) -> str:
    """The one that was chosen; one that is written beside the sum must be the same."""
    written = price.currency if price else HOME
    chosen = fields.get("currency", written)
    beside = written != HOME or _IN_EUROS.search(fields.get("amount", ""))
    if beside and chosen != written:
        problems["currency"] = text("won.currency_differs", written=written, chosen=chosen)
    return chosen


def delivery_of(fields: Mapping[str, str], problems: dict[str, Text]) -> tuple[date | None, date | None]:
    """Its first and its last day, where they were given."""
    first, last = (
        date.fromisoformat(fields[name]) if fields.get(name) else None for name in ("delivery_start", "delivery_end")
    )
    if first and last and last < first:
        problems["delivery_end"] = text("edit.error.delivery")
    return first, last
