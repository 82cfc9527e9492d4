import pytest

from sandbox.procountor.numbers import bank_reference, business_id, is_bank_reference, is_business_id, rf_reference


@pytest.mark.parametrize("number", ["0836922-4", "2528842-6", "1366959-8", "0112038-9"])
def test_real_business_ids_pass(number):
    assert is_business_id(number)


@pytest.mark.parametrize("number", ["0836922-5", "08369224", "FI08369224", "", "9021894-1"])
def test_wrong_or_unhyphenated_business_ids_fail(number):
    assert not is_business_id(number)


def test_a_stem_without_a_check_digit_has_no_business_id():
    assert business_id(9012345) is None


@pytest.mark.parametrize(("stem", "reference"), [(2601, "26013"), (123456, "1234561"), (10121, "101213")])
def test_reference_check_digit(stem, reference):
    assert bank_reference(stem) == reference
    assert is_bank_reference(reference)


@pytest.mark.parametrize("reference", ["26014", "12", "abc", "RF3126013", "RF30", ""])
def test_wrong_references_fail(reference):
    assert not is_bank_reference(reference)


def test_rf_form_is_checked_by_both_sums():
    assert rf_reference("26013") == "RF3026013"
    assert is_bank_reference("RF30 2601 3")
