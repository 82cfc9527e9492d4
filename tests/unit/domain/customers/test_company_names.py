import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.customers.same_company import (
    LEGAL_FORMS,
    address_differences,
    exact_name,
    normalise_name,
    same_address,
    same_company_name,
)
from bot.domain.deals.deal import Address


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("Kivikko Rakennus Oy", "KIVIKKO  RAKENNUS OY"),
        ("Kivikko Rakennus Oy", " kivikko rakennus oy. "),
        ("Kivikko Rakennus Oy", "Kivikko Rakennus Osakeyhtiö"),
        ("Kivikko Rakennus Oy", "Kivikko Rakennus O.Y."),
        ("Kivikko Rakennus Oy", "Kivikko\u00a0Rakennus\u200b Oy"),
        ("Tmi Maija Meikäläinen", "T:mi Maija Meikäläinen"),
        ("Tmi Maija Meikäläinen", "toiminimi MAIJA meikäläinen"),
        ("Oy Lumi Ab", "OY LUMI AB"),
        ("Lumi Ky", "Lumi Kommandiittiyhtiö"),
        ("As Oy Kaivokatu 12", "Asunto Oy Kaivokatu 12"),
    ],
)
def test_case_blanks_and_the_spelling_of_a_legal_form_make_no_other_name(written, other):
    assert exact_name(written) == exact_name(other) is not None


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("Kivikko Rakennus Oy", "Kivikko Rakennus Ky"),
        ("Kivikko Rakennus Oy", "Kivikko Rakenus Oy"),
        ("Kivikko Rakennus Oy", "Oy Kivikko Rakennus"),
        ("Mäkinen Oy", "Makinen Oy"),
        ("Mäkinen & Pojat Ky", "Mäkinen ja Pojat Ky"),
        ("Lumi Oyj", "Lumi Oy"),
    ],
)
def test_anything_else_makes_another_exact_name(written, other):
    assert exact_name(written) != exact_name(other)


@pytest.mark.parametrize("written", ["Kivikko Rakennus", "Oy", "Oy Ab", "", "Oyster Bar", "Kaupunki"])
def test_a_name_without_its_legal_form_is_never_exact(written):
    assert exact_name(written) is None


@pytest.mark.parametrize(
    ("name", "normalised"),
    [
        ("Acme Oy", "acme"),
        ("Oy Acme Ab", "acme"),
        ("ACME OYJ", "acme"),
        ("Acme, Ltd.", "acme"),
        ("Mäkinen & Pojat Ky", "mäkinen & pojat"),
        ("Mäkinen ja Pojat Ky", "mäkinen & pojat"),
        ("T:mi Maija Meikäläinen", "maija meikäläinen"),
        ("Tmi Maija Meikäläinen", "maija meikäläinen"),
        ("Helsingin Partio r.y.", "helsingin partio"),
        ("Acme osakeyhtiö", "acme"),
        ("Tele-Pohjola Oy", "tele pohjola"),
        ("McDonald’s Oy", "mcdonalds"),
        ("As Oy Kaivokatu 12", "asunto oy kaivokatu 12"),
        ("Asunto Oy Kaivokatu 12", "asunto oy kaivokatu 12"),
        ("Kiinteistö Oy Torni", "kiinteistö oy torni"),
        ("Oy", "oy"),
        ("", ""),
        ("…", ""),
    ],
)
def test_name_is_normalised_for_comparing(name, normalised):
    assert normalise_name(name) == normalised


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Nokia Oyj", "NOKIA OYJ"),
        ("Nokia", "Nokia Oyj"),
        ("Oy Karl Fazer Ab", "Karl Fazer"),
        ("Smith & Sons Ltd", "Smith and Sons Limited"),
        ("Cafe\u0301 Ursula Oy", "Café Ursula"),
    ],
)
def test_same_company_written_in_two_ways(a, b):
    assert same_company_name(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Acme Oy", "Acme Finland Oy"),
        ("Makinen Oy", "Mäkinen Oy"),  # another family, another company
        ("", ""),
        ("Oy", "Ab"),
        ("Rakennus Virtanen Oy", "Virtanen Oy"),
    ],
)
def test_different_companies_stay_different(a, b):
    assert not same_company_name(a, b)


@given(st.lists(st.sampled_from([*sorted(LEGAL_FORMS), "acme", "nokia", "&", "as"]), max_size=5).map(" ".join))
def test_normalising_twice_changes_nothing(name):
    once = normalise_name(name)
    assert normalise_name(once) == once
    assert bool(once) == bool(name)


OURS = Address(street="Mannerheimintie 12 A 5", zip="00100", city="Helsinki")


@pytest.mark.parametrize(
    "theirs",
    [
        OURS,
        Address(street="MANNERHEIMINTIE 12A 05", zip="00100", city="HELSINKI"),
        Address(street="Mannerheimint. 12 A as. 5", zip="FI-00100", city="Helsinki"),
        Address(street="Mannerheimintie 12", zip="00100", city="Helsinki"),
        Address(street="", zip="00100", city="Helsinki"),
        Address(street="Mannerheimintie 12 A 5", zip="", city=""),
    ],
)
def test_address_written_in_another_way_is_the_same(theirs):
    assert same_address(OURS, theirs)
    assert same_address(theirs, OURS)


@pytest.mark.parametrize(
    ("theirs", "fields"),
    [
        (Address(street="Mannerheimintie 14", zip="00100", city="Helsinki"), ("street",)),
        (Address(street="Mannerheimintie 12 B 5", zip="00100", city="Helsinki"), ("street",)),
        (Address(street="Mannerheimintie 12 A 5", zip="00101", city="Helsinki"), ("zip",)),
        (Address(street="PL 12", zip="00101", city="Espoo"), ("street", "zip", "city")),
        (Address(street="Mannerheimintie 12 A 5", zip="00100", city="Helsinki", country="SE"), ("country",)),
    ],
)
def test_difference_names_its_fields(theirs, fields):
    assert address_differences(OURS, theirs) == fields


def test_street_without_a_number_is_not_the_beginning_of_one_with_it():
    assert address_differences(Address(street="Mannerheimintie"), Address(street="Mannerheimintie 12")) == ("street",)


def test_post_box_is_written_in_three_languages():
    assert same_address(Address(street="PL 12"), Address(street="P.O. Box 12"))
    assert same_address(Address(street="PL 12"), Address(street="PB 12"))
