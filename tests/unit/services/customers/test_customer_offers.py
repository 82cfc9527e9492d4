"""What the one field for a customer offers, letter by letter."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.domain.customers.business_id import is_valid, slips
from bot.domain.customers.company_register import CompanyStatus, RegistryAnswer
from bot.services.customers.directory import CustomerDirectory
from bot.services.customers.offers import CustomerOffers
from tests.unit.services.deals.test_typed_deals import KAISTA, LUMIVALO, Clock, uow_factory

NEWCOMER = "9026006-7"


class Register:
    """Answers at once, or never."""

    def __init__(self, *, silent: bool = False) -> None:
        self.silent = silent
        self.asked: list[str] = []

    async def lookup(self, business_id: str) -> RegistryAnswer:
        self.asked.append(business_id)
        if self.silent:
            await asyncio.Event().wait()
        at = datetime(2026, 11, 22, tzinfo=UTC)
        return RegistryAnswer(
            business_id=business_id, standing=CompanyStatus.ACTIVE, name="Studio Kajastus Oy", fetched_at=at
        )


def offers(register: Register | None = None) -> CustomerOffers:
    return CustomerOffers(CustomerDirectory(uow_factory, Clock()), register or Register(), patience=0.01)


@pytest.mark.parametrize("typed", ["9021173-2", "FI90211732", "Y-tunnus 9021173–2", " 90211732 "])
async def test_a_customers_id_in_any_dress_is_that_customer_and_nothing_else(typed) -> None:
    register = Register()
    offer = await offers(register).of(typed, limit=20)
    assert [hit.partner_id for hit in offer.found] == [KAISTA[0]]
    assert (offer.new_name, offer.business_id, register.asked) == (None, None, [])


async def test_an_id_nobody_has_is_offered_with_the_registers_word() -> None:
    offer = await offers().of(NEWCOMER, limit=20)
    assert (offer.business_id, offer.found, offer.new_name) == (NEWCOMER, (), None)
    assert offer.registered is not None
    assert offer.registered.name == "Studio Kajastus Oy"


async def test_a_register_that_does_not_answer_holds_up_no_list() -> None:
    offer = await offers(Register(silent=True)).of(NEWCOMER, limit=20)
    assert (offer.business_id, offer.registered) == (NEWCOMER, None)


async def test_a_wrong_digit_shows_whose_id_it_nearly_is() -> None:
    offer = await offers().of("9021173-3", limit=20)
    assert [hit.partner_id for hit in offer.found] == [KAISTA[0]]
    assert (offer.misspelt, offer.new_name, offer.business_id) == ("9021173-3", None, None)


async def test_a_name_is_offered_anew_unless_somebody_has_it() -> None:
    part = await offers().of("Lumivalo  Studio", limit=20)
    assert part.new_name == "Lumivalo Studio"
    whole = await offers().of("lumivalo media oy", limit=20)
    assert whole.new_name is None
    assert whole.found[0].partner_id == LUMIVALO[0]
    for nothing in ("", "9", "9021", "--"):
        assert (await offers().of(nothing, limit=20)).new_name is None


async def test_whoever_may_not_search_is_shown_nobody() -> None:
    for typed in ("Lumivalo", "lumivalo media oy", "9021173-3"):
        assert (await offers().of(typed, limit=20, listed=False)).found == ()
    assert (await offers().of("lumivalo media oy", limit=20, listed=False)).new_name == "lumivalo media oy"
    assert (await offers().of("9021173-2", limit=20, listed=False)).business_id == "9021173-2"


def test_one_slip_away_is_every_right_id_of_one_other_digit_or_two_swapped() -> None:
    near = slips("9021173-3")
    assert "9021173-2" in near
    assert all(is_valid(one) for one in near)
    assert "9021173-3" not in near
    assert slips("no id") == ()
