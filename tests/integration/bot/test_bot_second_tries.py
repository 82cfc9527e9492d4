"""Sent back to the salesperson, and made anew after a rejection: one deal, one live draft, whoever presses how often."""

import asyncio
from pathlib import Path

import pytest

from sandbox.slack import seed
from tests.integration.bot.office import KIVIKKO, Office, an_office, revision_of, rules, told

pytestmark = pytest.mark.asyncio(loop_scope="module")
TWO = (seed.KAISA, seed.MIKKO)


async def sent_back(office: Office, remark: str = "Tilausnumero puuttuu") -> None:
    await office.drafted()
    await office.kaisa.press("draft.send_back")
    await office.kaisa.submit({"send_back.remark": remark})
    await office.settled()


async def rejected(office: Office) -> None:
    await office.drafted()
    await office.kaisa.press("draft.reject")
    await office.kaisa.submit({"reject.reason": "Väärä summa"})
    await office.settled()


async def test_what_is_sent_back_says_why_and_waits_for_the_salesperson(office: Office) -> None:
    await sent_back(office, "Tilausnumero *puuttuu*")
    assert "Tilausnumero *puuttuu*" in told(office.card)
    assert {"draft.edit", "draft.retry", "draft.reject"} <= set(office.actions(office.card))
    assert "draft.approve" not in office.actions(office.card)
    assert "Tilausnumero *puuttuu*" in office.aino.told[-1]
    assert any("Tilausnumero" in note for note in office.thread())
    assert office.invoice.status == "UNFINISHED"


async def test_a_remark_of_blanks_sends_nothing_back(office: Office) -> None:
    await office.drafted()
    await office.kaisa.press("draft.send_back")
    assert (await office.kaisa.submit({"send_back.remark": "  "})).errors
    assert "draft.approve" in office.actions(office.card)


async def test_ready_again_waits_for_approval_again(office: Office) -> None:
    await sent_back(office)
    before = revision_of(office.card)
    await office.aino.press("draft.retry")
    await office.settled()
    assert "draft.approve" in office.actions(office.card)
    assert "Tilausnumero" not in told(office.card)
    assert revision_of(office.card) > before
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert office.invoice.status == "NOT_SENT"


async def test_an_edit_settles_it_too(office: Office) -> None:
    await sent_back(office)
    await office.aino.press("draft.edit")
    await office.aino.submit({"edit.your_reference": "PO-1"})
    await office.settled()
    assert "draft.approve" in office.actions(office.card)
    assert "PO-1" in told(office.card)


async def test_an_approval_given_before_does_not_count_after(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=TWO)) as office:
        card = await office.drafted()
        await office.kaisa.press("draft.send_back")
        await office.kaisa.submit({"send_back.remark": "Katso vielä"})
        await office.settled()
        assert (await office.mikko.press("draft.approve", message=card)).ephemerals
        await office.settled()
        assert office.invoice.status == "UNFINISHED"


async def test_a_deal_of_nobody_is_not_sent_back_to_nobody(office: Office) -> None:
    deal = {"deal_id": "OF-NOBODY", "title": "X", "amount": "400.00", "owner_email": None}
    await office.hook(deal | {"customer": {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}})
    await office.settled()
    await office.kaisa.press("draft.send_back")
    seen = await office.kaisa.submit({"send_back.remark": "Kenen?"})
    await office.settled()
    assert "salesperson" in str(seen) or "myyj" in str(seen)
    assert "draft.retry" in office.actions(office.card) or "draft.approve" in office.actions(office.card)


async def test_a_rejected_deal_is_made_anew_on_its_card_with_one_live_invoice(office: Office) -> None:
    await rejected(office)
    assert office.invoices == []
    await office.aino.press("draft.anew")
    await office.settled()
    assert len(office.cards) == 1
    assert "draft.approve" in office.actions(office.card)
    assert office.invoice.status == "UNFINISHED"
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert office.invoice.status == "NOT_SENT"


async def test_however_often_it_is_pressed_there_is_one(office: Office) -> None:
    await rejected(office)
    card = office.card
    await asyncio.gather(*(who.press("draft.anew", on=card) for who in (office.aino, office.kaisa, office.aino)))
    await office.settled()
    assert len(office.invoices) == 1
    assert (await office.kaisa.press("draft.anew", message=card)).ephemerals
    await office.settled()
    assert len(office.invoices) == 1
    assert len(office.cards) == 1


async def test_nothing_is_made_anew_while_procountor_still_has_the_rejected_one(office: Office) -> None:
    await office.drafted()
    office.weather.set("procountor", "down")
    await office.kaisa.press("draft.reject")
    await office.kaisa.submit({"reject.reason": "Väärä summa"})
    await office.until(lambda: "draft.anew" in office.actions(office.card))
    seen = await office.aino.press("draft.anew")
    assert seen.ephemerals
    assert len(office.invoices) == 1
