"""What nobody has given a meaning to: numbers, signs, percents, currencies, units, multipliers and words of VAT."""

import re
from collections.abc import Iterable

from bot.domain.won_command.body import Body
from bot.domain.won_command.tokens import Kind
from bot.domain.won_command.vat import is_vat_word
from bot.domain.won_command.words import (
    ABOUT,
    ABOUT_BEHIND,
    CREDITS,
    CURRENCY_WORDS,
    DISCOUNTS,
    EACH,
    EURO_WORDS,
    KNOWN_CODES,
    NUMERALS,
    ODD_CODES,
    PER,
    STANDING_CODES,
    STANDING_MULTIPLIERS,
    UNITS,
)

_ALWAYS = frozenset({Kind.NUMBER, Kind.PERCENT, Kind.CURRENCY, Kind.ODD, Kind.TIMES})
_MONEY = frozenset({Kind.NUMBER, Kind.CURRENCY, Kind.PERCENT})
_WORDS = EURO_WORDS | CURRENCY_WORDS | STANDING_MULTIPLIERS | EACH | DISCOUNTS | CREDITS | set(PER) | {"e"}
_GLUED = re.compile(
    r"(?:(?:eur|usd|gbp|sek|nok|dkk|kpl|h|pv|kk|alv|vat|moms|á|à)[0-9]+|e[0-9]{3,})(?:[.,][0-9]+)?", re.IGNORECASE
)


def leftovers(body: Body, start: int = 0) -> list[int]:
    """Places of the body, from `start` on, that mean something nobody has understood."""
    return [place for place in range(start, len(body.words)) if body.is_free(place) and _means(body, place)]


def shown(body: Body, places: Iterable[int]) -> tuple[str, ...]:
    """As they stand in the line; neighbours together."""
    runs: list[list[int]] = []
    for place in sorted(places):
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return tuple(body.written(run) for run in runs)


def _means(body: Body, place: int) -> bool:
    word, before, after = body.word(place), body.kind(place - 1), body.kind(place + 1)
    match body.kind(place):
        case Kind.WORD:
            return _word_means(body, place)
        case Kind.SLASH:
            unit = body.word(place + 1).rstrip(".") in UNITS
            return unit or before in _MONEY or after in _MONEY or place - 1 in body.gone
        case Kind.DASH:
            return after in _MONEY
        case Kind.SIGN:
            return _is_money(body, place + 1) or (word == "+" and before in _MONEY)
        case Kind.PUNCT if word in (",", "."):  # `,50` is half a number
            return after is Kind.NUMBER and body.glued(place)
        case kind:
            return kind in _ALWAYS or (word == "@" and after in _MONEY)


def _word_means(body: Body, place: int) -> bool:
    word, raw = body.word(place), body.words[place].text
    if word in _WORDS or word.rstrip(".") in _WORDS or is_vat_word(word) or raw in STANDING_CODES:
        return True
    if word in ("á", "à") or _GLUED.fullmatch(raw) or (body.kind(place - 1) is Kind.NUMBER and body.glued(place - 1)):
        return True
    if {place - 1, place + 1} & body.gone and (raw.upper() in KNOWN_CODES or ODD_CODES & {raw, word}):
        return True
    after = body.word(place + 1).rstrip(".")
    if word in NUMERALS and (after in UNITS or body.kind(place + 1) is Kind.TIMES or _is_money(body, place + 1)):
        return True
    if word == "reverse" and body.word(place + 1) == "charge":
        return True
    return (word in ABOUT and _is_money(body, place + 1)) or (word in ABOUT_BEHIND and place - 1 in body.gone)


def _is_money(body: Body, place: int) -> bool:
    """A number, a sign, or a currency in letters that was understood as part of a sum."""
    return body.kind(place) in _MONEY or place in body.gone
