"""Which customers somebody means who types a part of a name or of a business ID, best first."""

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz, process, utils

from bot.domain.identity import foreign_vat_id, same_identifier, valid_id
from bot.domain.ids import PartnerId
from bot.domain.matching import normalise_name
from bot.domain.preflight import Candidate

Row = tuple[PartnerId, str, str | None, str]
"""Id, name, business ID and city."""
SUGGESTED = 72
"""Names less alike than this (of 100) are not worth a button."""
SHORTEST_ID = 3
"""Digits from which on a number is the beginning of a business ID rather than a part of a name."""
EXACT, HOLDS = 100, 99
BEHIND = 16
"""So much less counts a name that is only like what was typed than one that holds it."""


def meant(query: str, known: Sequence[Row], *, limit: int) -> tuple[Candidate, ...]:
    """Those whose business ID or name begins with the query, then those whose name holds it, then those like it."""
    if valid_id(query) or foreign_vat_id(query):
        return tuple(candidate(row, EXACT) for row in known if same_identifier(row[2], query))
    ranked = [(rank, row) for row in known if (rank := _rank(query, row)) is not None]
    ranked.sort(key=lambda hit: (hit[0], hit[1][1].casefold(), hit[1][0]))
    holding = [candidate(row, HOLDS if rank else EXACT) for rank, row in ranked]
    there = {hit.partner_id for hit in holding}
    rest = [hit for hit in alike(query, known, limit=limit + len(there)) if hit.partner_id not in there]
    likes = [candidate((hit.partner_id, hit.name, hit.business_id, hit.city), hit.score - BEHIND) for hit in rest]
    return tuple([*holding, *likes][:limit])


def alike(name: str, known: Sequence[Row], *, limit: int) -> tuple[Candidate, ...]:
    """Those whose names are like a whole name."""
    choices = {row[0]: normalise_name(row[1]) for row in known}
    by_id = {row[0]: row for row in known}
    hits = process.extract(
        normalise_name(name), choices, scorer=_likeness, processor=utils.default_process, limit=limit
    )
    return tuple(candidate(by_id[key], round(score)) for _, score, key in hits if score >= SUGGESTED)


def candidate(row: Row, score: int) -> Candidate:
    return Candidate(partner_id=row[0], name=row[1], business_id=row[2], city=row[3], score=score)


def _rank(query: str, row: Row) -> int | None:
    """0 the name itself, 1 the beginning of the ID or the name, 2 of a word, 3 anywhere; None: not in it."""
    asked, name = _folded(query), _folded(row[1])
    if not asked:
        return None
    if normalise_name(query) == normalise_name(row[1]):
        return 0
    if _begins_id(query, row[2]) or name.startswith(asked):
        return 1
    if f" {asked}" in name:
        return 2
    return 3 if asked in name else None


def _begins_id(query: str, business_id: str | None) -> bool:
    asked, theirs = _compact(query), _compact(business_id or "")
    return len(re.sub(r"\D", "", asked)) >= SHORTEST_ID and theirs.startswith(asked)


def _compact(identifier: str) -> str:
    return re.sub(r"[\s-]", "", identifier).upper().removeprefix("FI")


def _folded(name: str) -> str:
    """Without accents, which people leave out; punctuation parts words."""
    spelt = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(character for character in spelt if not unicodedata.combining(character))
    return " ".join(re.findall(r"\w+", letters))


def _likeness(left: str, right: str, **_options: object) -> float:
    """A typed beginning of a name is as good as the whole; word order does not matter."""
    whole = fuzz.token_sort_ratio(left, right)
    part = fuzz.partial_ratio(left, right) if len(left) >= 3 else 0
    return max(whole, part * 0.95)
