"""The VAT rates of sales in Finland, by the date of delivery.

General rate 24 → 25.5 on 2024-09-01, reduced rate 14 → 13.5 on 2026-01-01; 10 and 0 go on. The date of delivery
decides, not the date of the invoice.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

_SUCCESSIONS = (
    (Decimal(24), Decimal("25.5"), date(2024, 9, 1)),
    (Decimal(14), Decimal("13.5"), date(2026, 1, 1)),
)
DOMESTIC, OUTSIDE_EU, EU_SALE = 1, 3, 5
"""Procountor's VAT handling of an invoice (`vatStatus`); which of them exist is the company's choice."""
ZERO_RATED = frozenset({OUTSIDE_EU, EU_SALE})
_LASTING = (Decimal(10), Decimal(0))


class VatState(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"  # it was the rate once
    NOT_YET = "not_yet"  # it became the rate later: work delivered before a change keeps the old rate
    UNKNOWN = "unknown"  # no Finnish rate of these years


@dataclass(frozen=True, slots=True)
class VatVerdict:
    percent: Decimal
    state: VatState
    expected: Decimal | None = None
    """The rate that holds in its place on that date, when one does."""


def check(percent: Decimal, on: date) -> VatVerdict:
    """Whether the percent is a rate of sales in Finland for something delivered on that date."""
    for old, new, changed in _SUCCESSIONS:
        if percent == old and on >= changed:
            return VatVerdict(percent, VatState.EXPIRED, new)
        if percent == new and on < changed:
            return VatVerdict(percent, VatState.NOT_YET, old)
    if percent in rates(on):
        return VatVerdict(percent, VatState.VALID)
    return VatVerdict(percent, VatState.UNKNOWN)


def rates(on: date) -> tuple[Decimal, ...]:
    """The rates that hold on that date, highest first."""
    return (*(new if on >= changed else old for old, new, changed in _SUCCESSIONS), *_LASTING)
