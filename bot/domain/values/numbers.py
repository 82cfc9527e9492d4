"""Amounts as people type them, in Finnish and English style.

How an ambiguous separator is read:

* Two kinds (`1.250,00`, `12,000.50`, `12 000,50`): the last one is the decimal mark, the others group thousands.
* One kind, several times (`1.250.000`): thousands.
* A space groups thousands, whatever follows (`12 500`).
* A comma or a point, once, with one or two digits after it: the decimal mark (`1,25` is 1.25).
* A comma or a point, once, with three digits after it and one to three before it, not starting with zero: thousands in
  one country and decimals in the other (`1,250` and `12.500`). Nobody guesses by a factor of a thousand: it is asked.
* Before `k` a single mark is always the decimal mark: `1,250k` is 1250, not a million and a quarter.
"""

import re
import unicodedata
from decimal import Decimal

from bot.domain.values.currencies import EURO

LARGEST = Decimal("99999999.99")

SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t"
_PLAIN = str.maketrans(
    dict.fromkeys(SPACES, " ") | dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\u2015\ufe58\ufe63\uff0d", "-")
)
_SHAPE = re.compile(
    rf"(?:{EURO}\s*)?(?P<digits>[0-9][0-9 .,]*?)\s*(?P<whole>[.,]-)?\s*(?P<kilo>[kK](?![a-zA-Z]))?\s*(?:{EURO})?"
)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:([ .,])[0-9]{3})(?:\1[0-9]{3})*")
_EITHER = re.compile(r"(?P<whole>[1-9][0-9]{0,2})[.,](?P<part>[0-9]{3})")
_DECIMAL = re.compile(
    r"(?P<whole>[0-9]+|[1-9][0-9]{0,2}(?P<group>[ .,])[0-9]{3}(?:(?P=group)[0-9]{3})*)[.,](?P<part>[0-9]+)"
)


class AmountError(ValueError):
    """`reason` is one of: empty, characters, grouping, decimals, negative, zero, too_large, ambiguous.

    `readings`, of an ambiguous one: with the mark between thousands, and with the mark before decimals.
    """

    def __init__(self, reason: str, given: str, readings: tuple[Decimal, Decimal] | None = None) -> None:
        super().__init__(f"{given!r} is not an amount: {reason}")
        self.reason = reason
        self.given = given
        self.readings = readings


def visible(text: str) -> str:
    """Without characters that nobody sees: zero-width spaces, soft hyphens, marks of direction (Unicode's class Cf)."""
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def plain(text: str) -> str:
    """The text with every space as U+0020 and every minus or dash as `-`."""
    return text.translate(_PLAIN)


def parse_amount(text: str) -> Decimal:
    """A positive amount of at most two decimals and at most 99,999,999.99; AmountError says what is wrong."""
    number = parse_number(text, decimals=2)
    if number < 0:
        raise AmountError("negative", text)
    if number == 0:
        raise AmountError("zero", text)
    return number


def is_negative(text: str) -> bool:
    """`-500`, `−500 €` and `€ -500` can be read, only not as what was sold."""
    unmarked = re.sub(rf"^{EURO}\s*(?=-)", "", plain(text).strip())
    try:
        return parse_number(unmarked, decimals=2) < 0
    except AmountError as error:
        return error.reason == "ambiguous" and unmarked.startswith("-")


def parse_number(text: str, *, decimals: int = 4) -> Decimal:
    """Any number written like an amount, also zero or below: for quantities, unit prices and percents of a form."""
    cleaned = plain(text).strip()
    if not cleaned:
        raise AmountError("empty", text)
    negative = cleaned.startswith("-")
    shape = _SHAPE.fullmatch(cleaned.removeprefix("-").lstrip())
    if shape is None:
        raise AmountError("characters", text)
    number = _thousands(shape["digits"], text) if shape["kilo"] else _number(shape["digits"], text)
    return _bounded(-number if negative else number, decimals, text)


def _number(digits: str, given: str) -> Decimal:
    if digits.isdigit():
        return Decimal(digits)
    if either := _EITHER.fullmatch(digits):
        readings = Decimal(either["whole"] + either["part"]), Decimal(f"{either['whole']}.{either['part']}")
        raise AmountError("ambiguous", given, readings)
    if _GROUPED.fullmatch(digits):
        return Decimal(re.sub(r"[ .,]", "", digits))
    return _decimal(digits, given)


def _thousands(digits: str, given: str) -> Decimal:
    number = Decimal(digits) if digits.isdigit() else _decimal(digits, given)
    return (number * 1000).normalize()


def _decimal(digits: str, given: str) -> Decimal:
    match = _DECIMAL.fullmatch(digits)
    # `1.250.00` would pass as grouped by the mark that also starts the decimals.
    if match is None or (match["group"] and match["group"] == digits[match.start("part") - 1]):
        raise AmountError("grouping", given)
    return Decimal(re.sub(r"[ .,]", "", match["whole"]) + "." + match["part"])


def _bounded(number: Decimal, decimals: int, given: str) -> Decimal:
    if abs(number) > LARGEST:
        raise AmountError("too_large", given)
    # As written: `0,250` may be a slip for thousands, so it is not taken for 0.25.
    if int(number.as_tuple().exponent) < -decimals:
        raise AmountError("decimals", given)
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number
