import datetime as dt
import json
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procountor_client import FINLAND, encoding, from_finnish, numbers, to_finnish_text, to_scale

DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal("-1e25"), max_value=Decimal("1e25"))
SCALES = st.integers(0, 6)


@settings(deadline=None)
@given(DECIMALS, SCALES)
def test_any_decimal_round_trips_to_the_fields_scale(value, scale):
    scaled = to_scale(value, scale)
    back = encoding.loads(encoding.dumps({"amount": scaled}))["amount"]

    assert Decimal(back) == scaled
    assert abs(scaled - value) <= Decimal(5).scaleb(-scale - 1)
    assert to_scale(scaled, scale) == scaled


@settings(deadline=None)
@given(DECIMALS)
def test_json_keeps_every_digit(value):
    text = encoding.dumps(value).decode()

    assert "e" not in text.lower()
    assert Decimal(text) == value


@pytest.mark.parametrize(
    ("value", "scale", "expected"),
    [
        ("1.005", 2, "1.01"),
        ("-1.005", 2, "-1.01"),
        ("0.125", 2, "0.13"),
        ("2.675", 2, "2.68"),
        ("200", 2, "200"),
        ("25.5", 2, "25.5"),
        ("0.00005", 4, "0.0001"),
        ("1E+3", 2, "1000"),
        ("-0.001", 2, "0.00"),
        ("12345678901234567890123456.785", 2, "12345678901234567890123456.79"),
    ],
)
def test_half_a_cent_is_rounded_away_from_zero(value, scale, expected):
    assert numbers.plain(to_scale(Decimal(value), scale)) == expected


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+40", "1E+999999"])
def test_what_is_no_amount_is_refused(value):
    with pytest.raises(ValueError, match="finite number"):
        to_scale(Decimal(value), 2)
    with pytest.raises(ValueError, match="finite number"):
        encoding.dumps(Decimal(value))


def test_json_numbers_are_read_without_a_float():
    read = encoding.loads('{"price": 200.000000, "rate": 1e-3, "count": 3}')

    assert {name: str(value) for name, value in read.items()} == {"price": "200.000000", "rate": "0.001", "count": "3"}
    assert not any(isinstance(value, float) for value in read.values())


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "1e99999999999999999999", b"\xff", "", "{"])
def test_what_is_no_json_is_a_value_error(text):
    with pytest.raises(ValueError):
        encoding.loads(text)


def test_float_is_refused_on_the_way_out():
    with pytest.raises(TypeError, match="float"):
        encoding.dumps({"amount": 0.1})


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_writer_agrees_with_the_standard_library(value):
    assert json.loads(encoding.dumps(value)) == value


def test_dates_and_times_are_written_the_finnish_way():
    moment = dt.datetime(2025, 9, 16, 12, 53, 57, tzinfo=dt.UTC)

    assert encoding.dumps([dt.date(2026, 1, 2), moment]) == b'["2026-01-02","2025-09-16T15:53:57"]'


@pytest.mark.parametrize("text", ["2025-09-16T15:53:57", "2025-01-01T00:00:00.120000", "2025-10-26T03:30:00"])
def test_reading_of_a_finnish_clock_round_trips(text):
    moment = from_finnish(dt.datetime.fromisoformat(text))

    assert moment.tzinfo is FINLAND
    assert dt.datetime.fromisoformat(to_finnish_text(moment)) == dt.datetime.fromisoformat(text)


def test_milliseconds_stay_milliseconds():
    assert (
        to_finnish_text(from_finnish(dt.datetime.fromisoformat("2025-09-16T15:00:00.120"))) == "2025-09-16T15:00:00.120"
    )


def test_hour_the_clock_skips_becomes_a_real_instant():
    skipped = from_finnish(dt.datetime.fromisoformat("2026-03-29T03:30:00"))

    assert skipped.astimezone(dt.UTC) == dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)
    assert skipped == skipped.astimezone(ZoneInfo("America/New_York")), "an imaginary time would equal nothing"
    assert skipped.hour == 4


def test_hour_that_comes_twice_is_the_first_one():
    assert from_finnish(dt.datetime.fromisoformat("2026-10-25T03:30:00")).astimezone(dt.UTC).hour == 0


def test_aware_times_keep_their_instant():
    moment = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)

    assert from_finnish(moment) == moment
    assert to_finnish_text(moment) == "2026-07-01T15:00:00"


def test_naive_time_is_not_guessed_on_the_way_out():
    with pytest.raises(ValueError, match="zone"):
        to_finnish_text(dt.datetime.fromisoformat("2026-07-01T12:00:00"))


def test_rounding_mode_is_the_ledgers():
    assert to_scale(Decimal("0.5"), 0) == Decimal("0.5").quantize(Decimal(1), ROUND_HALF_UP)
