import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.deals.deal import DealLine
from bot.domain.drafts.instalments import Chosen, divided, sum_of
from bot.domain.values.money import Money
from bot.messages.forms.base import read_form
from bot.messages.forms.plan_form import parse_choice, parse_plan, plan_form
from bot.messages.kit.catalog import LANGUAGES
from bot.messages.kit.words import Words
from tests.unit.messages.form_answers import submitted
from tests.unit.messages.message_samples import plannable
from tests.unit.messages.slack_limits import problems, shown

TODAY = date(2026, 11, 22)
D = Decimal
THREE = {"plan.kind": "monthly", "plan.months": "3"}


def chosen(shares, whole="100.01", currency="EUR", language="en", **more):
    raw = THREE | {"plan.shares": shares} | more
    return parse_choice(raw, Money(D(whole), currency), TODAY, Words(language))


def sums(shares, whole="100.01", **more):
    read = chosen(shares, whole, **more)
    assert isinstance(read, Chosen), read
    return [str(amount) for amount in read.sums]


@pytest.mark.parametrize(
    ("answers", "days"),
    [
        ({"plan.kind": "all"}, ["2026-11-22"]),
        ({"plan.kind": "halves", "plan.second": "2027-01-10"}, ["2026-11-22", "2027-01-10"]),
        ({"plan.kind": "monthly", "plan.months": "3"}, ["2026-11-22", "2026-12-22", "2027-01-22"]),
        ({"plan.kind": "dates", "plan.days": "2027-02-01\n 2027-01-01"}, ["2026-11-22", "2027-01-01", "2027-02-01"]),
    ],
)
def test_plan_is_read_as_the_days_of_its_parts(answers, days) -> None:
    form = plan_form(plannable(), date(2026, 11, 22), Words("en"))
    read = parse_plan(read_form(submitted(form, **answers)), date(2026, 11, 22), Words("en"))
    assert [day.isoformat() for day in read] == days


@pytest.mark.parametrize(
    ("language", "typed", "told"),
    [
        ("en", "31.1.2027\nsoon\n1.3.2027", "Line 2: “soon” is not a date. Write it as 31 Jan 2027."),
        ("en", "31.2.2027", "Line 1: “31.2.2027” is not a date. Write it as 31 Jan 2027."),
        ("fi", "31.1.2027\n22.11.2026", "Rivi 2: ”22.11.2026” ei ole tämän päivän (22.11.2026) jälkeen."),
        ("sv", "1 jan. 2027; 2026", "Rad 1: ”2026” är inget datum. Skriv det som 31 jan. 2027."),
    ],
)
def test_the_line_of_the_plan_that_is_wrong_is_named_with_what_it_says(language, typed, told) -> None:
    raw = {"plan.kind": "dates", "plan.days": typed}
    assert parse_plan(raw, date(2026, 11, 22), Words(language)) == {"plan.days": told}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plan_so_far_is_shown_as_dates_are_and_read_back(language) -> None:
    days = [date(2026, 11, 22), *(date(2027, month, 28) for month in range(1, 13))]
    form = plan_form(replace(plannable(), days=tuple(days)), days[0], Words(language))
    assert parse_plan(read_form(submitted(form)), days[0], Words(language)) == tuple(days)
    field = next(block for block in form["blocks"] if block.get("block_id") == "plan.days")
    assert field["element"]["initial_value"].splitlines()[0] == Words(language).format(days[1])


@pytest.mark.parametrize(
    "answers", [{"plan.kind": "monthly", "plan.months": "x"}, {"plan.kind": "dates", "plan.days": "1.2."}]
)
def test_plan_that_cannot_be_read_is_told_beside_its_field(answers) -> None:
    form = plan_form(plannable(), date(2026, 11, 22), Words("fi"))
    read = parse_plan(read_form(submitted(form, **answers)), date(2026, 11, 22), Words("fi"))
    assert set(read) == {list(answers)[1]}


@pytest.mark.parametrize("today", [date(2026, 12, 31), date(2027, 1, 31), date(2028, 2, 29), date(2031, 6, 1)])
def test_the_example_of_a_plan_can_be_typed_on_any_day(today):
    form = plan_form(plannable(), today, Words("en"))
    example = f"31 Jan {today.year + 1}"
    assert example in json.dumps(form)
    assert parse_plan({"plan.kind": "dates", "plan.days": example}, today, Words("en")) == (
        today,
        date(today.year + 1, 1, 31),
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("30/40/30", ["30.00", "40.00", "30.01"]),
        ("30 % / 40 % / 30 %", ["30.00", "40.00", "30.01"]),
        ("30/40/30 %", ["30.00", "40.00", "30.01"]),
        ("30 %; 40 %", ["30.00", "40.00", "30.01"]),
        ("33,3 % / 33,3 %", ["33.30", "33.30", "33.41"]),
        ("20 € / 30,50 €", ["20", "30.50", "49.51"]),
        ("20,00 / 30,50 / 49,51", ["20", "30.50", "49.51"]),
        ("50 % / 20 €", ["50.01", "20", "30.00"]),
        ("20 €, 30 €", ["20", "30", "50.01"]),
        ("20 EUR\n30 EUR\n50,01 EUR", ["20", "30", "50.01"]),
    ],
)
def test_own_shares_are_read_as_percentages_or_sums_and_the_last_part_has_the_rest(typed, expected) -> None:
    read = sums(typed)
    assert [D(amount) for amount in read] == [D(amount) for amount in expected]
    assert sum(map(D, read)) == D("100.01")


