from datetime import date

import pytest

from bot.domain.drafts.payment_terms import TermsSource, due_date, terms_of

SOLD = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("deal", "customer", "company", "days", "source"),
    [
        (30, 21, 10, 30, TermsSource.DEAL),
        (None, 21, 10, 21, TermsSource.CUSTOMER),
        (None, None, 10, 10, TermsSource.COMPANY),
        (None, None, None, 14, TermsSource.OURS),
        (0, 21, 10, 0, TermsSource.DEAL),
        (None, 0, 10, 0, TermsSource.CUSTOMER),
        (None, None, 0, 0, TermsSource.COMPANY),
    ],
)
def test_first_terms_given_decide_and_zero_days_are_given(deal, customer, company, days, source):
    terms = terms_of(SOLD, deal=deal, customer=customer, company=company, ours=14)
    assert (terms.days, terms.source) == (days, source)


def test_due_date_counts_calendar_days():
    assert due_date(SOLD, 14) == date(2026, 12, 6)
    assert due_date(SOLD, 0) == SOLD
    assert due_date(date(2028, 2, 28), 1) == date(2028, 2, 29)


@pytest.mark.parametrize("days", [-1, 1000])
def test_terms_that_no_invoice_can_have_count_as_not_given(days):
    terms = terms_of(SOLD, deal=days, customer=days, company=10, ours=14)
    assert (terms.days, terms.source) == (10, TermsSource.COMPANY)


@pytest.mark.parametrize("days", [-1, 1000])
def test_due_date_that_procountor_does_not_take_is_refused(days):
    with pytest.raises(ValueError, match="0 to 999"):
        due_date(SOLD, days)
