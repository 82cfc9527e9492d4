"""What was sold for how much: one sum, or a quantity and its unit price."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from bot.domain.values.currencies import HOME
from bot.domain.values.money import cents
from bot.domain.won_command.body import Body
from bot.domain.won_command.sums import Item
from bot.domain.won_command.tokens import Kind
from bot.domain.won_command.words import AT, CALENDAR, LABELS, MONTHS, ONE_IS_MEANT, PRICED, TIMES, YEAR

_BETWEEN = frozenset(",;:()")
_LATEST_IN_CALENDAR = 53
_SURELY_A_SUM = Decimal(1000)
"""Nobody sells so many weeks: `1200 vko 48` is a sum and a week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """`item` is the number that says how much; `count` the one that says how many, where they are two."""

    item: Item
    count: Item | None = None
    one: bool = False
    """`500 €/kk`: a single one of the unit."""

    @property
    def places(self) -> tuple[int, ...]:
        return tuple(sorted({*self.item.places, *(self.count.places if self.count else ())}))

    @property
    def currency(self) -> str:
        return self.item.currency or HOME

    @property
    def marked(self) -> bool:
        """Nobody writes a name so: a currency, cents, a unit price."""
        item = self.item
        written = item.currency is not None or bool(item.odd_currency) or item.even or item.per is not None
        return written or self.count is not None or (item.value is not None and item.value != int(item.value))

    @property
    def quantity(self) -> Decimal:
        return self.count.value if self.count and self.count.value is not None else Decimal(1)

    @property
    def unit(self) -> str | None:
        return (self.count.unit if self.count else None) or self.item.per

    @property
    def total(self) -> Decimal | None:
        if self.item.value is None or self.count is None:
            return self.item.value
        return cents(self.quantity * self.item.value)


def prices_of(body: Body, items: Sequence[Item]) -> list[Price]:
    """What may be the deal's sum. More than one is for a person to choose from; what is none of them is left over.

    Numbers that are names (`vko 48`, `phase 2`, a year) are given that meaning in the body.
    """
    plain = _without_names(body, items)
    found: list[Price] = []
    skip = -1
    for place, item in enumerate(plain):
        if place == skip:
            continue
        after = plain[place + 1] if place + 1 < len(plain) else None
        pair = _pair(body, item, after) if after else None
        if pair:
            found.append(pair)
            skip = place + 1
        elif _is_sum(item):
            found.append(Price(item=item, one=item.per in ONE_IS_MEANT))
    return found


def _is_sum(item: Item) -> bool:
    return not item.unit and not item.percent


def _pair(body: Body, a: Item, b: Item) -> Price | None:
    """A quantity and a unit price beside each other, in either order."""
    between = [place for place in range(a.last + 1, b.first) if body.words[place].text not in _BETWEEN]
    if any(place in body.gone or place in body.kept for place in range(a.last + 1, b.first)):
        return None
    tie = _tie(body, between)
    price, count = _roles(a, b, tie)
    if price is None or count is None or not _fits(price, count):
        return None
    one = count.value == 1 and count.unit is not None and price.currency is not None
    if not tie and not (count.unit and count.unit == price.per) and not one:
        return None
    return Price(item=replace(price, places=(*price.places, *between)), count=count)


def _tie(body: Body, between: Sequence[int]) -> str:
    if len(between) != 1:
        return "?" if between else ""
    (place,) = between
    if body.kind(place) is Kind.TIMES or body.word(place) in TIMES:
        return "x"
    return "@" if body.word(place) in AT else "?"


def _roles(a: Item, b: Item, tie: str) -> tuple[Item | None, Item | None]:
    if tie == "?":
        return None, None
    if tie == "@":
        return b, a
    if _has_price(a) and not _has_price(b):
        return a, b
    return (b, a) if not _has_price(a) else (None, None)


def _has_price(item: Item) -> bool:
    return item.currency is not None or bool(item.odd_currency) or item.per is not None or bool(item.factor)


def _fits(price: Item, count: Item) -> bool:
    """The count is a plain number, and its unit is the price's."""
    if _has_price(count) or count.percent or price.percent or price.unit or count.even:
        return False
    return not (count.unit and price.per) or count.unit == price.per


# --- numbers that are names ------------------------------------------------------------------------------------------


def _without_names(body: Body, items: Sequence[Item]) -> list[Item]:
    calendar = [_as_sum(body, a, b) for a, b in pairwise(items)]
    plain = [*calendar, *items[-1:]]
    named = {item.number for item in plain if _is_label(body, item)} | _of_so_many(body, plain)
    rest = [item for item in plain if item.number not in named]
    years = {item.number for item in rest if _is_year(body, item, rest)}
    for item in plain:
        if item.number in named | years:
            body.kept.update(item.places)
    return [item for item in rest if item.number not in years]


def _as_sum(body: Body, item: Item, after: Item) -> Item:
    """`1200 vko 48` is no 1200 weeks."""
    word = item.last
    named = item.unit is not None and body.word(word) in CALENDAR and after.first == word + 1
    if named and _is_whole(body, after) and _in_calendar(after) and (item.value or Decimal(0)) >= _SURELY_A_SUM:
        return replace(item, places=tuple(place for place in item.places if place != word), unit=None)
    return item


def _in_calendar(item: Item) -> bool:
    bare = not _has_price(item) and not item.unit and not item.percent and not item.negative
    return bare and item.value is not None and 0 < item.value <= _LATEST_IN_CALENDAR


def _is_whole(body: Body, item: Item) -> bool:
    return body.words[item.number].text.isdigit() and len(item.places) == 1


def _is_label(body: Body, item: Item) -> bool:
    """`vaihe 2`, `week 48`, `order 4500123`; `vaihe 1 / 3` is none."""
    before, after = item.first - 1, item.last + 1
    if not _is_whole(body, item) or not body.is_free(before) or item.doubt:
        return False
    label = body.word(before).rstrip(":.")
    named = label in LABELS or body.word(before) in LABELS or (label in CALENDAR and _in_calendar(item))
    return named and body.kind(after) not in (Kind.TIMES, Kind.SLASH, Kind.DASH, Kind.PERCENT, Kind.NUMBER)


def _of_so_many(body: Body, items: Sequence[Item]) -> set[int]:
    """`vaihe 1/3`."""
    found = set()
    for a, b in pairwise(items):
        slash = (
            body.kind(a.last + 1) is Kind.SLASH and b.first == a.last + 2 and body.kind(b.last + 1) is not Kind.SLASH
        )
        if slash and _is_whole(body, a) and _is_whole(body, b) and body.word(a.first - 1).rstrip(":.") in LABELS:
            found |= {a.number, b.number}
            body.kept.add(a.last + 1)
    return found


def _is_year(body: Body, item: Item, others: Sequence[Item]) -> bool:
    """Beside a sum in another place: behind a word, and not the number next to it."""
    if not _is_whole(body, item) or not YEAR.fullmatch(body.words[item.number].text) or len(others) < 2:
        return False
    before, after = body.kind(item.first - 1), body.kind(item.last + 1)
    next_to = any(other.first == item.last + 1 and not _has_price(other) for other in others)
    if next_to or before is Kind.NUMBER or Kind.DASH in (before, after) or Kind.TIMES in (before, after):
        return False
    told = body.word(item.first - 1)
    return before is Kind.WORD and (
        told in MONTHS or any(_has_price(other) or _stands_first(other) for other in others)
    )


def _stands_first(item: Item) -> bool:
    """Right behind the customer."""
    return item.first == 0 and not item.unit


def introduces(word: str) -> bool:
    """Whether a word beside a sum only says that it is one."""
    return word in PRICED
