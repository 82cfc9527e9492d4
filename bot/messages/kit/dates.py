"""Days as people type them."""

import re
from datetime import date
from functools import cache

from babel import Locale

from bot.domain.values.person import Language

_NUMERIC = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_NAMED = re.compile(r"(\d{1,2})\.? ([^\W\d_]{3,})\.? (\d{4})")


def parse_day(written: str, language: Language) -> date:
    """`31.1.2027`, `2027-01-31`, or as the messages show a day in this language: `31 Jan 2027`.

    ValueError for anything else, and for days that do not exist.
    """
    text = " ".join(written.split())
    if found := _NUMERIC.fullmatch(text):
        day, month, year = map(int, found.groups())
        return date(year, month, day)
    if found := _NAMED.fullmatch(text):
        return date(int(found[3]), _month(found[2], language), int(found[1]))
    return date.fromisoformat(text)


def _month(name: str, language: Language) -> int:
    """By its beginning: `Jan`, `jan`, `January`."""
    hits = [number for number, known in _months(language) if known.startswith(name.casefold())]
    if len(hits) != 1:
        raise ValueError(name)
    return hits[0]


@cache
def _months(language: Language) -> tuple[tuple[int, str], ...]:
    names = Locale(language, "FI").months["format"]["wide"]
    return tuple((number, str(name).casefold()) for number, name in names.items())
