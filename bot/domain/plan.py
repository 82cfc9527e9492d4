"""A deal invoiced in parts: which days, and what stands on each part's invoice. The parts always sum to the whole."""

import calendar
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.domain.deal import DealLine, Part
from bot.domain.money import cents

MOST_PARTS = 36


class PlanKind(StrEnum):
    ALL = "all"  # one invoice now
    HALVES = "halves"  # half now, half on another day
    DATES = "dates"  # the first now, one more on each day
    MONTHLY = "monthly"  # one now, one each month


def days_of(kind: PlanKind, today: date, *, months: int = 0, later: Sequence[date] = ()) -> tuple[date, ...]:
    """The parts' days, the first of them today; ValueError when they cannot be a plan."""
    if kind is PlanKind.ALL:
        return (today,)
    if kind is PlanKind.MONTHLY:
        if not 2 <= months <= MOST_PARTS:
            raise ValueError("months")
        return tuple(month_after(today, number) for number in range(months))
    wanted = later[:1] if kind is PlanKind.HALVES else later
    days = (today, *sorted(set(wanted)))
    if not 2 <= len(days) <= MOST_PARTS or days[1] <= today:
        raise ValueError("dates")
    return days


def month_after(day: date, months: int) -> date:
    """The same day of a later month; its last one where the month is too short."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def divided(lines: Sequence[DealLine], days: Sequence[date]) -> tuple[Part, ...]:
    """Every line in equal parts, to the cent; what does not divide evenly is on the last part.

    A part of ten hours is no number of hours: a divided line has the quantity 1, and says in its comment what it was.
    """
    shares = [_shares(line, len(days)) for line in lines]
    return tuple(
        Part(
            number=place + 1,
            on=day,
            lines=tuple(_part(line, of[place]) for line, of in zip(lines, shares, strict=True)),
        )
        for place, day in enumerate(days)
    )


def _shares(line: DealLine, parts: int) -> list[Decimal]:
    whole = cents(line.quantity * line.unit_price * (1 - line.discount_percent / 100))
    each = cents(whole / parts)
    return [each] * (parts - 1) + [whole - each * (parts - 1)]


def _part(line: DealLine, share: Decimal) -> DealLine:
    was = "" if line.quantity == 1 else f"{line.quantity.normalize():f} × {line.unit_price.normalize():f}"
    comment = " · ".join(part for part in (line.comment, was) if part) or None
    unit = line.unit if line.quantity == 1 else "LOT"
    return replace(line, quantity=Decimal(1), unit=unit, unit_price=share, discount_percent=Decimal(0), comment=comment)


def net_of(part: Part) -> Decimal:
    return sum((line.unit_price for line in part.lines), Decimal(0))
