"""A deal invoiced in parts: which days, and what stands on each part's invoice. The parts always sum to the whole."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from bot.domain.deals.deal import Agreed, DealLine, Part, Plan
from bot.domain.drafts.content import InvoiceContent
from bot.domain.drafts.draft import Draft
from bot.domain.drafts.instalment_shares import spread
from bot.domain.drafts.merge import LEDGER
from bot.domain.drafts.provenance import Origin
from bot.domain.values.bank_reference import RENEWED
from bot.domain.values.money import Money, cents

MOST_PARTS = 36


class PlanKind(StrEnum):
    ALL = "all"  # one invoice now
    HALVES = "halves"  # half now, half on another day
    DATES = "dates"  # the first now, one more on each day
    MONTHLY = "monthly"  # one now, one each month


@dataclass(frozen=True, slots=True, kw_only=True)
class Plannable:
    """A draft that can be invoiced in parts, and how it is so far."""

    draft: Draft
    whole: Money
    """What is divided, with or without VAT as the lines' prices are."""
    gross: bool
    days: tuple[date, ...] = ()
    """Of the parts of the plan there is."""
    sums: tuple[Decimal, ...] = ()
    """The parts', where somebody chose them; empty for equal ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the form says: each part's day and, unless they are equal, each part's sum."""

    days: tuple[date, ...]
    sums: tuple[Decimal, ...] | None = None


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


def is_monthly(kind: PlanKind, days: Sequence[date]) -> bool:
    """Also where the days were typed one by one; two halves are of one delivery, whenever they are paid."""
    if kind is PlanKind.HALVES:
        return False
    return len(days) > 1 and all(day == month_after(days[0], number) for number, day in enumerate(days))


def period_after(first: date | None, last: date | None, months: int) -> tuple[date | None, date | None]:
    """A period of delivery so many months later; one up to the end of a month stays one."""
    start = month_after(first, months) if first else None
    if last and last != first and last.day == calendar.monthrange(last.year, last.month)[1]:
        last = last.replace(day=1)
        return start, month_after(last, months + 1) - timedelta(days=1)
    return start, month_after(last, months) if last else None


def month_after(day: date, months: int) -> date:
    """The same day of a later month; its last one where the month is too short."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def divided(lines: Sequence[DealLine], days: Sequence[date], sums: Sequence[Decimal] | None = None) -> tuple[Part, ...]:
    """Every line in equal parts, to the cent, or so that each part comes to its sum; what is left is on the last part.

    A part of ten hours is no number of hours: a divided line has the quantity 1, and says in its comment what it was.
    """
    totals = [total_of(line) for line in lines]
    shares = spread(totals, sums) if sums else [_equal(total, len(days)) for total in totals]
    return tuple(
        Part(
            number=place + 1,
            on=day,
            lines=tuple(_part(line, of[place]) for line, of in zip(lines, shares, strict=True)),
        )
        for place, day in enumerate(days)
    )


def total_of(line: DealLine) -> Decimal:
    """With or without VAT, as the deal's prices are."""
    return cents(line.quantity * line.unit_price * (1 - line.discount_percent / 100))


def _equal(whole: Decimal, parts: int) -> list[Decimal]:
    each = cents(whole / parts)
    return [each] * (parts - 1) + [whole - each * (parts - 1)]


def _part(line: DealLine, share: Decimal) -> DealLine:
    was = "" if line.quantity == 1 else f"{line.quantity.normalize():f} × {line.unit_price.normalize():f}"
    comment = " · ".join(part for part in (line.comment, was) if part) or None
    unit = line.unit if line.quantity == 1 else "LOT"
    return replace(line, quantity=Decimal(1), unit=unit, unit_price=share, discount_percent=Decimal(0), comment=comment)


def sum_of(part: Part) -> Decimal:
    """With or without VAT, as the deal's prices are."""
    return sum((line.unit_price for line in part.lines), Decimal(0))


def agreed(content: InvoiceContent, plan: Plan, part: Part) -> Agreed:
    """What the first part's card says and this part's need not be told again; what is one invoice's own is left out."""
    chosen = content.terms_from == Origin.PERSON
    delivery = content.delivery_start, content.delivery_end
    return Agreed(
        your_reference=content.your_reference,
        note=content.note,
        project_ref=content.project_ref,
        terms_days=content.terms_days if chosen else None,
        terms_from=content.terms_from if chosen else None,
        vat_status=content.vat_status,
        vat_status_from=content.vat_status_from,
        delivery=period_after(*delivery, part.number - 1) if plan.monthly else delivery,
        judged=content.judged,
        overrides=tuple(name for name in content.overrides if not name.startswith(LEDGER) and name != RENEWED),
    )
