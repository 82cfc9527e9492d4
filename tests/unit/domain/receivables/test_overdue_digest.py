from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.receivables.aging import PreviousDigest, band_of, overdue_digest, remembered, standing_of
from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.domain.receivables.overdue_digest import AgeBand
from bot.domain.values.ids import InvoiceId, PartnerId
from bot.domain.values.ledger_status import LedgerStatus

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
ACME = PartnerId(7)


def invoice(number, *, late=0, total="100", paid="0", status="SENT", currency="EUR", **changes):
    due = TODAY - timedelta(days=late)
    made = MirroredInvoice(
        invoice_id=InvoiceId(number),
        partner_id=ACME,
        customer_name="Acme Oy",
        number=number,
        status=LedgerStatus(status),
        invoice_date=due - timedelta(days=14),
        due_date=due,
        total=Decimal(total),
        paid=Decimal(paid),
        currency=currency,
        marker=None,
        seen_at=NOW,
    )
    return replace(made, **changes)


def digest(*invoices, previous=None, owners=None):
    return overdue_digest(invoices, today=TODAY, previous=previous, owners=owners or {}, as_of=NOW)


@pytest.mark.parametrize(
    ("days", "band"),
    [(1, "1-14"), (14, "1-14"), (15, "15-30"), (30, "15-30"), (31, "31-60"), (60, "31-60"), (61, "61+"), (900, "61+")],
)
def test_band_by_days_late(days, band):
    assert band_of(days) == band


@pytest.mark.parametrize("days", [0, -3])
def test_invoice_that_is_not_late_has_no_band(days):
    with pytest.raises(ValueError):
        band_of(days)


def test_invoice_due_today_is_not_overdue():
    assert digest(invoice(1, late=0)).rows == ()
    assert [row.days_late for row in digest(invoice(1, late=1)).rows] == [1]


@pytest.mark.parametrize("status", ["UNFINISHED", "NOT_SENT", "PAID", "MARKED_PAID", "INVALIDATED"])
def test_only_what_the_customer_owes_is_listed(status):
    assert digest(invoice(1, late=20, status=status)).rows == ()


@pytest.mark.parametrize("status", ["SENT", "APPROVED", "PARTLY_PAID"])
def test_owed_statuses_are_listed(status):
    assert len(digest(invoice(1, late=20, status=status)).rows) == 1


def test_credit_note_and_overpayment_are_no_rows_and_in_no_total():
    shown = digest(
        invoice(1, late=20),
        invoice(2, late=20, total="-40"),
        invoice(3, late=20, paid="130", status="PARTLY_PAID"),
    )
    assert [row.invoice_id for row in shown.rows] == [1]
    assert shown.total == Decimal(100)


def test_open_sum_is_what_is_left_to_pay():
    (row,) = digest(invoice(1, late=20, total="100", paid="60.50", status="PARTLY_PAID")).rows
    assert row.open == Decimal("39.50")


def test_worst_comes_first():
    shown = digest(invoice(1, late=5, total="900"), invoice(2, late=40), invoice(3, late=5, total="1000"))
    assert [row.invoice_id for row in shown.rows] == [2, 3, 1]


def test_every_band_is_told_youngest_first_even_when_empty():
    shown = digest(invoice(1, late=5), invoice(2, late=70, total="50"), invoice(3, late=80, total="25"))
    assert shown.by_band == (
        (AgeBand.D1_14, 1, Decimal(100)),
        (AgeBand.D15_30, 0, Decimal(0)),
        (AgeBand.D31_60, 0, Decimal(0)),
        (AgeBand.D61, 2, Decimal(75)),
    )
    assert shown.total == Decimal(175)


def test_other_currencies_are_listed_but_in_no_sum():
    shown = digest(invoice(1, late=5), invoice(2, late=5, total="5000", currency="SEK"))
    assert [(row.open, row.currency) for row in shown.rows] == [(Decimal(5000), "SEK"), (Decimal(100), "EUR")]
    assert shown.total == Decimal(100)
    assert shown.by_band[0] == (AgeBand.D1_14, 2, Decimal(100))


def test_change_since_the_last_digest():
    before = PreviousDigest(
        day=date(2026, 11, 20), total=Decimal(450), invoice_ids=frozenset({InvoiceId(1), InvoiceId(9)})
    )
    shown = digest(invoice(1, late=5), invoice(2, late=1), previous=before)
    assert {row.invoice_id: row.is_new for row in shown.rows} == {1: False, 2: True}
    assert shown.settled_since == 1
    assert (shown.previous_day, shown.previous_total) == (date(2026, 11, 20), Decimal(450))


