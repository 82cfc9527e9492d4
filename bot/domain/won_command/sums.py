"""The numbers behind the customer in a `/won` line: sums, quantities and unit prices, each with all that belongs to it."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.values.currencies import HOME
from bot.domain.values.localized import Text, text
from bot.domain.values.numbers import LARGEST, AmountError, parse_number, plain
from bot.domain.won_command.body import Body
from bot.domain.won_command.tokens import Kind
from bot.domain.won_command.words import (
    ASKED_CODES,
    CURRENCY_WORDS,
    DASHES,
    EURO_WORDS,
    GLUED,
    KNOWN_CODES,
    MILLION,
    ODD_CODES,
    ODD_MULTIPLIERS,
    ODD_UNITS,
    PER,
    PERCENT,
    SIGN_CODES,
    THOUSAND,
    UNITS,
)

_CENTS = re.compile(r"[.,][0-9]{2}$")
_FACTORS = {"k": Decimal(1000), "M": Decimal(1_000_000)}
_KNOWN = KNOWN_CODES | {code.lower() for code in KNOWN_CODES if code.lower() not in ASKED_CODES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One number with what stands around it; `places` are its tokens in the body."""

    places: tuple[int, ...]
    number: int
    """The place of the number itself."""
    value: Decimal | None = None
    """None where it cannot be read."""
    error: AmountError | None = None
    negative: bool = False
    factor: str = ""
    currency: str | None = None
    """ISO 4217; None: nothing says so."""
    odd_currency: str = ""
    unit: str | None = None
    """`8 h`: a quantity."""
    per: str | None = None
    """`95 €/h`: a unit price, or a month's sum."""
    percent: bool = False
    even: bool = False
    """Written as a sum is: `1500,-`, `1 500,00`."""
    doubt: Text | None = None

    @property
    def first(self) -> int:
        return min(self.places)

    @property
    def last(self) -> int:
        return max(self.places)


def items_of(body: Body) -> list[Item]:
    """From left to right; a token belongs to one of them at most."""
    found: list[Item] = []
    taken: set[int] = set()
    for place, token in enumerate(body.words):
        if token.kind is Kind.NUMBER and body.is_free(place):
            item = _item(body, place, taken)
            taken.update(item.places)
            found.append(item)
    return found


def _item(body: Body, place: int, taken: set[int]) -> Item:
    item = _before(body, Item(places=(place,), number=place), taken)
    item = _behind(body, item)
    return _valued(body, item)


def _before(body: Body, item: Item, taken: set[int]) -> Item:
    """A currency in front, and a minus in front of that or between."""
    item = _minus(body, item)
    place = item.first - 1
    if place not in taken and body.is_free(place) and _is_currency(body, place):
        item = _minus(body, _priced(body, item, place))
    return item


def _minus(body: Body, item: Item) -> Item:
    place = item.first - 1
    if body.kind(place) is not Kind.DASH or not body.is_free(place):
        return item
    parts_words = body.glued(place - 1) and body.kind(place - 1) in (Kind.NUMBER, Kind.WORD)
    return item if parts_words else replace(item, places=(place, *item.places), negative=True)


def _behind(body: Body, item: Item) -> Item:
    item = _multiplied(body, item)
    place = item.last + 1
    if _is_percent(body, place):
        return replace(item, places=(*item.places, place), percent=True)
    alone = item.currency is None and not item.odd_currency
    if alone and _is_currency(body, place, behind=True) and not _is_the_nexts(body, place):
        item = _priced(body, item, place)
    item = _per(body, _inflected(body, _minus_behind(body, item)))
    if item.per is None and item.currency is None and not item.odd_currency and not item.factor:
        item = _counted(body, item)
    return item


def _is_the_nexts(body: Body, place: int) -> bool:
    """`vaihe 2 EUR 1933`: a currency between two numbers is of the one it is glued to, else of the second."""
    return (
        body.kind(place + 1) is Kind.NUMBER
        and body.is_free(place + 1)
        and not (body.glued(place - 1) and not body.glued(place))
    )


def _inflected(body: Body, item: Item) -> Item:
    """`1200 €:n`"""
    place = item.last + 1
    bent = item.currency is not None and body.word(place) == ":" and body.glued(place - 1) and body.glued(place)
    return (
        replace(item, places=(*item.places, place, place + 1)) if bent and body.kind(place + 1) is Kind.WORD else item
    )


def _minus_behind(body: Body, item: Item) -> Item:
    """`1200-`, as bookkeepers write it; `1200 - work` is punctuation."""
    place = item.last + 1
    behind = body.kind(place) is Kind.DASH and body.glued(place - 1) and not body.glued(place)
    return replace(item, places=(*item.places, place), negative=True) if behind else item


