from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.values.money import Money, TotalsSource, line_sum, totals
from tests.unit.domain.preflight.preflight_cases import LINE


def line(price, vat="25.5", quantity="1", discount="0"):
    return replace(
        LINE,
        unit_price=Decimal(price),
        vat_percent=Decimal(vat),
        quantity=Decimal(quantity),
        discount_percent=Decimal(discount),
    )


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (line("100", quantity="2.5"), "250.00"),
        (line("100", discount="12.5"), "87.50"),
        (line("0.125", quantity="1"), "0.13"),  # half a cent goes up
        (line("33.333", quantity="3"), "100.00"),
        (line("-10", quantity="1"), "-10.00"),
    ],
)
def test_line_is_rounded_to_the_cent_after_its_discount(made, expected):
    assert line_sum(made) == Decimal(expected)


def test_vat_is_rounded_once_per_rate():
    # Line by line it would be 3 × 0.03 = 0.09.
    counted = totals([line("0.10"), line("0.10"), line("0.10")])
    assert (counted.net, counted.vat, counted.gross) == (Decimal("0.30"), Decimal("0.08"), Decimal("0.38"))


def test_rates_are_summed_apart():
    counted = totals([line("1000"), line("100", vat="13.5"), line("50", vat="0")])
    assert (counted.net, counted.vat, counted.gross) == (Decimal(1150), Decimal("268.50"), Decimal("1418.50"))


def test_gross_prices_keep_the_gross_sum():
    counted = totals([line("125.50")], prices_include_vat=True)
    assert (counted.net, counted.vat, counted.gross) == (Decimal(100), Decimal("25.50"), Decimal("125.50"))


def test_our_totals_say_that_they_are_ours():
    assert totals([], "SEK").source is TotalsSource.OURS
    assert totals([], "SEK").currency == "SEK"


def test_money_is_never_a_float():
    with pytest.raises(TypeError, match="float"):
        Money(1.5)


PRICES = st.decimals(-10000, 10000, places=4)


@given(st.lists(st.tuples(PRICES, st.sampled_from(["25.5", "13.5", "10", "0"]))), st.booleans())
def test_net_and_vat_always_make_the_gross(lines, gross_prices):
    counted = totals([line(price, vat=vat) for price, vat in lines], prices_include_vat=gross_prices)
    assert counted.net + counted.vat == counted.gross
    assert counted.gross == round(counted.gross, 2)