def test_thousands_with_spaces_stay_one_number() -> None:
    assert sums("3 000 € / 4 000 €", "10000") == ["3000", "4000", "3000"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("30/40", "Are these percentages or sums? Write 30 % or 30,00 €."),
        ("30/40/20", "Are these percentages or sums? Write 30 % or 30,00 €."),
        ("30 %", "There are 3 parts. Write 3 shares, or 2: then the last part gets the rest."),
        ("10/20/30/40", "There are 3 parts. Write 3 shares, or 2: then the last part gets the rest."),
        ("30 % / 40 % / 20 %", "The shares come to 90,00 €, and the whole is 100,01 €: 10,01 € is missing."),
        ("30 € / 40 € / 40 €", "The shares come to 110,00 €, and the whole is 100,01 €: 9,99 € is too much."),
        ("60 % / 40 %", "The first parts come to 100,01 € of 100,01 €: nothing is left for the last one."),
        ("30 % / some", "Share 2: “some” cannot be read. Write it like 30 % or 1 250,50."),
        ("30 % / 1,250 €", "Share 2: “1,250 €” cannot be read. Write it like 30 % or 1 250,50."),
        ("30 % / 10,005 €", "Share 2: “10,005 €” cannot be read. Write it like 30 % or 1 250,50."),
        ("30 % / 20 SEK", "Share 2: “20 SEK” cannot be read. Write it like 30 % or 1 250,50."),
        ("-30 % / 60 %", "Each share must be above zero, of the whole 100,01 €."),
    ],
)
def test_shares_that_cannot_be_right_are_told_at_their_field(typed, told) -> None:
    read = chosen(typed)
    assert isinstance(read, dict)
    assert {field: said.replace("\u00a0", " ") for field, said in read.items()} == {"plan.shares": told}


def test_one_invoice_has_no_shares() -> None:
    assert set(chosen("30/70", **{"plan.kind": "all"})) == {"plan.shares"}


def test_a_wrong_day_is_told_before_the_shares() -> None:
    assert set(chosen("30/70", **{"plan.kind": "monthly", "plan.months": "x"})) == {"plan.months"}


prices = st.lists(st.decimals(min_value=-1000, max_value=100_000, places=2), min_size=1, max_size=6)
percents = st.lists(st.integers(1, 40), min_size=1, max_size=2)


@settings(max_examples=200, deadline=None)
@given(prices, percents)
def test_the_parts_always_come_to_the_whole_and_each_to_its_sum(amounts, shares) -> None:
    whole = sum(amounts)
    lines = [DealLine(name="x", unit_price=amount) for amount in amounts]
    months = {"plan.months": str(len(shares) + 1)}
    read = chosen(" / ".join(f"{share} %" for share in shares), str(whole), **months)
    if isinstance(read, dict):
        assert whole < 1, read
        return
    parts = divided(lines, read.days, read.sums)
    assert tuple(sum_of(part) for part in parts) == read.sums
    assert sum(sum_of(part) for part in parts) == whole
    for place, amount in enumerate(amounts):
        assert sum(part.lines[place].unit_price for part in parts) == amount


@pytest.mark.parametrize("language", LANGUAGES)
def test_own_sums_are_shown_and_read_back_as_they_are(language) -> None:
    days = (TODAY, TODAY + timedelta(days=30), TODAY + timedelta(days=60))
    made = (D("3000.00"), D("4000.50"), D("2999.50"))
    found = replace(plannable(), whole=Money(D(10000)), days=days, sums=made)
    form = plan_form(found, TODAY, Words(language))
    assert problems(form, "modal") == []
    assert parse_choice(read_form(submitted(form)), found.whole, TODAY, Words(language)) == Chosen(days=days, sums=made)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_says_what_is_divided_and_whether_vat_is_in_it(language) -> None:
    net = shown(plan_form(plannable(), TODAY, Words(language)))
    gross = shown(plan_form(replace(plannable(), gross=True), TODAY, Words(language)))
    assert net != gross
    assert "000" in net
