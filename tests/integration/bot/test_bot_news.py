"""What happened to a deal, or to its invoice in Procountor, stays on the card until somebody has decided on it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain.values.ids import DealId
from sandbox.slack import seed
from tests.integration.bot.office import KIVIKKO, Office, an_office, revision_of, rules, signed, told
from tests.integration.bot.test_bot_approvals import review
from tests.integration.bot.test_bot_elsewhere import changed_in_procountor
from tests.integration.cures.story import AINO_EMAIL, codes, edits, fixes, spoilt

pytestmark = pytest.mark.asyncio(loop_scope="module")
KIVI = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}
LOST = "was lost"
CHANGED = "changed in its source after it was won"


def deal(deal_id: str, **more: Any) -> dict[str, Any]:
    own = {"deal_id": deal_id, "title": deal_id, "amount": "100.00", "owner_email": AINO_EMAIL, "customer": KIVI}
    return own | more


async def event(office: Office, kind: str, data: dict[str, Any]) -> None:
    body = office.event(kind, data)
    assert (await office.post_hook(body, **signed(body))).status_code == 202
    await office.settled()


async def lost(office: Office, deal_id: str) -> None:
    await office.hook(deal(deal_id))
    await office.settled()
    await event(office, "deal.lost_after_won", {"deal_id": deal_id, "reason": "Budjetti"})


@pytest.mark.parametrize("way", ["edit", "fix", "retry"])
async def test_a_lost_deal_stays_on_the_card_through_every_rebuild(office: Office, way: str) -> None:
    who = "Kivikko Rakennus Oy"
    channel = office.customer(who)["invoicingInfo"]["invoiceChannel"]
    await lost(office, f"L-{way}")
    assert "Budjetti" in told(office.card)
    if way == "edit":
        await edits(office.aino, {"your_reference": "PO"})
    elif way == "retry":
        draft = office.rows("select max(id) from draft")[0][0]
        await office.bot.services.editing.check_again(draft, revision_of(office.card), office.aino.id)  # type: ignore[arg-type]
        await office.settled()
    else:
        spoilt(office, who, invoicingInfo__invoiceChannel="EMAIL", invoicingInfo__email=None)
        await edits(office.aino, {"note": "x"})
        await fixes(office.aino, "email.missing", {"email": "laskut@kivikko.example"})
        spoilt(office, who, invoicingInfo__invoiceChannel=channel, invoicingInfo__email=None)
    assert "draft.approve" in office.actions(office.card)
    assert "Budjetti" in told(office.card)


async def test_a_lost_deals_card_offers_what_can_be_done_at_each_step(office: Office) -> None:
    """To be rejected while it is a draft, taken back once approved, credited once sent, and then nothing twice."""
    await lost(office, "W-1")
    assert "reject it, or go on" in told(office.card)
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert "take it back" in told(office.card)
    assert "reject it, or go on" not in told(office.card)
    assert "draft.reject" not in office.actions(office.card)
    await office.kaisa.press("draft.send")
    await office.settled()
    assert "draft.withdraw" not in office.actions(office.card)
    assert "a credit needs two approvers" in told(office.card).lower(), (
        "there is one here: pressing could only be refused"
    )
    assert "draft.credit" not in office.actions(office.card)


async def test_a_credit_is_offered_where_it_can_be_made_and_again_after_it_was_rejected(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=(seed.KAISA, seed.MIKKO))) as office:
        await lost(office, "W-2")
        await office.kaisa.press("draft.approve")
        await office.settled()
        await office.kaisa.press("draft.send")
        await office.settled()
        original = office.cards[0]
        assert "credit it if the customer" in told(original)
        await office.kaisa.press("draft.credit", on=original)
        await office.kaisa.submit({"credit.reason": "Kauppa peruuntui"})
        await office.settled()
        assert "draft.credit" not in office.actions(office.cards[0])
        assert "has a credit, which has a card of its own" in told(office.cards[0])
        await office.kaisa.press("draft.reject", on=office.cards[1])
        await office.kaisa.submit({"reject.reason": "Väärä"})
        await office.settled()
        assert "draft.credit" in office.actions(office.cards[0])


async def test_a_deal_lost_while_it_is_only_asked_about_says_so(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(mode="ask")) as office:
        await lost(office, "W-3")
        assert "skip the deal" in told(office.card)
        assert {"deal.skip", "deal.draft"} <= set(office.actions(office.card))


async def test_a_changed_deal_stays_on_the_card_through_an_edit(office: Office) -> None:
    await office.hook(deal("C-1"))
    await office.settled()
    await event(office, "deal.changed", deal("C-1", amount="250.00"))
    await edits(office.aino, {"your_reference": "PO"})
    assert CHANGED in told(office.card)


async def test_an_approver_who_has_seen_it_takes_it_off_and_the_salesperson_cannot(office: Office) -> None:
    await lost(office, "S-1")
    seen = await office.aino.press("draft.fix", value=_button(office, "deal.lost"))
    assert seen.ephemerals
    assert "Budjetti" in told(office.card)
    await office.kaisa.press("draft.fix", value=_button(office, "deal.lost"))
    await office.settled()
    assert "Budjetti" not in told(office.card)
    assert any(office.kaisa.id in note and "lost" in note for note in office.thread())
    await edits(office.aino, {"your_reference": "PO"})
    assert "Budjetti" not in told(office.card)


def _button(office: Office, code: str) -> str:
    assert code in codes(office.card)
    values = [block["accessory"]["value"] for block in office.card["blocks"] if "accessory" in block]
    return next(value for value in values if json.loads(value).get("f") == code)


async def test_approving_a_lost_deal_asks_first_by_name(office: Office) -> None:
    await lost(office, "A-1")
    elements = [e for b in office.card["blocks"] for e in b.get("elements", [])]
    approve = next(e for e in elements if e.get("action_id") == "draft.approve")
    assert "Budjetti" in json.dumps(approve["confirm"], ensure_ascii=False)
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert office.invoice.status == "NOT_SENT"
    assert "Budjetti" in told(office.card), "and stays in the record"


async def test_a_click_on_the_card_as_it_was_before_the_deal_was_lost_is_refused(office: Office) -> None:
    await office.hook(deal("O-1"))
    await office.settled()
    elements = [e for b in office.card["blocks"] for e in b.get("elements", [])]
    old = next(e for e in elements if e.get("action_id") == "draft.approve")["value"]
    await event(office, "deal.lost_after_won", {"deal_id": "O-1", "reason": "Budjetti"})
    drafted = json.loads(old)
    with pytest.raises(Exception, match="old_revision"):
        await office.bot.services.approvals.approve(drafted["d"], drafted["r"], office.kaisa.id)  # type: ignore[arg-type]
    assert office.invoice.status == "UNFINISHED"


async def test_a_deal_lost_while_its_draft_is_being_changed_is_not_forgotten(office: Office) -> None:
    await office.hook(deal("R-1"))
    await office.settled()
    office.weather.set("procountor", "slow")
    await office.aino.press("draft.edit")
    await office.aino.submit({"edit.your_reference": "PO"})
    row = office.rows("select deal_id from draft order by id desc limit 1")[0][0]
    await office.bot.services.deal_changes.lost(DealId(row), "Budjetti", office.bot.clock.now())
    await asyncio.sleep(0)
    office.weather.clear()
    await office.settled()
    assert office.invoice.data["orderReference"] == "PO"
    assert "Budjetti" in told(office.card)


async def test_a_list_of_ticks_does_not_approve_a_lost_deal(office: Office) -> None:
    await lost(office, "T-1")
    view = await review(office)
    groups = {block["block_id"]: block["element"]["options"] for block in view["blocks"] if "element" in block}
    ticked = {
        name: [o["value"] for o in options if f'"d":{_draft(office)},' in o["value"]]
        for name, options in groups.items()
    }
    seen = await office.driver.submit(office.kaisa.id, view["id"], ticked)
    await office.settled()
    assert "open its card" in told(seen.view) or "avaa sen kortti" in told(seen.view)
    assert office.invoice.status == "UNFINISHED"


def _draft(office: Office) -> int:
    return int(office.rows("select max(id) from draft")[0][0])


async def test_what_was_changed_in_procountor_stays_on_the_card_until_it_is_approved(office: Office) -> None:
    await office.hook(deal("E-1"))
    await office.settled()
    changed_in_procountor(office, "additionalInformation", "First")
    await edits(office.aino, {"your_reference": "PO 1"})
    changed_in_procountor(office, "additionalInformation", "Second")
    await edits(office.aino, {"your_reference": "PO 2"})
    assert "– → Second" in told(office.card), "from before the first change to the newest"
    await office.kaisa.press("draft.approve")
    await office.settled()
    await office.kaisa.press("draft.withdraw")
    await office.settled()
    await edits(office.aino, {"your_reference": "PO 3"})
    assert "→ Second" not in told(office.card), "approved, it is nothing new"
