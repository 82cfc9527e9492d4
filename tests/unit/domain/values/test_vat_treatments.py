"""What a company's own VAT statuses mean, by their words: never by their numbers."""

import pytest

from bot.domain.values.vat_treatments import VatTreatment as T
from bot.domain.values.vat_treatments import naming, status_of, statuses_of, treatment_of
from sandbox.procountor.vat import LISTS

MEANT = {T.EU_SERVICES, T.CONSTRUCTION, T.SCRAP, T.EXEMPT, T.EU_GOODS, T.EXPORT, T.DOMESTIC, T.NOT_HANDLED}


@pytest.mark.parametrize("language", ["english", "finnish", "swedish"])
def test_each_treatment_is_found_by_the_words_of_the_companys_own_list(language: str) -> None:
    found = {treatment: status_of(treatment, LISTS[language]) for treatment in MEANT}
    assert None not in found.values()
    assert set(found.values()) == set(LISTS[language])


def test_a_list_without_a_treatment_has_no_number_for_it() -> None:
    assert status_of(T.CONSTRUCTION, LISTS["documented"]) is None


def test_of_several_that_mean_the_same_only_a_person_can_choose() -> None:
    twice = {20: "Construction services, reverse charge", 22: "Reverse charge, building work (8 c §)"}
    assert statuses_of(T.CONSTRUCTION, twice) == (20, 22)
    assert status_of(T.CONSTRUCTION, twice) is None


@pytest.mark.parametrize(
    ("name", "treatment"),
    [
        ("Rakennusalan käännetty arvonlisävero", T.CONSTRUCTION),
        ("Käännetty verovelvollisuus AVL 8 c §", T.CONSTRUCTION),
        ("AVL 8 d § käännetty verovelvollisuus", T.SCRAP),
        ("Reverse charge", None),  # of what?
        ("Rakennusten myynti", None),  # no word of reverse charge
        ("EU-myynti", None),  # goods or services?
        ("EU: tavarat ja palvelut", None),
        ("Sales to the EU, reverse charge (services)", T.EU_SERVICES),
        ("Vienti EU:n ulkopuolelle", T.EXPORT),
        ("", None),
        (None, None),
    ],
)
def test_words_that_leave_it_open_are_nobodys_guess(name: str | None, treatment: T | None) -> None:
    assert treatment_of(77, name) is treatment


def test_a_documented_number_means_the_same_whatever_it_is_called() -> None:
    assert [treatment_of(n, "Rakennuspalvelu, käännetty") for n in (1, 3, 5, 12)] == [
        T.DOMESTIC,
        T.EXPORT,
        T.EU_GOODS,
        T.NOT_HANDLED,
    ]


def test_people_are_told_the_name_of_their_own_list() -> None:
    assert naming(20, "Rakennuspalvelu") == "Rakennuspalvelu"
    assert naming(5, "EU-myynti") == "5"  # there are words of ours, in the reader's language
