"""Finnish business IDs (Y-tunnus) and, lightly, the VAT ids of the EU."""

import re
import unicodedata

from bot.domain.values.numbers import plain, visible

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)
_VAT = {
    "AT": r"U\d{8}",
    "BE": r"[01]?\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FR": r"[A-Z0-9]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"\d{9}|\d{12}",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"[A-Z0-9+*]{12}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"\d{9}|\d{12}|GD\d{3}|HA\d{3}",
}


_LABEL = re.compile(
    r"(?:Y-?\s?TUNNUS|LY-?\s?TUNNUS|ALV-?\s?(?:TUNNISTE|TUNNUS|NUMERO|NRO)|BUSINESS ID|COMPANY ID|VAT(?: ?(?:ID|NO|NUMBER|NR))?"
    r"|FO-?\s?(?:NUMMER|NR)|MOMS-?\s?(?:NUMMER|NR)|ORG\.?-?\s?(?:NUMMER|NR))[\s.:#=]*"
)


_AROUND = " \t\n()[]{}<>\"'“”„«»‘’.,;:"
"""What stands around an identifier in a sentence or a letterhead."""


class BusinessIdError(ValueError):
    """Why the text is no business ID.

    `reason` is one of: length, characters, check_digit (then `expected` is the digit that belongs there and
    `given` the one that was written), impossible (no check digit exists for these seven digits).
    """

    def __init__(self, reason: str, text: str, *, expected: str | None = None, given: str | None = None) -> None:
        super().__init__(f"{text!r} is not a business ID: {reason}")
        self.reason = reason
        self.expected = expected
        self.given = given


def check_digit(seven: str) -> str | None:
    """The digit after the hyphen; None when the register never gives out this number."""
    rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, seven, strict=True)) % 11
    if rest == 1:
        return None
    return str((11 - rest) % 11)


def validate(text: str) -> str:
    """The business ID as `1234567-1`.

    Read generously: spaces, any dash, `FI` or a label (`Y-tunnus:`) in front, full-width digits, characters that nobody
    sees, a missing hyphen, and the old form of six digits. The old form needs its hyphen: without it, a seven-digit
    number is more likely one whose check digit was forgotten.
    """
    digits = _digits(text)
    expected = check_digit(digits[:7])
    if expected is None:
        raise BusinessIdError("impossible", text, given=digits[7])
    if expected != digits[7]:
        raise BusinessIdError("check_digit", text, expected=expected, given=digits[7])
    return f"{digits[:7]}-{digits[7]}"


def _digits(text: str) -> str:
    """The eight of them, whether they fit together or not."""
    shown = plain(visible(unicodedata.normalize("NFKC", plain(text)))).strip(_AROUND).upper()
    compact = re.sub(r"\s", "", _LABEL.sub("", shown).strip(_AROUND)).removeprefix("FI").removeprefix("-")
    compact = re.sub(r"(?<=[0-9])[_/](?=[0-9]$)", "-", compact)
    if not re.fullmatch(r"[0-9]*-?[0-9]*", compact):
        raise BusinessIdError("characters", text)
    if not re.fullmatch(r"[0-9]{6,7}-[0-9]|[0-9]{8}", compact):
        raise BusinessIdError("length", text)
    return compact.replace("-", "").zfill(8)


def slips(text: str) -> tuple[str, ...]:
    """The business IDs that one slip could have turned into this: the check digit, two neighbours, any one digit.

    In that order; none of what is right already or has not the length of one.
    """
    try:
        digits = _digits(text)
    except BusinessIdError:
        return ()
    tried = [digits[:7] + (check_digit(digits[:7]) or "")]
    tried += [digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in range(7)]
    tried += [digits[:at] + str(digit) + digits[at + 1 :] for at in range(7) for digit in range(10)]
    right = [] if is_valid(digits) else [other for other in dict.fromkeys(tried) if len(other) == 8 and is_valid(other)]
    return tuple(f"{other[:7]}-{other[7]}" for other in right)


def is_misspelt(text: str) -> bool:
    """It can only be meant as a business ID, and has a digit that is wrong."""
    try:
        validate(text)
    except BusinessIdError as error:
        return error.reason in ("check_digit", "impossible")
    return False


def is_valid(text: str) -> bool:
    try:
        validate(text)
    except BusinessIdError:
        return False
    return True


def vat_id_of(business_id: str) -> str:
    """`1234567-1` as the VAT id `FI12345671`; the company need not be VAT-registered."""
    return "FI" + validate(business_id).replace("-", "")


def parse_vat_id(text: str) -> str:
    """An EU VAT id without spaces, dots and dashes; ValueError when it cannot be one.

    Only the form is checked abroad, the check digit in Finland. Greece is `EL`, Northern Ireland `XI`.
    """
    compact = re.sub(r"[\s.\-]", "", plain(text)).upper()
    country, number = compact[:2], compact[2:]
    if country == "FI":
        return vat_id_of(compact)
    form = _VAT.get("EL" if country == "GR" else country)
    if form is None:
        raise ValueError(f"{text!r} does not start with an EU country")
    if not re.fullmatch(form, number, re.ASCII):
        raise ValueError(f"{text!r} does not have the form of a VAT id of {country}")
    return ("EL" if country == "GR" else country) + number
