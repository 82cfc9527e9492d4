"""A mistyped business ID names who may be meant, as far as Procountor's customers or the register know anybody."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.domain.customers.business_id import BusinessIdError, validate
from bot.domain.customers.company_register import CompanyStatus, RegistryAnswer
from bot.domain.customers.near_ids import near_in
from bot.domain.values.ids import PartnerId
from bot.domain.values.localized import text
from bot.services.customers.near_ids import NearIds

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
KIVIKKO, PALJAKKA = "9012346-8", "0112038-9"


class Directory:
    def __init__(self, *rows):
        self.rows = rows

    async def identified_as_any(self, business_ids):
        return [row for business_id in business_ids for row in self.rows if row[2] == business_id]


class Register:
    """Knows these by ID; `silent`: answers nothing in time."""

    def __init__(self, *, silent=False, **known):
        self.known, self.silent, self.asked = known, silent, []

    async def lookup(self, business_id):
        self.asked.append(business_id)
        if self.silent:
            await asyncio.Event().wait()
        name = self.known.get(business_id.replace("-", "_"))
        standing = CompanyStatus.ACTIVE if name else CompanyStatus.NOT_FOUND
        return RegistryAnswer(business_id=business_id, standing=standing, name=name, fetched_at=NOW)


def near(*rows, **register) -> NearIds:
    return NearIds(Directory(*rows), Register(**register))


async def said(ids: NearIds, written: str, name: str = ""):
    try:
        validate(written)
    except BusinessIdError as error:
        return await ids.problem(error, written, name=name)
    raise AssertionError(written)


@pytest.mark.parametrize("written", ["9012346-9", "9012436-8", "9012347-8", "FI90123469"])
async def test_a_customer_one_slip_away_is_named(written):
    problem = await said(near((PartnerId(7), "Kivikko Rakennus Oy", KIVIKKO, "Espoo")), written)
    assert problem.key == "won.business_id_near"
    assert near_in(problem) == ((KIVIKKO, "Kivikko Rakennus Oy"),)


async def test_a_company_that_only_the_register_knows_is_named_and_no_other_digit_is_guessed():
    problem = await said(near(**{"9012346_8": "Kivikko Rakennus Oy"}), "9012346-9")
    assert near_in(problem) == ((KIVIKKO, "Kivikko Rakennus Oy"),)
    nobody = await said(near(), "9012346-9")
    assert nobody == text("won.business_id_wrong", business_id="9012346-9")


async def test_a_register_that_does_not_answer_holds_nobody_up_and_nothing_is_guessed():
    ids = near(silent=True)
    assert await ids.of("9012346-9", seconds=0.01) == ()


async def test_what_the_company_is_called_decides_between_two():
    ids = near(**{"9012346_8": "Kivikko Rakennus Oy", "9012364_6": "Lumi Oy"})
    both = [found.business_id for found in await ids.of("9012346-6")]
    assert set(both) <= {KIVIKKO, "9012364-6"}
    assert [found.name for found in await ids.of("9012346-9", name="Kivikko")] == ["Kivikko Rakennus Oy"]


async def test_a_right_id_and_what_is_no_id_ask_nobody():
    register = Register()
    ids = NearIds(Directory(), register)
    assert await ids.of(KIVIKKO) == await ids.of("Kivikko") == await ids.of(None) == ()
    assert await ids.misspelt("Kivikko") is None
    assert register.asked == []
