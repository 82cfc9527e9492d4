"""The door for CRMs: a deal in our words, from whichever source, is won once and compared from then on."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.domain.deals.deal import Buyer, Deal, Source
from bot.domain.deals.won_deal import LostDeal, WonDeal
from bot.services.deals.intake import Received
from bot.wiring.policies import COMPANY
from tests.integration.bot.office import AINO_EMAIL, KIVIKKO, Office, told
from tests.integration.bot.test_bot_after import deal, event

pytestmark = pytest.mark.asyncio(loop_scope="module")


def won(office: Office, number: str, source: Source = Source.HUBSPOT, **changes: object) -> WonDeal:
    """As an adapter of that CRM would have read it; what it sent is its own affair."""
    now = office.bot.clock.now()
    read = Deal(
        company=COMPANY,
        source=source,
        external_id=number,
        title="Verkkosivut",
        won_at=now,
        buyer=Buyer(name="Kivikko Rakennus Oy", business_id=KIVIKKO),
        amount=Decimal("100.00"),
        owner_email=AINO_EMAIL,
    )
    return WonDeal(deal=replace(read, **changes), at=now, raw={"properties": {"dealname": "anything"}})


@pytest.mark.parametrize("source", [Source.HUBSPOT, Source.PIPEDRIVE])
async def test_a_deal_of_any_source_is_drafted_once_and_told_again_without_news(office: Office, source: Source) -> None:
    intake = office.bot.services.intake
    first = await intake.receive(won(office, "ANY-1", source))
    assert first.news
    await office.settled()
    assert "draft.approve" in office.actions(office.card)
    cards = len(office.cards)
    assert await intake.receive(won(office, "ANY-1", source)) == Received(first.deal_id, news=False)
    assert await intake.receive_change(won(office, "ANY-1", source)) == Received(first.deal_id, news=False)
    await office.settled()
    assert len(office.cards) == cards


async def test_what_changed_at_its_source_is_told_in_the_same_words_whichever_it_is(office: Office) -> None:
    intake = office.bot.services.intake
    await intake.receive(won(office, "ANY-2"))
    await office.settled()
    changed = won(office, "ANY-2", amount=Decimal("250.00"))
    assert (await intake.receive_change(changed)).news
    await office.settled()
    assert any("amount: 100.00 → 250.00" in note for note in office.thread())


async def test_a_loss_that_overtook_its_win_waits_for_it_whatever_the_source(office: Office) -> None:
    intake = office.bot.services.intake
    at = office.bot.clock.now() + timedelta(seconds=5)
    lost = LostDeal(source=Source.HUBSPOT, external_id="ANY-3", reason="Peruttu", at=at)
    assert await intake.receive_loss(lost) == Received(None, news=False)
    assert (await intake.receive(won(office, "ANY-3"))).news
    await office.settled()
    assert "Peruttu" in told(office.card)


# --- databases of earlier versions -------------------------------------------------------------------------------


async def test_a_deal_kept_by_an_earlier_version_is_no_news_and_its_change_is(office: Office) -> None:
    kept = deal(
        "OLD-1", customer={"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO, "address": {"city": "Vantaa"}}
    )
    await office.hook(kept)
    await office.settled()
    [(raw,)] = office.rows("SELECT raw FROM inbox WHERE external_id = 'OLD-1'")
    as_it_was = {name: value for name, value in json.loads(raw).items() if name in ("type", "timestamp", "data")}
    office.rows("UPDATE inbox SET raw = ? WHERE external_id = 'OLD-1'", json.dumps(as_it_was))
    assert (await event(office, "deal.changed", kept)).status_code == 200
    assert (await event(office, "deal.changed", kept | {"amount": "250.00"})).status_code == 202
    await office.settled()
    assert any("amount: 100.00 → 250.00" in note for note in office.thread())


async def test_a_change_kept_by_an_earlier_version_is_told_when_the_win_comes(office: Office) -> None:
    now = office.bot.clock.now()
    later = now + timedelta(seconds=5)
    assert (await event(office, "deal.changed", deal("OLD-2", amount="300.00"), later)).status_code == 404
    [(name, kept)] = office.rows("SELECT name, value FROM note WHERE name LIKE 'deal.early:%' AND value LIKE '%OLD-2%'")
    note = json.loads(kept)
    body = json.loads(office.event("deal.changed", deal("OLD-2", amount="300.00"), later))
    note["changed"]["raw"] = body
    office.rows("UPDATE note SET value = ? WHERE name = ?", json.dumps(note), name)
    assert (await event(office, "deal.won", deal("OLD-2"), now)).status_code == 202
    await office.settled()
    assert any("amount: 100.00 → 300.00" in said for said in office.thread())
