from dataclasses import replace
from datetime import date

import pytest

from bot.adapters.accounting.ledger import open_books
from bot.domain.drafts.books import OpenBooks
from bot.domain.preflight.period import approved_findings, as_of_books, books_findings, refused
from bot.domain.values.finding import Cure
from procountor_client import FiscalYear, PeriodStatus, TrackingPeriod
from tests.unit.domain.preflight.preflight_cases import CONTENT

DECEMBER = replace(CONTENT, invoice_date=date(2026, 12, 20), due_date=date(2027, 1, 19), terms_days=30)
TODAY = date(2027, 1, 4)
Y2026 = (date(2026, 1, 1), date(2026, 12, 31))
Y2027 = (date(2027, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("books", "expected"),
    [
        (None, []),
        (OpenBooks(open=(Y2026, Y2027)), []),
        (OpenBooks(open=(Y2027,)), [("period.closed", Cure.FIX)]),
        (OpenBooks(open=(), pending=(Y2026,)), [("period.pending", Cure.EDIT)]),
        (OpenBooks(open=()), [("period.none_open", Cure.RETRY)]),
    ],
)
def test_what_the_books_say_has_a_cure_that_helps(books, expected):
    assert [(found.code, found.cure) for found in books_findings(DECEMBER, books, TODAY)] == expected


def test_the_finding_says_both_dates_as_one_press_makes_them():
    (found,) = books_findings(DECEMBER, OpenBooks(open=(Y2027,)), TODAY)
    assert found.message.args == {
        "date": date(2026, 12, 20),
        "today": TODAY,
        "due": date(2027, 1, 19),
        "new_due": date(2027, 2, 3),
    }


def test_a_refusal_stays_told_until_the_invoice_is_dated_anew():
    told = (refused(DECEMBER, TODAY),)
    assert as_of_books(told, DECEMBER, ()) == told
    assert as_of_books(told, replace(DECEMBER, invoice_date=TODAY), ()) == ()
    closed = books_findings(DECEMBER, OpenBooks(open=(Y2027,)), TODAY)
    assert as_of_books(told, DECEMBER, closed) == closed


def test_what_is_approved_names_its_way_out_only_where_the_period_is_surely_closed():
    assert approved_findings(DECEMBER, OpenBooks(open=(), pending=(Y2026,))) == ()
    assert [found.code for found in approved_findings(DECEMBER, OpenBooks(open=(Y2027,)))] == ["period.approved"]


def month(number, status):
    first = date(2026, number, 1)
    return TrackingPeriod(start_date=first, end_date=first.replace(day=28), status=status)


def test_years_are_read_as_procountor_tells_them():
    year = FiscalYear(start_date=Y2026[0], end_date=Y2026[1], is_open=True)
    assert open_books([]) is None
    assert open_books([year]) == OpenBooks(open=(Y2026,))
    assert open_books([year.model_copy(update={"is_open": False})]) == OpenBooks(open=())
    assert open_books([year.model_copy(update={"is_open": None})]) == OpenBooks(open=(Y2026,)), (
        "nobody says: no finding"
    )
    parts = [month(1, PeriodStatus.CLOSED), month(2, PeriodStatus.PENDING), month(3, PeriodStatus.OPEN)]
    read = open_books([year.model_copy(update={"tracking_periods": parts})])
    assert read == OpenBooks(
        open=((date(2026, 3, 1), date(2026, 3, 28)),), pending=((date(2026, 2, 1), date(2026, 2, 28)),)
    )
