from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.deals.changes import changes, stored_facts
from bot.domain.drafts.content import InvoiceContent, Line
from bot.domain.drafts.credit_note import CreditRequest, credited
from bot.domain.values.ids import UserId
from bot.domain.values.money import totals

KAISA = UserId("U0KAISA")


def whole(content):
    return CreditRequest(reason="Peruttu", lines=content.lines)


BODY = {"type": "deal.won", "timestamp": "1", "data": {"deal_id": "1", "amount": "10.00", "lines": [{"name": "A"}]}}


def test_the_same_words_at_another_time_are_the_same_deal():
    again = BODY | {"timestamp": "2", "type": "deal.changed", "data": BODY["data"] | {"won_at": "x", "url": None}}
    assert stored_facts(BODY) == stored_facts(again)


def test_an_empty_field_is_the_same_as_none_at_all():
    assert stored_facts({"data": {"a": None, "b": "", "c": {"d": None}, "e": []}}) == {}


def test_each_changed_part_is_named_with_its_old_and_new_value():
    new = {"deal_id": "1", "amount": "12.00", "lines": [{"name": "A"}, {"name": "B"}]}
    told = changes(stored_facts(BODY), stored_facts({"data": new}))
    assert [str(change) for change in told] == ["amount: 10.00 → 12.00", "lines.1.name: – → B"]


def test_a_line_that_is_called_like_a_volatile_field_counts():
    assert stored_facts({"data": {"customer": {"url": "x"}}}) == {"customer.url": "x"}


LINES = st.lists(
    st.builds(
        Line,
        name=st.just("x"),
        quantity=st.decimals("0.01", "999", places=2),
        unit=st.just("PIECE"),
        unit_price=st.decimals("-9999", "9999", places=2),
        discount_percent=st.sampled_from([Decimal(0), Decimal("12.5")]),
        vat_percent=st.sampled_from([Decimal("25.5"), Decimal("13.5"), Decimal(0)]),
    ),
    min_size=1,
    max_size=5,
)
CONTENT = InvoiceContent(
    customer=None, lines=(), invoice_date=date(2026, 1, 1), due_date=date(2026, 1, 15), terms_days=14
)


@given(LINES)
def test_an_invoice_and_its_credit_come_to_nothing(lines):
    content = replace(CONTENT, lines=tuple(lines))
    before, after = (
        totals(content.lines),
        totals(credited(content, "10001", date(2026, 2, 1), whole(content), KAISA).lines),
    )
    assert (before.net + after.net, before.vat + after.vat, before.gross + after.gross) == (0, 0, 0)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("FINNISH", "Hyvityslasku. Koskee laskua 10001."),
        ("SWEDISH", "Kreditfaktura. Gäller faktura 10001."),
        ("GERMAN", "Credit note for invoice 10001."),
    ],
)
def test_a_credit_names_its_invoice_in_the_customers_language(language, said):
    made = credited(replace(CONTENT, language=language), "10001", date(2026, 2, 1), whole(CONTENT), KAISA)
    assert (made.note, made.credits, made.due_date, made.edited) == (said, "10001", date(2026, 2, 15), True)


@pytest.mark.parametrize(("before", "after"), [("100", "100.0"), ("100.00", "1E+2"), ("0", "-0.0"), ("25.5", "25.50")])
def test_a_number_is_compared_as_a_number(before, after):
    said = [{"data": {"amount": value, "lines": [{"qty": value}]}} for value in (before, after)]
    assert changes(*map(stored_facts, said)) == []


def test_a_unit_is_compared_as_what_it_means_and_keys_in_any_order():
    before = {"data": {"lines": [{"unit": "kpl", "name": "A"}], "title": "x"}}
    after = {"data": {"title": "x", "lines": [{"name": "A", "unit": "pcs"}]}}
    assert changes(stored_facts(before), stored_facts(after)) == []
    assert (
        changes(stored_facts(before), stored_facts({"data": {"title": "x", "lines": [{"name": "A", "unit": "h"}]}}))
        != []
    )
