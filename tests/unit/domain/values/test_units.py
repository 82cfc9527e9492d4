import pytest

from bot.domain.values.units import COMMON, KNOWN, WORDS, is_known, unit_of
from procountor_client.models.units import Unit


def test_the_units_are_procountors():
    assert set(Unit) == KNOWN
    assert set(WORDS.values()) | set(COMMON) <= KNOWN


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("kpl", "PIECE"),
        ("KPL.", "PIECE"),
        ("pcs", "PIECE"),
        ("st", "PIECE"),
        ("h", "HOUR"),
        ("Tunti", "HOUR"),
        ("timmar", "HOUR"),
        ("pv", "DAY"),
        ("päivää", "DAY"),
        ("kk", "MONTH"),
        ("månad", "MONTH"),
        ("vk", "WEEK"),
        ("m2", "SQUARE_METER"),
        ("m²", "SQUARE_METER"),
        ("kuutio", "CUBIC_METER"),
        ("laatikko", "BOX"),
        ("erä", "LOT"),
        ("PIECE", "PIECE"),
        ("sale unit", "SALE_UNIT"),
        (" l ", "LITER"),
        ("höskä", "höskä"),
        ("", None),
        (" ", None),
        (None, None),
    ],
)
def test_what_crms_write_is_understood_in_three_languages(written, unit):
    assert unit_of(written) == unit
    assert is_known(unit_of(written)) is (unit not in ("höskä", None))
