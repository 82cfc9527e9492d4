import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

from bot.domain.values.bank_reference import ReferenceNumberError, check_digit, from_rf, grouped, make, validate

BASES = st.integers(100, 10**19 - 1).map(str)


@pytest.mark.parametrize(
    ("base", "reference"), [("2601", "26013"), ("1234", "12344"), ("123456", "1234561"), ("0100", "1009")]
)
def test_reference_ends_in_its_check_digit(base, reference):
    assert make(base) == reference
    assert validate(reference) == reference


@pytest.mark.parametrize("written", ["2 6013", "00026013", " 26013 "])
def test_spaces_and_leading_zeros_mean_nothing(written):
    assert validate(written) == "26013"


@pytest.mark.parametrize(
    ("written", "reason", "expected"),
    [
        ("26014", "check_digit", "3"),
        ("261", "length", None),
        ("0000", "length", None),
        ("1" * 21, "length", None),
        ("26O13", "characters", None),
        ("", "characters", None),
    ],
)
def test_wrong_reference_says_what_is_wrong(written, reason, expected):
    with pytest.raises(ReferenceNumberError) as wrong:
        validate(written)
    assert (wrong.value.reason, wrong.value.expected) == (reason, expected)


@pytest.mark.parametrize("base", ["12", "0012", "1" * 20])
def test_reference_is_made_of_3_to_19_digits(base):
    with pytest.raises(ReferenceNumberError, match="length"):
        make(base)


@pytest.mark.parametrize(
    ("reference", "printed"),
    [
        ("26013", "26013"),
        ("1234561", "12 34561"),
        ("12345678901234567890", "12345 67890 12345 67890"),
        ("RF3026013", "RF30 2601 3"),
    ],
)
def test_reference_is_printed_in_groups(reference, printed):
    assert grouped(reference) == printed


def test_rf_form_of_a_known_reference():
    assert from_rf("rf30 2601 3") == "26013"


@given(BASES)
def test_rf_form_as_the_reference_library_makes_it_is_read_back(base):
    reference = make(base)
    digits = mod_97_10.calc_check_digits(f"{reference}RF")
    assert iso11649.is_valid(f"RF{digits}{reference}")
    assert from_rf(grouped(f"RF{digits}{reference}")) == reference


@given(BASES, st.data())
def test_one_mistyped_digit_is_always_noticed(base, data):
    reference = make(base)
    place = data.draw(st.integers(1, len(reference) - 1))
    mistyped = (
        reference[:place] + str((int(reference[place]) + data.draw(st.integers(1, 9))) % 10) + reference[place + 1 :]
    )
    with pytest.raises(ReferenceNumberError, match="check_digit"):
        validate(mistyped)


@pytest.mark.parametrize(
    ("written", "reason"), [("RF3126013", "check_digit"), ("RF3026014", "check_digit"), ("26013", "characters")]
)
def test_wrong_rf_reference_is_refused(written, reason):
    with pytest.raises(ReferenceNumberError) as wrong:
        from_rf(written)
    assert wrong.value.reason == reason


def test_weights_run_from_the_right():
    # 5·7 + 4·3 + 3·1 + 2·7 + 1·3 = 67
    assert check_digit("12345") == "3"
