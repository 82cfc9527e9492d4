"""Which customers somebody means who types a part of a name or of an identifier, best first."""

import heapq
import re
import unicodedata
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from rapidfuzz import fuzz

from bot.domain.customers.identifiers import foreign_vat_id, same_identifier, valid_id
from bot.domain.customers.same_company import normalise_name
from bot.domain.values.finding import Candidate
from bot.domain.values.ids import PartnerId

Row = tuple[PartnerId, str, str | None, str]
"""Id, name, business ID and city."""
SUGGESTED = 72
"""Names less alike than this (of 100) are not worth a button."""
SHORTEST_ID = 3
"""Digits from which on a number is the beginning of a business ID rather than a part of a name."""
CLEAR_ID, CLEAR_BEGINNING = 5, 3
"""Digits and letters from which on a beginning says who is meant, where nobody else has it."""
CLEAR_LIKENESS = 85
"""Of 100: a whole name with a slip or two. What is less alike is asked about."""
EXACT, HOLDS = 100, 99
BEHIND = 16
"""So much less counts a name that is only like what was typed than one that holds it."""
LEFT_BEHIND = 2000
"""Places of removed names that are kept before the index is built anew."""
SHORTLIST = 400
"""So many names that share the most trigrams with the query are scored; the rest cannot be the likest."""
POSTINGS_READ = 60_000
"""Places looked up for one query at most, those of the rarest trigrams first: the time does not grow with the register."""


@dataclass(frozen=True, slots=True)
class _Entry:
    row: Row
    name: str
    """Without legal form, accents and punctuation, in small letters."""
    letters: str
    """The whole name, legal form and all, without accents and punctuation."""
    digits: str
    """The identifier's beginning, as somebody types it."""


