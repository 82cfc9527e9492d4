from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.values.currencies import CurrencyUnclearError, without_currency
from bot.domain.values.numbers import LARGEST, AmountError, is_negative, parse_amount, parse_number

READ = [
    ("12 000,50", "12000.50"),
    ("12,000.50", "12000.50"),
    ("12.000,50", "12000.50"),
    ("12000", "12000"),
    ("12k", "12000"),
    ("12K", "12000"),
    ("12,5k", "12500"),
    ("12.5k", "12500"),
    ("1,250k", "1250"),  # before k a single mark is the decimal mark
    ("0,5k", "500"),
    ("12 k€", "12000"),
    ("1.250,00", "1250"),
    ("1 250 €", "1250"),
    ("1250€", "1250"),
    ("€1,250.00", "1250"),
    ("EUR 1250", "1250"),
    ("1250 EUR", "1250"),
    ("1250 euroa", "1250"),
    ("1500e", "1500"),
    ("1500,-", "1500"),
    ("1\u00a0250,50", "1250.50"),
    ("1\u202f250,50", "1250.50"),
    ("1\u2009250\u00a0€", "1250"),
    ("12,345.00", "12345"),
    ("12.345,00", "12345"),
    ("12 345", "12345"),
    ("1,25", "1.25"),
    ("1,5", "1.5"),
    ("1.250.000", "1250000"),
    ("1 250 000", "1250000"),
    ("1 250.50", "1250.50"),
    ("0,99", "0.99"),
    ("99 999 999,99", "99999999.99"),
    ("  42  ", "42"),
]
REFUSED = [
    ("", "empty"),
    ("   ", "empty"),
    ("-500", "negative"),
    ("\u2212500", "negative"),
    ("–500", "negative"),
    ("0", "zero"),
    ("0,00", "zero"),
    ("12,3456", "decimals"),
    ("0,250", "decimals"),
    ("1250,500", "decimals"),
    ("1 250,500", "decimals"),
    ("12,345678k", "decimals"),
    ("100 000 000", "too_large"),
    ("100000k", "too_large"),
    ("9" * 5000, "too_large"),
    ("12 34", "grouping"),
    ("1.250.00", "grouping"),
    ("1,2,3", "grouping"),
    ("1.1.2026", "grouping"),
    ("abc", "characters"),
    ("k", "characters"),
    ("€", "characters"),
    ("12 kg", "characters"),
    ("1e5", "characters"),
    ("NaN", "characters"),
    ("١٢٣", "characters"),
    ("+1250", "characters"),
]


@pytest.mark.parametrize(("typed", "meant"), READ)
def test_amount_is_read_as_it_is_meant(typed, meant):
    assert parse_amount(typed) == Decimal(meant)


@pytest.mark.parametrize(("typed", "reason"), REFUSED)
def test_amount_that_cannot_be_meant_says_why(typed, reason):
    with pytest.raises(AmountError) as refused:
        parse_amount(typed)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("typed", "thousands", "decimals"),
    [
        ("12,345", "12345", "12.345"),
        ("12.345", "12345", "12.345"),
        ("1,250", "1250", "1.250"),
        ("999.999", "999999", "999.999"),
        ("12,345 €", "12345", "12.345"),
        ("€1.000", "1000", "1.000"),
    ],
)
@pytest.mark.parametrize("read", [parse_amount, parse_number])
def test_three_digits_after_one_mark_are_never_guessed_at(read, typed, thousands, decimals):
    with pytest.raises(AmountError) as refused:
        read(typed)
    assert refused.value.reason == "ambiguous"
    assert refused.value.readings == (Decimal(thousands), Decimal(decimals))


@pytest.mark.parametrize(
    ("typed", "bare", "code"),
    [
        ("1250 USD", "1250", "USD"),
        ("1250usd", "1250", "USD"),
        ("$1250", "1250", "USD"),
        ("1250 $", "1250", "USD"),
        ("US$ 1250", "1250", "USD"),
        ("£1,250.00", "1,250.00", "GBP"),
        ("12 000,50 SEK", "12 000,50", "SEK"),
        ("12k CHF", "12k", "CHF"),
        ("1250 €", "1250 €", "EUR"),
        ("1250 EUR", "1250 EUR", "EUR"),
        ("1250", "1250", "EUR"),
        ("1250 USDA", "1250 USDA", "EUR"),
        ("-500 USD", "-500", "USD"),
        ("USD -500", " -500", "USD"),
    ],
)
def test_the_currency_beside_an_amount_is_known(typed, bare, code):
    read, known = without_currency(typed)
    assert (read.strip(), known) == (bare.strip(), code)


@pytest.mark.parametrize(
    ("typed", "given"), [("1250 kr", "kr"), ("1250 CAD", "CAD"), ("30 sek", "sek"), ("¥1250", "¥")]
)
def test_what_may_be_another_thing_or_several_currencies_is_asked(typed, given):
    with pytest.raises(CurrencyUnclearError) as refused:
        without_currency(typed)
    assert refused.value.given == given


def test_where_only_an_amount_belongs_a_code_is_a_code():
    assert without_currency("1250 cad", sure=True) == ("1250", "CAD")
    with pytest.raises(CurrencyUnclearError):
        without_currency("1250 kr", sure=True)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("0", "0"), ("-12,50", "-12.50"), ("25,5", "25.5"), ("0,125", "0.125"), ("- 3", "-3"), ("7,1234", "7.1234")],
)
def test_numbers_of_a_form_may_be_zero_negative_and_finer_than_a_cent(typed, meant):
    assert parse_number(typed) == Decimal(meant)


@pytest.mark.parametrize(
    ("typed", "negative"),
    [
        ("-500", True),
        ("−500 €", True),
        ("€ -500", True),
        ("€-500", True),
        ("- 12,50", True),
        ("-12k", True),
        ("500", False),
        ("0", False),
        ("-0", False),
        ("-", False),
        ("-abc", False),
        ("-1,250", True),
        ("1,250", False),
        ("-1,2345", False),
        ("", False),
    ],
)
def test_a_negative_amount_is_told_from_one_that_cannot_be_read(typed, negative):
    assert is_negative(typed) is negative


def test_number_finer_than_asked_for_is_refused():
    with pytest.raises(AmountError, match="decimals"):
        parse_number("7,12345")


def finnish(amount):
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",")


def english(amount):
    return f"{amount:,.2f}"


def german(amount):
    return english(amount).translate(str.maketrans(",.", ".,"))


@given(
    st.decimals(min_value=Decimal("0.01"), max_value=LARGEST, places=2),
    st.sampled_from(
        [finnish, english, german, str, lambda amount: f"€ {english(amount)}", lambda a: finnish(a) + " EUR"]
    ),
)
def test_every_amount_survives_every_style(amount, style):
    assert parse_amount(style(amount)) == amount


@given(st.text(alphabet="0123456789 .,-kKeE€\u00a0−", max_size=20))
def test_whatever_is_read_is_an_amount_in_bounds(typed):
    try:
        amount = parse_amount(typed)
    except AmountError:
        return
    assert Decimal(0) < amount <= LARGEST
    assert amount == round(amount, 2)
