import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.eu import vat as eu_vat
from stdnum.fi import ytunnus

from bot.domain.customers.business_id import (
    BusinessIdError,
    check_digit,
    is_valid,
    parse_vat_id,
    slips,
    validate,
    vat_id_of,
)


@pytest.mark.parametrize("typed", ["9012346-9", "9012436-8", "9012347-8", "FI90123469", "Y-tunnus: 9012346-9"])
def test_one_slip_leads_back_to_the_right_business_id(typed):
    assert "9012346-8" in slips(typed)
    assert all(is_valid(near) for near in slips(typed))


def test_the_check_digit_is_the_likeliest_slip_and_a_right_id_is_none():
    assert slips("9012346-9")[0] == "9012346-8"
    assert slips("9012346-8") == slips("901234") == slips("Kivikko") == slips("") == ()


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        ("0112038-9", "0112038-9"),
        ("01120389", "0112038-9"),
        ("112038-9", "0112038-9"),
        ("FI01120389", "0112038-9"),
        ("fi 0112038-9", "0112038-9"),
        (" 0112038 - 9 ", "0112038-9"),
        ("0112038–9", "0112038-9"),
        ("0112038\u20119", "0112038-9"),
        ("(0112038-9)", "0112038-9"),
        ("“0112038-9”,", "0112038-9"),
        ("Y-tunnus: [0112038-9].", "0112038-9"),
        ("0112038_9", "0112038-9"),
        ("0112038/9", "0112038-9"),
        ("0836922-4", "0836922-4"),
        ("2528842-6", "2528842-6"),
        ("1366959-8", "1366959-8"),
        ("1234567-1", "1234567-1"),
    ],
)
def test_business_id_is_read_generously_and_written_one_way(written, normalised):
    assert validate(written) == normalised
    assert is_valid(written)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "length"),
        ("1234567", "length"),
        ("0112038", "length"),
        ("1120389", "length"),  # six digits and no hyphen: the check digit may be missing
        ("12345678-1", "length"),
        ("12345-1", "length"),
        ("0112038-", "length"),
        ("0112O38-9", "characters"),
        ("Acme Oy", "characters"),
        ("٠١١٢٠٣٨-٩", "characters"),
        ("1234567-8", "check_digit"),
        ("0112038-8", "check_digit"),
    ],
)
def test_wrong_business_id_says_what_is_wrong(written, reason):
    with pytest.raises(BusinessIdError) as wrong:
        validate(written)
    assert wrong.value.reason == reason
    assert not is_valid(written)


def test_wrong_check_digit_names_the_right_one():
    with pytest.raises(BusinessIdError) as wrong:
        validate("1234567-8")
    assert (wrong.value.expected, wrong.value.given) == ("1", "8")


def test_number_that_the_register_never_gives_out_has_no_check_digit():
    impossible = next(f"{n:07d}" for n in range(1, 1000) if check_digit(f"{n:07d}") is None)
    for digit in range(10):
        with pytest.raises(BusinessIdError) as wrong:
            validate(f"{impossible}-{digit}")
        assert (wrong.value.reason, wrong.value.expected) == ("impossible", None)


@given(st.integers(0, 99_999_999))
def test_verdict_is_that_of_the_reference_library(number):
    written = f"{number:08d}"
    assert is_valid(written) == ytunnus.is_valid(written)


@given(st.integers(0, 9_999_999).filter(lambda number: check_digit(f"{number:07d}") is not None), st.integers(0, 6))
def test_one_mistyped_digit_is_always_noticed(number, place):
    seven = f"{number:07d}"
    digit = check_digit(seven)
    mistyped = seven[:place] + str((int(seven[place]) + 1) % 10) + seven[place + 1 :]
    assert is_valid(f"{seven}-{digit}")
    assert not is_valid(f"{mistyped}-{digit}")


def test_vat_id_of_a_finnish_company_is_its_business_id_without_the_hyphen():
    assert vat_id_of("112038-9") == "FI01120389"


REAL = ["SE556012579001", "DE136695976", "EE100931558", "FR40303265045", "NL004495445B01", "EL094259216", "ATU13585627"]


@pytest.mark.parametrize("written", REAL)
def test_vat_id_with_the_form_of_its_country_passes(written):
    assert eu_vat.is_valid(written)
    assert parse_vat_id(f" {written[:2].lower()} {written[2:6]}.{written[6:]}") == written


@pytest.mark.parametrize("written", ["FI0112038-9", "FI01120389", "fi 01120389"])
def test_finnish_vat_id_is_checked_to_the_digit(written):
    assert parse_vat_id(written) == "FI01120389"


def test_greek_vat_id_may_be_written_with_the_country_code():
    assert parse_vat_id("GR094259216") == "EL094259216"


@pytest.mark.parametrize("written", ["FI01120388", "SE12345", "US123456789", "NO999999999", "", "DE", "DE12345678X"])
def test_what_cannot_be_an_eu_vat_id_is_refused(written):
    with pytest.raises(ValueError):
        parse_vat_id(written)
