"""Customers taken by their exact name, and business IDs with a slip in them."""

import json

import pytest

from tests.integration.bot.office import KIVIKKO, Json, Office, told
from tests.integration.cures.story import buttons, spoilt, stands, waits, won

pytestmark = pytest.mark.asyncio(loop_scope="module")
NAMED = {"name": "KIVIKKO rakennus Oy"}


def said(message: Json) -> str:
    return told(message).replace("\xa0", " ")


async def test_an_exact_name_that_is_nobody_elses_is_taken_and_the_card_says_so(office: Office) -> None:
    card = await won(office, NAMED)
    assert waits(office)
    assert office.invoice.data["counterParty"]["identifier"] == KIVIKKO
    assert f"Taken by its name alone: Kivikko Rakennus Oy, {KIVIKKO}" in said(card)
    assert "draft.fix" in office.actions(card), "and another business ID can be given"


async def test_an_exact_name_typed_in_a_command_is_taken_too(office: Office) -> None:
    card = await office.drafted("Kivikko Rakennus Oy 1000 € Verkkosivut")
    assert waits(office)
    assert "Taken by its name alone" in said(card)


async def test_a_customer_taken_by_its_name_stays_when_the_register_is_down_at_the_next_check(office: Office) -> None:
    await won(office, NAMED)
    office.weather.set("register", "down")
    await office.kaisa.press("draft.edit")
    await office.kaisa.submit({"edit.note": "Kiitos"})
    await office.settled()
    office.weather.set("register", "clear")
    assert waits(office)
    assert "Taken by its name alone" in said(office.card)


async def test_an_exact_name_asks_while_the_register_does_not_answer(office: Office) -> None:
    office.weather.set("register", "down")
    await won(office, NAMED)
    office.weather.set("register", "clear")
    assert stands(office)


@pytest.mark.parametrize("name", ["Kivikko Rakennus", "Kivikko Rakenus Oy", "Kivikko Rakennus Ky"])
async def test_a_name_that_is_not_whole_or_not_exact_asks(office: Office, name: str) -> None:
    await won(office, {"name": name})
    assert stands(office)


async def test_an_exact_name_that_two_customers_have_asks(office: Office) -> None:
    twin = spoilt(office, "Tietopiste Oy", name="Kivikko Rakennus Oy")
    await office.later(minutes=16)
    await won(office, NAMED)
    assert stands(office)
    twin["name"], twin["version"] = "Tietopiste Oy", office.ledger.stamp(twin["version"])
    await office.later(minutes=16)


async def test_a_slip_in_a_deals_business_id_names_the_company_and_one_press_takes_it(office: Office) -> None:
    card = await won(office, {"name": "Kivikko Rakennus Oy", "business_id": "9012346-9"})
    assert stands(office)
    assert f"9012346-9 is not a valid business ID. {KIVIKKO} is Kivikko Rakennus Oy: this one?" in said(card)
    assert "last digit" not in said(card)
    take = next(value for value in buttons(card, "draft.fix") if value.get("i") == KIVIKKO)
    seen = await office.aino.press("draft.fix", value=json.dumps(take, separators=(",", ":")))
    assert not seen.ephemerals
    await office.settled()
    assert waits(office)
    assert office.invoice.data["counterParty"]["identifier"] == KIVIKKO


async def test_a_slip_in_the_cures_form_offers_the_company_to_choose(office: Office) -> None:
    await won(office, {"name": "Aivan muu nimi", "business_id": "tulossa"})
    value = next(v for v in buttons(office.card, "draft.fix") if v["f"] == "business_id.invalid")
    seen = await office.kaisa.press("draft.fix", value=json.dumps(value, separators=(",", ":")))
    assert seen.view
    answer = await office.kaisa.submit({"fix.business_id": "9012436-8"})
    assert answer.view, "the form stays, with the choice"
    assert f"{KIVIKKO} is Kivikko Rakennus Oy: this one?" in said(answer.view)
    await office.kaisa.submit({"fix.business_id": "9012436-8", "fix.near": KIVIKKO})
    await office.settled()
    assert waits(office)


async def test_a_slip_in_a_command_opens_the_form_with_the_company_to_choose(office: Office) -> None:
    seen = await office.aino.won("9012346-9 1000 € Verkkosivut")
    assert seen.view
    assert f"{KIVIKKO} · Kivikko Rakennus Oy" in said(seen.view), "beside the question"
    await office.aino.submit({"won.near": KIVIKKO})
    await office.settled()
    assert office.invoice.data["counterParty"]["identifier"] == KIVIKKO


async def test_a_slip_in_the_question_who_has_paid_offers_the_customer(office: Office) -> None:
    seen = await office.aino.paid("9012346-9")
    assert "Kivikko Rakennus Oy" in seen.text
    assert "viimeisen numeron pitäisi" not in seen.text
    assert "paid.pick" in office.actions(seen.ephemerals[-1])
