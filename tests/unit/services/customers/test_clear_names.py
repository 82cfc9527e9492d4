"""Whether a question about a customer says whom it means, or only something like a part of a name."""

import pytest

from bot.domain.values.ids import PartnerId
from bot.services.customers.search import NameIndex, is_clear

KNOWN = [
    (PartnerId(1), "Vihreä Kaista Oy", "9021173-2", "Oulu"),
    (PartnerId(2), "Lumivalo Media Oy", "9021894-2", "Espoo"),
    (PartnerId(3), "Kivikko Rakennus Oy", "9012346-8", "Espoo"),
]


@pytest.mark.parametrize(
    "query",
    [
        "Kivikko Rakennus Oy",
        "kivikko rakennus",
        "KIVIKKO",
        "kivi",
        "rakennus",
        "Rakennus Kivikko",
        "Kivikko Rakenus",
        "9012346-8",
        "FI90123468",
        "9012346 8",
        "90123",
        "Kivikko Rakennus Ab",
        "Kivvikko Rakennus Oy",
    ],
)
def test_a_name_its_beginning_or_a_slip_in_it_says_who_is_meant(query):
    (hit, *_) = NameIndex(KNOWN).meant(query, limit=5)
    assert (hit.partner_id, is_clear(query, hit)) == (3, True)


@pytest.mark.parametrize(
    "query",
    [
        "ikko",
        "kk",
        "kennus",
        "Kivikko Rakennuttajat Turku",
        "Rakennus Oy Kivirinne",
        "Pohjolan Kivikko Rakennus ja Maansiirto",
        "Lumi",
    ],
)
def test_letters_from_inside_or_a_part_in_common_do_not(query):
    hits = NameIndex(KNOWN).meant(query, limit=5)
    assert not any(is_clear(query, hit) for hit in hits if hit.partner_id == 3)
