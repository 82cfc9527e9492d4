"""Decimals with a field's scale, and Procountor's zone-less Finnish clock readings."""

import decimal
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

FINLAND = ZoneInfo("Europe/Helsinki")

_LARGEST_EXPONENT = 30
LONGEST = 100
"""Characters of a number that is read, and its decimal places on either side of the point."""


def read(text: str) -> Decimal:
    """The number written there. Raises ValueError for what is none, or none that anybody means."""
    try:
        value = Decimal(of_sensible_length(text))
    except InvalidOperation:
        raise ValueError("not a number") from None
    return of_sensible_size(value)


def of_sensible_length(text: str) -> str:
    """Raises ValueError for a number that nobody wrote: reading it takes the square of its length."""
    if len(text) > LONGEST:
        raise ValueError("a number of too many digits")
    return text


def of_sensible_size(value: Decimal) -> Decimal:
    """Raises ValueError for 1e999999999: a few bytes, of which the first sum or `int()` makes a gigabyte of digits."""
    if value.is_finite() and abs(value.adjusted()) > LONGEST:
        raise ValueError("a number beyond any size")
    return value


def to_scale(value: Decimal, scale: int) -> Decimal:
    """At most `scale` decimals, a half rounded away from zero. Fewer decimals stay as they are.

    Raises ValueError for NaN, the infinities and numbers beyond any ledger (10^30).
    """
    require_finite(value)
    if -_exponent(value) <= scale:
        return value
    with decimal.localcontext(prec=max(len(value.as_tuple().digits), 28) + scale + _LARGEST_EXPONENT):
        return value.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_UP)


def require_finite(value: Decimal) -> Decimal:
    if not value.is_finite() or value.adjusted() > _LARGEST_EXPONENT:
        raise ValueError("not a finite number of a sensible size")
    return value


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def plain(value: Decimal) -> str:
    """The number with every digit it has and without an exponent: what JSON gets."""
    text = format(require_finite(value), "f")
    return text.removeprefix("-") if not value else text  # no negative zero


def sensible(value: Any) -> Any:
    """What a decimal field takes: a Decimal, int or str; 0.1 + 0.2 as floats has already lost the cent."""
    if isinstance(value, float):
        raise ValueError("give a Decimal, not a float")  # noqa: TRY004 - pydantic reports ValueErrors by field
    return read(value) if isinstance(value, str) else value


SKIPPING_MONTH = 3
"""Finland's clocks skip an hour on the last Sunday of March only (EU summer time; before 1996 likewise)."""


def from_finnish(moment: datetime) -> datetime:
    """An aware time in Europe/Helsinki from a reading of a Finnish clock (or from an aware time, kept).

    An hour that happens twice in autumn is read as the first one. A time the clock skips in spring is moved on by the
    hour skipped, so that every result is a real instant and compares with other zones.
    """
    if moment.tzinfo is None and moment.month != SKIPPING_MONTH:
        return moment.replace(tzinfo=FINLAND)  # a list has hundreds of these: the way through UTC is for the rest
    local = moment if moment.tzinfo else moment.replace(tzinfo=FINLAND)
    return local.astimezone(UTC).astimezone(FINLAND)


def to_finnish_text(moment: datetime) -> str:
    """`2025-09-16T15:53:57`: local Finnish time without a zone, as the API writes and wants it."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone could mean anything: give an aware datetime")
    local = moment.astimezone(FINLAND).replace(tzinfo=None)
    if local.microsecond and not local.microsecond % 1000:
        return local.isoformat(timespec="milliseconds")
    return local.isoformat()