def _multiplied(body: Body, item: Item) -> Item:
    place = item.last + 1
    word, raw = body.word(place), body.words[place].text if body.at(place) else ""
    if not body.is_free(place):
        return item
    grown = replace(item, places=(*item.places, place))
    if word in GLUED:
        return replace(grown, factor=GLUED[word], currency=HOME)
    if word in THOUSAND or (raw in ("t", "T") and _euro_is_glued(body, place)):
        return replace(grown, factor="k")
    if word in MILLION or (raw == "M" and _euro_is_glued(body, place)):
        return replace(grown, factor="M")
    odd = word in ODD_MULTIPLIERS and body.kind(place) is Kind.WORD
    return replace(grown, doubt=_unread(body.written(grown.places))) if odd else item


def _euro_is_glued(body: Body, place: int) -> bool:
    return body.glued(place) and (body.words[place + 1].text == "€" or body.word(place + 1) in EURO_WORDS)


def _is_currency(body: Body, place: int, *, behind: bool = False) -> bool:
    if not body.is_free(place):
        return False
    if body.kind(place) is Kind.CURRENCY:
        return True
    token = body.words[place]
    words = EURO_WORDS | CURRENCY_WORDS
    code = token.text.upper() in KNOWN_CODES or token.text in ASKED_CODES | ODD_CODES or token.word in ODD_CODES
    named = token.word in words or token.word.rstrip(".") in words or code
    bare = behind and token.word == "e"
    return body.kind(place) is Kind.WORD and (named or bare)


def _priced(body: Body, item: Item, place: int) -> Item:
    raw, word = body.words[place].text, body.word(place)
    grown = replace(item, places=tuple(sorted((*item.places, place))))
    if raw == "€" or word.rstrip(".") in EURO_WORDS or word == "e":
        return replace(grown, currency=HOME)
    if raw in SIGN_CODES:
        return replace(grown, currency=SIGN_CODES[raw])
    return replace(grown, currency=raw.upper()) if raw in _KNOWN else replace(grown, odd_currency=raw)


def _is_percent(body: Body, place: int) -> bool:
    return body.is_free(place) and (body.kind(place) is Kind.PERCENT or body.word(place) in PERCENT)


def _per(body: Body, item: Item) -> Item:
    """`/kk`, `/ month`, `per hour`, `kuukaudessa`."""
    place = item.last + 1
    if body.is_free(place) and body.word(place) in PER:
        return replace(item, places=(*item.places, place), per=PER[body.word(place)])
    slash = body.kind(place) is Kind.SLASH or body.word(place) in ("per", "i")
    unit = UNITS.get(body.word(place + 1).rstrip(".")) or {
        "v": "YEAR",
        "t": "HOUR",
        "månaden": "MONTH",
        "mån": "MONTH",
    }.get(body.word(place + 1).rstrip("."))
    if slash and unit and body.is_free(place) and body.is_free(place + 1):
        return replace(item, places=(*item.places, place, place + 1), per=unit)
    return item


def _counted(body: Body, item: Item) -> Item:
    place = item.last + 1
    word = body.word(place).rstrip(".")
    if not body.is_free(place) or body.kind(place) is not Kind.WORD:
        return item
    grown = replace(item, places=(*item.places, place))
    if word in UNITS:
        return replace(grown, unit=UNITS[word])
    return replace(grown, doubt=_unread(body.written(grown.places))) if word in ODD_UNITS else item


def _valued(body: Body, item: Item) -> Item:
    raw = body.words[item.number].text
    digits = raw.rstrip(DASHES)
    even = digits != raw
    digits = digits[:-1] if even else digits
    even = even or _CENTS.search(digits) is not None
    if re.match(r"0[0-9]", digits):  # no number begins so: a telephone's, a code's, or a slip
        return replace(item, error=AmountError("characters", plain(raw)), even=even)
    try:
        if item.factor:  # a single mark before thousands is always the decimal mark
            value = (parse_number(f"{digits}k") / 1000 * _FACTORS[item.factor]).normalize()
        else:
            value = parse_number(digits, decimals=4)
    except AmountError as error:
        return replace(item, error=error, even=even)
    if item.factor and even and value >= 1000 * _FACTORS[item.factor]:  # `€95225,05 thousand`
        return replace(item, error=AmountError("characters", plain(raw)), even=even)
    if value > LARGEST:
        return replace(item, error=AmountError("too_large", plain(raw)), even=even)
    whole = value.quantize(Decimal(1)) if value == value.to_integral_value() else value
    return replace(item, value=whole, even=even)


def _unread(written: str) -> Text:
    return text("won.amount_unreadable", amount=written)
