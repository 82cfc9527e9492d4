from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.drafts.invoice_dates import dated, past_due, redated
from bot.domain.drafts.provenance import Origin
from bot.domain.preflight.dates import as_of, date_findings
from tests.unit.domain.preflight.preflight_cases import CONTENT

DAY = CONTENT.invoice_date
LYING = replace(CONTENT, terms_days=14, due_date=DAY + timedelta(days=14), credits=None, date_from=None)


def codes(content, days):
    return [found.code for found in date_findings(content, DAY + timedelta(days=days))]


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, []), (7, []), (8, ["date.stale"]), (14, ["date.stale"]), (15, ["date.past"])],
)
def test_half_of_the_time_to_pay_is_told_and_all_of_it_stops(days, expected):
    assert codes(LYING, days) == expected


def test_a_short_term_is_not_stale_before_it_lay_for_days():
    short = replace(LYING, terms_days=1, due_date=DAY + timedelta(days=1))
    assert codes(short, 1) == []
    assert codes(short, 2) == ["date.past"]


def test_a_credit_is_never_late():
    credit = replace(LYING, credits="10001")
    assert codes(credit, 400) == []
    assert not past_due(credit, DAY + timedelta(days=400))


def test_a_card_shows_one_finding_of_its_dates_however_often_it_is_drawn():
    day = DAY + timedelta(days=20)
    once = as_of((), LYING, day)
    assert [found.code for found in as_of(once, LYING, day)] == ["date.past"]
    assert as_of(once, dated(LYING, day), day) == ()


@pytest.mark.parametrize("chosen", [Origin.PERSON, Origin.UNKNOWN])
def test_a_chosen_date_is_not_moved_and_any_other_is_with_its_due_date(chosen):
    day = DAY + timedelta(days=20)
    kept = replace(LYING, date_from=chosen)
    assert redated(kept, day) == kept
    moved = redated(replace(LYING, delivery_end=DAY), day)
    assert (moved.invoice_date, moved.due_date, moved.delivery_end) == (day, day + timedelta(days=14), DAY)


def test_a_date_to_come_is_not_moved_back():
    assert redated(LYING, DAY - timedelta(days=1)) == LYING
