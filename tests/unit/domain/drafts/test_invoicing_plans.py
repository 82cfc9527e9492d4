from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.deals.deal import DealLine, Plan, first_marker, part_marker
from bot.domain.drafts.instalments import (
    PlanKind,
    agreed,
    days_of,
    divided,
    is_monthly,
    month_after,
    period_after,
    sum_of,
)
from bot.domain.values.bank_reference import RENEWED
from bot.domain.values.ids import Marker
from tests.unit.domain.preflight.preflight_cases import CONTENT

TODAY = date(2026, 11, 30)
D = Decimal


def test_a_month_too_short_for_the_day_has_its_last_one() -> None:
    assert days_of(PlanKind.MONTHLY, TODAY, months=5) == (
        TODAY,
        date(2026, 12, 30),
        date(2027, 1, 30),
        date(2027, 2, 28),
        date(2027, 3, 30),
    )
    assert month_after(date(2027, 12, 31), 2) == date(2028, 2, 29)


def test_dates_are_sorted_and_doubles_dropped() -> None:
    later = [date(2027, 2, 1), date(2026, 12, 1), date(2027, 2, 1)]
    assert days_of(PlanKind.DATES, TODAY, later=later) == (TODAY, date(2026, 12, 1), date(2027, 2, 1))
    assert days_of(PlanKind.HALVES, TODAY, later=later) == (TODAY, date(2027, 2, 1))
    assert days_of(PlanKind.ALL, TODAY, later=later) == (TODAY,)


@pytest.mark.parametrize(
    ("kind", "months", "later"),
    [
        (PlanKind.MONTHLY, 1, []),
        (PlanKind.MONTHLY, 37, []),
        (PlanKind.HALVES, 0, []),
        (PlanKind.DATES, 0, [TODAY]),
        (PlanKind.DATES, 0, [date(2026, 11, 1), date(2027, 1, 1)]),
    ],
)
def test_what_is_no_plan_is_refused(kind, months, later) -> None:
    with pytest.raises(ValueError, match=r"months|dates"):
        days_of(kind, TODAY, months=months, later=later)


def test_hours_become_one_lot_that_says_what_it_was() -> None:
    work = DealLine(name="Work", quantity=D(10), unit_price=D(95), unit="HOUR", discount_percent=D(10), comment="Oct")
    first, second = divided([work], (TODAY, date(2027, 1, 1)))
    line = first.lines[0]
    assert (line.quantity, line.unit, line.unit_price, line.discount_percent) == (1, "LOT", D("427.50"), 0)
    assert line.comment == "Oct · 10 × 95"
    assert sum_of(second) == D("427.50")


sums = st.decimals(min_value=-100_000, max_value=100_000, places=2)


@given(st.lists(sums, min_size=1, max_size=5), st.integers(2, 36))
def test_parts_sum_to_the_whole_to_the_cent(prices, count) -> None:
    lines = [DealLine(name="x", unit_price=price) for price in prices]
    days = days_of(PlanKind.MONTHLY, TODAY, months=count)
    assert sum(sum_of(part) for part in divided(lines, days)) == sum(prices)


def test_a_parts_marker_leads_back_to_its_deals() -> None:
    marker = Marker("V-ABCDEFGHIJ")
    assert part_marker(marker, 36) == "V-ABCDEFGHIJ-36"
    assert first_marker(part_marker(marker, 2)) == marker
    assert first_marker(marker) is None
    assert first_marker(Marker("V-2345672345")) is None, "a marker may be all digits"


@pytest.mark.parametrize(
    ("first", "last", "months", "later"),
    [
        (date(2026, 11, 1), date(2026, 11, 30), 1, (date(2026, 12, 1), date(2026, 12, 31))),
        (date(2026, 11, 1), date(2026, 11, 30), 3, (date(2027, 2, 1), date(2027, 2, 28))),
        (date(2026, 11, 15), date(2026, 12, 14), 2, (date(2027, 1, 15), date(2027, 2, 14))),
        (date(2026, 11, 30), date(2026, 11, 30), 1, (date(2026, 12, 30), date(2026, 12, 30))),
        (None, date(2026, 11, 10), 1, (None, date(2026, 12, 10))),
        (None, None, 5, (None, None)),
    ],
)
def test_a_month_of_delivery_stays_a_month_later_on(first, last, months, later) -> None:
    assert period_after(first, last, months) == later


@pytest.mark.parametrize(
    ("kind", "days", "monthly"),
    [
        (PlanKind.MONTHLY, (TODAY, date(2026, 12, 30), date(2027, 1, 30)), True),
        (PlanKind.DATES, (TODAY, date(2026, 12, 30), date(2027, 1, 30)), True),
        (PlanKind.DATES, (TODAY, date(2026, 12, 29)), False),
        (PlanKind.HALVES, (TODAY, date(2026, 12, 30)), False),
        (PlanKind.ALL, (TODAY,), False),
    ],
)
def test_only_what_is_sold_by_the_month_is_delivered_month_by_month(kind, days, monthly) -> None:
    assert is_monthly(kind, days) is monthly


@pytest.mark.parametrize("monthly", [True, False])
def test_a_later_part_is_told_what_the_card_says_and_nothing_of_one_invoice_alone(monthly) -> None:
    said = replace(
        CONTENT,
        your_reference="PO-1",
        note="Thanks",
        terms_days=30,
        terms_from="person",
        vat_status=5,
        judged=("vat_status:5:SE",),
        overrides=("name", "ledger:email", RENEWED),
        delivery_start=date(2026, 11, 1),
        delivery_end=date(2026, 11, 30),
    )
    parts = divided([DealLine(name="x", unit_price=D(100))], (TODAY, date(2026, 12, 30)))
    plan = Plan(made=2, title="x", amount=None, lines=(), parts=parts, monthly=monthly)
    told = agreed(said, plan, parts[1])
    assert (told.your_reference, told.note, told.terms_days, told.vat_status) == ("PO-1", "Thanks", 30, 5)
    assert (told.judged, told.overrides) == (("vat_status:5:SE",), ("name",))
    month = 12 if monthly else 11
    assert told.delivery == (date(2026, month, 1), date(2026, month, 31 if monthly else 30))
    assert agreed(replace(said, terms_from="customer"), plan, parts[1]).terms_days is None, "they may change meanwhile"
