"""Bank reference numbers: the Finnish viitenumero and its international RF form (ISO 11649)."""

import re
from itertools import cycle

_SHORTEST, _LONGEST = 4, 20
RENEWED = "reference:new"
"""Among an invoice's overrides: one that nobody can pay with is given up for a new one of Procountor's."""


class ReferenceNumberError(ValueError):
    """`reason` is one of: characters, length, check_digit; `expected` is the digit or digits that belong there."""

    def __init__(self, reason: str, text: str, *, expected: str | None = None) -> None:
        super().__init__(f"{text!r} is not a reference number: {reason}")
        self.reason = reason
        self.expected = expected


def check_digit(base: str) -> str:
    """The last digit of the reference whose other digits are `base`."""
    weighted = (weight * int(digit) for weight, digit in zip(cycle((7, 3, 1)), reversed(base), strict=False))
    return str(-sum(weighted) % 10)


def make(base: str) -> str:
    """The reference for 3 to 19 digits of our own; leading zeros mean nothing and are dropped."""
    digits = _digits(base).lstrip("0")
    _check_length(digits, base, _SHORTEST - 1, _LONGEST - 1)
    return digits + check_digit(digits)


def validate(text: str) -> str:
    """The Finnish reference as digits, without spaces and leading zeros."""
    digits = _digits(text).lstrip("0")
    _check_length(digits, text, _SHORTEST, _LONGEST)
    expected = check_digit(digits[:-1])
    if digits[-1] != expected:
        raise ReferenceNumberError("check_digit", text, expected=expected)
    return digits


def is_valid(text: str) -> bool:
    """Whether it is a Finnish reference or its RF form, check digits right."""
    try:
        from_rf(text) if re.sub(r"\s", "", text)[:2].upper() == "RF" else validate(text)
    except ReferenceNumberError:
        return False
    return True


def spellings(text: str) -> tuple[str, str]:
    """The Finnish reference and its RF form, of either; raises ReferenceNumberError for what is neither."""
    compact = re.sub(r"\s", "", text).upper()
    national = from_rf(compact) if compact.startswith("RF") else validate(compact)
    return national, f"RF{_rf_digits(national)}{national}"


def grouped(reference: str) -> str:
    """As printed: a Finnish reference in fives from the right, an RF reference in fours from the left."""
    compact = re.sub(r"\s", "", reference)
    if compact[:2].upper() == "RF":
        return " ".join(re.findall(".{1,4}", compact.upper()))
    return " ".join(part[::-1] for part in re.findall(".{1,5}", compact[::-1])[::-1])


def from_rf(text: str) -> str:
    """The Finnish reference inside an RF reference; both check digits must be right."""
    compact = re.sub(r"\s", "", text).upper()
    if not re.fullmatch(r"RF[0-9]{2}[0-9]+", compact):
        raise ReferenceNumberError("characters", text)
    national = validate(compact[4:])
    expected = _rf_digits(national)
    if compact[2:4] != expected:
        raise ReferenceNumberError("check_digit", text, expected=expected)
    return national


def _rf_digits(national: str) -> str:
    # R is 27 and F is 15; 00 keeps the place of the digits we are looking for.
    return f"{98 - int(national + '271500') % 97:02d}"


def _digits(text: str) -> str:
    compact = re.sub(r"\s", "", text)
    if not re.fullmatch(r"[0-9]+", compact):
        raise ReferenceNumberError("characters", text)
    return compact


def _check_length(digits: str, text: str, shortest: int, longest: int) -> None:
    if not shortest <= len(digits) <= longest:
        raise ReferenceNumberError("length", text)
