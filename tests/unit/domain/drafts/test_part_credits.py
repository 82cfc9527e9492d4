"""How much of an invoice's line can be taken back: no more than it was, and nothing the other way round."""

from decimal import Decimal

import pytest

from bot.domain.drafts.content import Line
from bot.domain.drafts.credit_note import credited_line
from bot.domain.values.money import line_sum

D = Decimal


def line(quantity="4", price="100", discount="10"):
    return Line(
        name="Työ",
        quantity=D(quantity),
        unit="HOUR",
        unit_price=D(price),
        discount_percent=D(discount),
        vat_percent=D("25.5"),
    )


def test_a_quantity_keeps_price_and_discount() -> None:
    assert line_sum(credited_line(line(), D(1), is_sum=False)) == D(90)


def test_a_sum_is_that_sum_after_all_discounts() -> None:
    assert line_sum(credited_line(line(), D("33.33"), is_sum=True)) == D("33.33")
    assert line_sum(credited_line(line(), D(360), is_sum=True)) == D(360)


def test_a_line_below_zero_is_taken_back_below_zero() -> None:
    assert line_sum(credited_line(line("-1", "50", "0"), D(-50), is_sum=True)) == D(-50)
    with pytest.raises(ValueError, match="more than"):
        credited_line(line("-1", "50", "0"), D(50), is_sum=True)


@pytest.mark.parametrize(("figure", "is_sum"), [("5", False), ("-1", False), ("361", True), ("-1", True)])
def test_no_more_than_was_invoiced(figure, is_sum) -> None:
    with pytest.raises(ValueError, match="more than"):
        credited_line(line(), D(figure), is_sum=is_sum)


def test_of_a_free_line_nothing_is_taken_back() -> None:
    with pytest.raises(ValueError, match="more than"):
        credited_line(line(price="0"), D(1), is_sum=True)
