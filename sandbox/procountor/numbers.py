"""Finnish numbers with check digits: business IDs and bank references."""

import re

_BUSINESS_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)
_BUSINESS_ID = re.compile(r"\d{7}-\d")
_REFERENCE_WEIGHTS = (7, 3, 1)


def business_id(stem: int) -> str | None:
    """The business ID that starts with these seven digits; None where the check digit does not exist."""
    digits = f"{stem:07d}"
    rest = sum(int(digit) * weight for digit, weight in zip(digits, _BUSINESS_ID_WEIGHTS, strict=True)) % 11
    if rest == 1:
        return None
    return f"{digits}-{0 if rest == 0 else 11 - rest}"


def is_business_id(value: str) -> bool:
    return bool(_BUSINESS_ID.fullmatch(value)) and business_id(int(value[:7])) == value


def bank_reference(stem: int) -> str:
    """The Finnish reference for a stem of at least three digits: weights 7, 3, 1 from the right."""
    digits = str(stem)
    total = sum(int(digit) * _REFERENCE_WEIGHTS[place % 3] for place, digit in enumerate(reversed(digits)))
    return f"{digits}{-total % 10}"


def is_bank_reference(value: str) -> bool:
    """A Finnish reference (4-20 digits) or its RF form; spaces are ignored."""
    compact = value.replace(" ", "").upper()
    if compact.startswith("RF"):
        return _is_rf(compact)
    digits = compact.lstrip("0")
    return bool(re.fullmatch(r"\d{4,20}", digits)) and bank_reference(int(digits[:-1])) == digits


def rf_reference(reference: str) -> str:
    """The international form of a Finnish reference."""
    digits = reference.lstrip("0")
    check = 98 - int(f"{digits}271500") % 97
    return f"RF{check:02d}{digits}"


def _is_rf(value: str) -> bool:
    return (
        bool(re.fullmatch(r"RF\d{6,22}", value)) and is_bank_reference(value[4:]) and rf_reference(value[4:]) == value
    )