def test_first_digest_calls_nothing_new():
    shown = digest(invoice(1, late=5))
    assert not shown.rows[0].is_new
    assert (shown.previous_day, shown.previous_total, shown.settled_since) == (None, None, 0)


def test_owner_stands_beside_the_invoice_of_a_deal():
    shown = digest(invoice(1, late=5), invoice(2, late=4), owners={InvoiceId(1): "U1"})
    assert [row.owner for row in shown.rows] == ["U1", None]


@given(st.lists(st.tuples(st.integers(-50, 200), st.decimals(-100, 1000, places=2)), max_size=12))
def test_bands_add_up_to_the_rows_and_the_total(made):
    shown = digest(*(invoice(n, late=late, total=total) for n, (late, total) in enumerate(made, 1)))
    assert sum(count for _, count, _ in shown.by_band) == len(shown.rows)
    assert sum(amount for _, _, amount in shown.by_band) == shown.total
    assert all(row.open > 0 and row.days_late > 0 for row in shown.rows)
    assert [row.days_late for row in shown.rows] == sorted((row.days_late for row in shown.rows), reverse=True)


def standing(*invoices):
    return standing_of(ACME, "Acme Oy", "0112038-9", invoices, today=TODAY, as_of=NOW)


def test_standing_sums_what_is_open_and_what_is_late():
    answer = standing(
        invoice(1, late=20, total="100", paid="40", status="PARTLY_PAID"),
        invoice(2, late=-5, total="50"),
        invoice(3, late=50, total="70", status="PAID", paid="70"),
    )
    assert (answer.open_count, answer.open_total) == (2, Decimal(110))
    assert (answer.overdue_count, answer.overdue_total) == (1, Decimal(60))
    assert answer.oldest_due == TODAY - timedelta(days=20)


def test_standing_passes_over_other_customers():
    answer = standing(invoice(1, late=20), invoice(2, late=20, partner_id=PartnerId(8)), invoice(3, partner_id=None))
    assert (answer.open_count, answer.overdue_count) == (1, 1)


def test_open_credit_note_lowers_the_open_total_but_counts_as_no_invoice():
    answer = standing(invoice(1, late=20, total="100"), invoice(2, late=20, total="-30"))
    assert (answer.open_count, answer.open_total) == (1, Decimal(70))
    assert (answer.overdue_count, answer.overdue_total) == (1, Decimal(100))


def test_approved_but_unsent_invoice_is_counted_by_itself_and_never_late():
    answer = standing(invoice(1, late=20, status="NOT_SENT", total="100"))
    assert (answer.open_count, answer.open_total, answer.overdue_count, answer.oldest_due) == (0, 0, 0, None)
    assert (answer.unsent_count, answer.unsent_total) == (1, Decimal(100))


def test_last_invoice_is_the_newest_real_one():
    answer = standing(
        invoice(1, late=40, status="PAID"),
        invoice(2, late=30),
        invoice(3, late=20, status="INVALIDATED"),
        invoice(4, late=10, status="UNFINISHED"),
        invoice(5, late=0, total="-10"),
    )
    assert answer.last is not None
    assert answer.last.invoice_id == 2


def test_customer_without_invoices_stands_at_zero():
    answer = standing()
    assert (answer.last, answer.open_total, answer.overdue_total, answer.oldest_due) == (None, 0, 0, None)
    assert answer.as_of == NOW


def test_digest_of_today_is_the_previous_one_of_tomorrow():
    today = digest(invoice(1, late=5), invoice(2, late=40))
    assert remembered(today) == PreviousDigest(day=TODAY, total=Decimal(200), invoice_ids=frozenset({1, 2}))


def test_a_draft_that_waits_for_approval_is_told_and_nothing_owed():
    found = standing(invoice(1, status="PAID", paid="100"), invoice(2, status="UNFINISHED"))
    assert (found.waiting_count, found.waiting_total) == (1, Decimal(100))
    assert found.open_count == 0


def test_open_invoices_are_listed_by_their_due_date():
    found = standing(invoice(1, late=-5), invoice(2, late=20))
    assert [each.invoice_id for each in found.open_invoices] == [2, 1]
