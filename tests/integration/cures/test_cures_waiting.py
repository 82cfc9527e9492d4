"""A new customer while the business register gives no answer: Voitto waits for it by itself, and nobody has to."""

import json

import pytest

from tests.integration.bot.office import Office, told
from tests.integration.cures.story import buttons, stands, waits, won

pytestmark = pytest.mark.asyncio(loop_scope="module")
STUDIO = {"name": "Studio Kajastus Oy", "business_id": "9026006-7"}


def made(office: Office) -> int:
    return sum(p["name"] == STUDIO["name"] for p in office.ledger.registers.partners.values())


async def test_a_new_customer_is_made_by_itself_once_the_register_answers(office: Office) -> None:
    office.weather.set("register", "down")
    await won(office, STUDIO)
    assert stands(office)
    assert "Waiting for the business register" in told(office.card)
    before = len(office.posts(office.workspace.open_im(office.aino.id).id))
    await office.later(seconds=6)
    assert stands(office)
    assert len(office.posts(office.workspace.open_im(office.aino.id).id)) == before, "nobody is asked yet"
    office.weather.set("register", "clear")
    await office.later(seconds=11)
    assert waits(office)
    assert made(office) == 1
    assert "Waiting" not in told(office.card)


async def test_a_register_silent_for_minutes_leaves_the_customer_to_a_person(office: Office) -> None:
    office.weather.set("register", "down")
    await won(office, {"name": "Savusauna Sointu Oy", "business_id": "9012349-2"})
    before = len(office.posts(office.workspace.open_im(office.aino.id).id))
    for seconds in (5, 10, 20, 40, 80):
        assert "Waiting for the business register" in told(office.card)
        await office.later(seconds=seconds + 1)
    assert stands(office)
    assert "Help needed" in told(office.card)
    assert "not verified" in told(office.card)
    assert len(office.posts(office.workspace.open_im(office.aino.id).id)) == before + 1, "its owner is told now"


async def test_a_person_need_not_wait_for_the_register(office: Office) -> None:
    office.weather.set("register", "down")
    customer = {"name": "Hiidenkiven Hirsi Oy", "business_id": "9012352-1", "email": "laskut@hiidenkivi.example"}
    await won(office, customer)
    new = next(value for value in buttons(office.card, "customer.pick") if value["p"] == "new")
    seen = await office.kaisa.press("customer.pick", value=json.dumps(new, separators=(",", ":")))
    assert seen.view is not None, seen.text
    answer = await office.kaisa.submit({"new.street": "Hiidentie 1", "new.zip": "03100", "new.city": "Nummela"})
    assert not answer.errors, answer.errors
    await office.settled()
    assert waits(office)
    invoices = len(office.invoices)
    await office.later(minutes=3)
    assert (len(office.invoices), waits(office)) == (invoices, True), "the register is not asked any more"
