"""Do two names mean the same company? Likeness only speaks against a customer or suggests one; it never decides."""

import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz

from bot.domain.customers.same_company import normalise_name

SAME = 85
"""Less alike than this (of 100), two names are two companies'."""


def any_alike(claimed: str, known: Iterable[str | None]) -> bool:
    """A part of a name is the name ("Kivikko" of "Kivikko Rakennus Oy"); legal forms, accents and spaces do not count.

    True where there is nothing to compare.
    """
    names = [folded for name in known if (folded := _folded(name or ""))]
    ours = _folded(claimed)
    return not ours or not names or any(_alike(ours, theirs) for theirs in names)


def _alike(a: str, b: str) -> bool:
    return max(fuzz.token_set_ratio(a, b), fuzz.ratio(a.replace(" ", ""), b.replace(" ", ""))) >= SAME


def _folded(name: str) -> str:
    spelt = unicodedata.normalize("NFKD", normalise_name(name))
    return "".join(character for character in spelt if not unicodedata.combining(character))
