"""Which customers are meant, whatever people leave out or misspell, and however many there are."""

import random

import pytest

from bot.domain.values.ids import PartnerId
from bot.services.customers.search import NameIndex

FIRST = ("Kivikko", "Lumivalo", "Tähkäpää", "Hämeen", "Åströms", "Pohjolan", "Saaristo", "Niittykatu", "Meri-Lapin")
SECOND = ("Rakennus", "Media", "Konsultointi", "Kiinteistö", "Sähkö", "Kuljetus", "Design", "Leipomo", "Huolto")


def register(size: int) -> list[tuple[PartnerId, str, str | None, str]]:
    chooser = random.Random(7)
    return [
        (PartnerId(n), f"{chooser.choice(FIRST)} {chooser.choice(SECOND)} {n} Oy", None, "") for n in range(1, size + 1)
    ]


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex([*register(5_000), (PartnerId(9_001), "Väinämöisen Verstas Oy", "1234567-1", "Kuopio")])


@pytest.mark.parametrize(
    "query",
    [
        "Väinämöisen Verstas",
        "vainamoisen verstas oy",
        "Väinämösen Verstas",
        "Verstas Väinämöisen",
        "vainamois",
        "Vainamoisen Verstsa",
    ],
)
def test_one_of_thousands_is_first_however_it_is_written(index, query) -> None:
    assert index.meant(query, limit=3)[0].partner_id == 9_001


@pytest.mark.parametrize("written", ["1234567-1", "12345671", "FI12345671", "fi 1234567-1"])
def test_an_identifier_is_found_in_any_dress(index, written) -> None:
    assert [row[0] for row in index.identified(written)] == [9_001]


def test_what_was_taken_out_is_found_no_more_and_what_came_back_is() -> None:
    index = NameIndex([(PartnerId(1), "Kivikko Oy", "1234567-1", "")])
    index.remove(PartnerId(1))
    assert len(index) == 0
    assert index.meant("kivikko", limit=3) == ()
    assert index.identified("1234567-1") == []
    index.put((PartnerId(1), "Kivikko Oy", "1234567-1", ""))
    assert [hit.partner_id for hit in index.meant("kivikk", limit=3)] == [1]


def test_writing_the_same_again_takes_no_room() -> None:
    index = NameIndex()
    for _ in range(100):
        index.put((PartnerId(1), "Kivikko Oy", None, ""))
    assert len(index._entries) == 1


def test_an_index_that_was_rewritten_often_holds_only_what_is_there() -> None:
    index = NameIndex()
    for number in range(10_000):
        index.put((PartnerId(1), f"Kivikko {number} Oy", None, ""))
    assert len(index._entries) < 3_000
    assert [hit.name for hit in index.meant("kivikko", limit=3)] == ["Kivikko 9999 Oy"]