class NameIndex:
    """Names prepared once. Not safe for threads: whoever shares one between threads holds a lock."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._begin()
        for row in rows:
            self.put(row)

    def _begin(self) -> None:
        self._entries: list[_Entry | None] = []
        self._places: dict[PartnerId, int] = {}
        self._trigrams: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self._identifiers: defaultdict[str, set[PartnerId]] = defaultdict(set)
        self._names: defaultdict[str, set[PartnerId]] = defaultdict(set)

    def __len__(self) -> int:
        return len(self._places)

    def put(self, row: Row) -> None:
        """Add a customer, or take its new name and identifier."""
        if (known := self._entry(row[0])) and known.row == row:
            return
        self.remove(row[0])
        self._tidied()
        entry = _Entry(row, _comparable(row[1]), _letters(row[1]), _compact(row[2] or ""))
        place = self._places[row[0]] = len(self._entries)
        self._entries.append(entry)
        for trigram in _trigrams(entry.name):
            self._trigrams[trigram].append(place)
        self._names[normalise_name(row[1])].add(row[0])
        if identifier := _identifier(row[2]):
            self._identifiers[identifier].add(row[0])

    def remove(self, partner_id: PartnerId) -> None:
        known = self._entry(partner_id)
        if known is None:
            return
        # its places in the trigrams stay behind and lead nowhere: taking them out would cost a walk through each
        self._entries[self._places.pop(partner_id)] = None
        self._names[normalise_name(known.row[1])].discard(partner_id)
        if identifier := _identifier(known.row[2]):
            self._identifiers[identifier].discard(partner_id)

    def _tidied(self) -> None:
        """Built anew once most places lead nowhere."""
        if len(self._entries) > max(LEFT_BEHIND, 2 * len(self._places)):
            rows = [entry.row for entry in self._entries if entry]
            self._begin()
            for row in rows:
                self.put(row)

    def meant(self, query: str, *, limit: int) -> tuple[Candidate, ...]:
        """Those whose identifier or name begins with the query, then those whose name holds it, then those like it."""
        if _identifier(query):
            return tuple(candidate(row, EXACT) for row in self.identified(query)[:limit])
        holding = self._holding(query, limit)
        if len(holding) == limit:
            return holding
        there = {hit.partner_id for hit in holding}
        rest = [hit for hit in self.alike(query, limit=limit + len(there)) if hit.partner_id not in there]
        likes = [candidate(_row_of(hit), hit.score - BEHIND) for hit in rest]
        return tuple([*holding, *likes][:limit])

    def alike(self, name: str, *, limit: int) -> tuple[Candidate, ...]:
        """Those whose names are like a whole name."""
        asked = _comparable(name)
        scored = ((_likeness(asked, entry.name), entry) for entry in self._shortlist(asked))
        best = heapq.nlargest(limit, scored, key=lambda hit: (hit[0], -hit[1].row[0]))
        return tuple(candidate(entry.row, round(score)) for score, entry in best if score >= SUGGESTED)

    def identified(self, identifier: str) -> list[Row]:
        """Those with this business ID or VAT id, however the two are written; by id."""
        return self._rows(self._identifiers.get(_identifier(identifier) or "", ()))

    def named(self, name: str) -> list[Row]:
        """Those of exactly this name, legal form and spelling of `&` aside; by id."""
        asked = normalise_name(name)
        return self._rows(self._names.get(asked, ())) if asked else []

    def is_whole(self, name: str) -> bool:
        """There is a customer of this name, and none whose name goes on with a number."""
        begins = f"{_comparable(name)} "
        going_on = (
            entry.name.removeprefix(begins) for entry in self._entries if entry and entry.name.startswith(begins)
        )
        return bool(self.named(name)) and not any(rest[0].isdigit() for rest in going_on)

    def _rows(self, partners: Iterable[PartnerId]) -> list[Row]:
        return [entry.row for partner in sorted(partners) if (entry := self._entry(partner))]

    def _entry(self, partner_id: PartnerId) -> _Entry | None:
        place = self._places.get(partner_id)
        return None if place is None else self._entries[place]

    def _holding(self, query: str, limit: int) -> tuple[Candidate, ...]:
        rank = _ranking(query)
        ranked = ((rank(entry), entry.row) for entry in self._entries if entry)
        hits = ((place, row) for place, row in ranked if place is not None)
        best = heapq.nsmallest(limit, hits, key=lambda hit: (hit[0], hit[1][1].casefold(), hit[1][0]))
        return tuple(candidate(row, HOLDS if place else EXACT) for place, row in best)

    def _shortlist(self, name: str) -> Iterator[_Entry]:
        """Those that share the most trigrams with the name."""
        postings = sorted((self._trigrams[t] for t in _trigrams(name) if t in self._trigrams), key=len)
        shared: Counter[int] = Counter()
        read = 0
        for places in postings:
            if shared and read + len(places) > POSTINGS_READ:
                break
            shared.update(places)
            read += len(places)
        likeliest = (self._entries[place] for place, _ in shared.most_common())
        return islice((entry for entry in likeliest if entry), SHORTLIST)


def is_clear(query: str, found: Candidate) -> bool:
    """Whether the query says this customer: its identifier or most of it, whole beginnings of words of its name, or the
    whole name with a slip. Letters from the middle of words, and names that only have a part in common, may be anybody's.
    """
    if same_identifier(query, found.business_id):
        return True
    digits = _compact(query)
    if len(re.sub(r"\D", "", digits)) >= CLEAR_ID and _compact(found.business_id or "").startswith(digits):
        return True
    asked, name = _letters(query), _letters(found.name)
    if len(asked) >= CLEAR_BEGINNING and f" {asked}" in f" {name}":
        return True
    return fuzz.token_sort_ratio(_comparable(query), _comparable(found.name)) >= CLEAR_LIKENESS


def candidate(row: Row, score: int) -> Candidate:
    return Candidate(partner_id=row[0], name=row[1], business_id=row[2], city=row[3], score=score)


def _row_of(hit: Candidate) -> Row:
    return hit.partner_id, hit.name, hit.business_id, hit.city


def _ranking(query: str) -> Callable[[_Entry], int | None]:
    """0 the name itself, 1 the beginning of the ID or the name, 2 of a word, 3 anywhere; None: not in it."""
    asked, name, digits = _letters(query), _comparable(query), _compact(query)
    begins_id = len(re.sub(r"\D", "", digits)) >= SHORTEST_ID

    def rank(entry: _Entry) -> int | None:
        if name == entry.name:
            return 0
        if begins_id and entry.digits.startswith(digits):
            return 1
        at = entry.letters.find(asked)
        if at <= 0:
            return 1 if at == 0 else None
        return 2 if f" {asked}" in entry.letters else 3

    return rank if asked else lambda _: None


def _identifier(written: str | None) -> str | None:
    return valid_id(written) or foreign_vat_id(written)


def _compact(identifier: str) -> str:
    return re.sub(r"[\s-]", "", identifier).upper().removeprefix("FI")


def _letters(name: str) -> str:
    """Without accents, which people leave out; punctuation parts words."""
    return " ".join(re.findall(r"\w+", _unaccented(name)))


def _comparable(name: str) -> str:
    return _letters(normalise_name(name))


def _unaccented(name: str) -> str:
    spelt = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in spelt if not unicodedata.combining(character))


def _trigrams(name: str) -> set[str]:
    padded = f" {name} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def _likeness(left: str, right: str) -> float:
    """A typed beginning of a name is as good as the whole; word order does not matter."""
    whole = fuzz.token_sort_ratio(left, right)
    part = fuzz.partial_ratio(left, right) if len(left) >= 3 else 0
    return float(max(whole, part * 0.95))
