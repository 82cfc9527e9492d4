"""Four eyes: an edit goes on counting wherever it lives on, in the deal itself, in a later part, in a draft made anew."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from sandbox.slack import payloads, seed
from tests.integration.bot.office import KIVIKKO, Office, an_office, revision_of, rules, told
from tests.integration.cures.story import buttons, edits, won

pytestmark = pytest.mark.asyncio(loop_scope="module")
TWO = (seed.KAISA, seed.MIKKO)
KIVI = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}
ANOTHERS = "9020017-9"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """Of two approvers; `office` is it at work for one test."""
    async with an_office(tmp_path_factory.mktemp("two"), rules(approvers=TWO)) as office:
        yield office


async def refused(office: Office, who: str) -> bool:
    seen = await getattr(office, who).press("draft.approve")
    await office.settled()
    return bool(seen.ephemerals)


async def bills_another(office: Office) -> None:
    """Kaisa chooses another customer in the edit form."""
    await edits(office.kaisa, {"customer": str(office.customer("Lumivalo Media Oy")["id"])})
    assert "Lumivalo Media Oy" in told(office.card)


async def in_two_parts(office: Office) -> None:
    await office.kaisa.press("draft.plan")
    assert not (await office.kaisa.submit({"plan.kind": "monthly", "plan.months": "2"})).errors
    await office.settled()


async def made_anew(office: Office) -> None:
    await office.kaisa.press("draft.reject")
    await office.kaisa.submit({"reject.reason": "Uudestaan"})
    await office.settled()
    await office.kaisa.press("draft.anew")
    await office.settled()


async def test_who_chose_another_customer_after_editing_a_text_does_not_approve_alone(office: Office) -> None:
    await won(office, KIVI)
    await edits(office.kaisa, {"note": "Kiitos"})
    await bills_another(office)
    assert await refused(office, "kaisa")
    assert not await refused(office, "mikko")


async def test_a_customer_chosen_before_a_rejection_is_still_somebodys_choice_when_made_anew(office: Office) -> None:
    await won(office, KIVI)
    await bills_another(office)
    await made_anew(office)
    assert "Lumivalo Media Oy" in told(office.card)
    assert await refused(office, "kaisa")
    assert not await refused(office, "mikko")


async def test_a_sum_that_a_plan_took_into_the_deal_is_still_somebodys_edit_when_made_anew(office: Office) -> None:
    await won(office, KIVI)
    await edits(office.kaisa, {"0.unit_price": "9000"})
    await in_two_parts(office)
    await made_anew(office)
    assert await refused(office, "kaisa")
    assert not await refused(office, "mikko")


async def test_what_is_gone_when_made_anew_bars_nobody(office: Office) -> None:
    await won(office, KIVI)
    await edits(office.kaisa, {"0.unit_price": "9000"})
    await made_anew(office)
    assert not await refused(office, "kaisa")


async def test_who_edited_the_first_part_does_not_approve_a_later_one_alone(office: Office) -> None:
    await won(office, KIVI)
    await edits(office.kaisa, {"0.unit_price": "9000"})
    await in_two_parts(office)
    await office.later(days=32)
    assert "5 647,50" in told(office.card).replace("\xa0", " ")
    assert await refused(office, "kaisa")
    assert not await refused(office, "mikko")


async def test_who_chose_the_first_parts_customer_does_not_approve_a_later_one_alone(office: Office) -> None:
    await won(office, KIVI)
    await in_two_parts(office)
    await bills_another(office)
    await office.later(days=32)
    assert "Lumivalo Media Oy" in told(office.card)
    assert await refused(office, "kaisa")
    assert not await refused(office, "mikko")


async def presses(office: Office, who: str, action_id: str, value: dict[str, object]) -> None:
    """As Slack would send it, with a value that no button on the card carries."""
    place = office.workspace.find_channel("#deals")
    payload = payloads.interaction(office.workspace, "block_actions", who) | {
        "container": {"type": "message", "message_ts": office.card["ts"], "channel_id": place.id},
        "channel": {"id": place.id, "name": place.name},
        "trigger_id": office.workspace.tickets.trigger(who),
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": json.dumps(value)}],
    }
    await office.driver.delivery.interaction(payload)
    await office.settled()


async def test_a_customer_that_nobody_was_offered_is_an_edit(office: Office) -> None:
    await won(office, {"name": "Kivikko Rakennus", "business_id": None})
    asked = buttons(office.card, "customer.pick")[0]
    other = next(p["id"] for p in office.ledger.registers.partners.values() if p["name"] == "Lumivalo Media Oy")
    assert str(other) not in {str(value["p"]) for value in buttons(office.card, "customer.pick")}
    await presses(office, seed.KAISA, "customer.pick", asked | {"p": str(other)})
    assert "Lumivalo Media Oy" in told(office.card)
    assert await refused(office, "kaisa")
    assert not await refused(office, "mikko")


async def test_an_id_answers_no_question_that_asks_for_none(office: Office) -> None:
    await won(office, KIVI)
    await office.kaisa.press("draft.send_back")
    await office.kaisa.submit({"send_back.remark": "Katso vielä"})
    await office.settled()
    about = {"d": buttons(office.card, "draft.edit")[0]["d"], "r": revision_of(office.card)}
    await presses(office, seed.KAISA, "draft.fix", about | {"f": "sent_back", "i": ANOTHERS})
    assert "Lumivalo Media Oy" not in told(office.card)
    assert revision_of(office.card) == about["r"]
