"""The day after an update: the bot opens what the version before left, and every card that one posted still answers."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio

from bot.domain.operations.invariants import Rule, Violation
from bot.domain.values.ids import PartnerId
from bot.rule_settings import Limit
from bot.services.workflow.audit_log import chain_breaks
from sandbox.slack import seed
from tests.integration.bot.office import Office, _elements, closed_office, rules, told
from tests.integration.store.released_version import put_messages, released_file, world

pytestmark = pytest.mark.asyncio(loop_scope="module")
POLICY = rules(approvers=(seed.KAISA, seed.MIKKO), limits=(Limit(up_to=Decimal(5000), approvals=1), Limit(approvals=2)))
ON_THE_WAY = {18: "approved", 19: "sent", 20: "pending"}
"""Drafts at which Procountor went away, and where they get once it is back."""
Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def updated(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """The bot runs, and has done all that was due."""
    folder = tmp_path_factory.mktemp("updated")
    released_file(folder / "voitto.db")
    async with closed_office(folder, POLICY, world()) as office:
        put_messages(office.workspace)
        async with office.open():
            await office.later(minutes=3)
            yield office


def cards(office: Office) -> list[Json]:
    """Those with buttons, as they stand."""
    return [card for card in office.cards if office.actions(card)]


def card_of(office: Office, draft: int) -> Json:
    [(ts,)] = office.rows("SELECT card_ts FROM draft WHERE id = ?", draft)
    return next(card for card in office.cards if card["ts"] == ts)


def buttons(card: Json) -> list[Json]:
    return [element for block in card["blocks"] for element in _elements(block) if "action_id" in element]


def state(office: Office, draft: int) -> str:
    return str(office.rows("SELECT state FROM draft WHERE id = ?", draft)[0][0])


def traces(office: Office) -> tuple[int, int]:
    return office.count("audit_log"), office.count("job")


async def promises_broken(office: Office) -> list[Violation]:
    """Without cards that the version before drew in its own way: each is drawn anew with its draft's next change."""
    report = await office.bot.services.auditor.check()
    assert (report.drafts, report.unasked) == (office.count("draft"), ())
    return [each for each in report.violations if each.rule is not Rule.CARD_DIFFERS]


async def test_steps_that_were_on_their_way_get_there_once(updated: Office) -> None:
    assert {draft: state(updated, draft) for draft in ON_THE_WAY} == ON_THE_WAY
    markers = [record.data["originalInvoiceNumber"] for record in updated.ledger.invoices.values()]
    for draft in ON_THE_WAY:
        [(marker,)] = updated.rows("SELECT marker FROM draft WHERE id = ?", draft)
        assert markers.count(marker) == 1
        assert updated.actions(card_of(updated, draft))


async def test_every_home_list_and_report_reads(updated: Office) -> None:
    for user in (seed.AINO, seed.KAISA, seed.MIKKO):
        home = (await updated.driver.open_home(user)).home
        assert home is not None
        assert "Kivikko" in json.dumps(home, ensure_ascii=False) or user == seed.MIKKO
    home = updated.workspace.views.homes[seed.KAISA]
    listed = (await updated.driver.click_in_view(seed.KAISA, home["id"], "drafts.review")).view
    assert listed is not None
    assert "Kivikko" in json.dumps(listed, ensure_ascii=False)
    assert "Kivikko Rakennus Oy" in (await updated.aino.paid("Kivikko Rakennus")).text
    assert (await updated.bot.services.digests.preview()).rows
    assert await chain_breaks(updated.bot.uow_factory) == []
    assert await promises_broken(updated) == []


async def test_what_was_decided_before_still_decides(updated: Office) -> None:
    """Who edited it is barred, one approval of two counts, a plan that was cancelled stays so, a lost deal's is paused."""
    refusal = await updated.kaisa.press("draft.approve", on=card_of(updated, 4))
    assert seed.MIKKO in told(refusal.ephemerals[-1])
    assert state(updated, 4) == "pending"
    await updated.mikko.press("draft.approve", on=card_of(updated, 4))
    await updated.mikko.press("draft.approve", on=card_of(updated, 5))
    await updated.settled()
    assert (state(updated, 4), state(updated, 5)) == ("approved", "approved")
    assert "plan.resume" in updated.actions(card_of(updated, 9))
    assert not {"plan.resume", "plan.cancel"} & set(updated.actions(card_of(updated, 10)))
    async with updated.bot.uow_factory() as uow:
        assert await uow.customers.creation(PartnerId(90_000_012))


async def test_every_button_of_every_card_is_answered(updated: Office) -> None:
    """Some buttons take others' places; those are pressed as they stood, and answered that they are late."""
    states = {name for (name,) in updated.rows("SELECT DISTINCT state FROM draft")}
    pressed = 0
    for card in cards(updated):
        for button in buttons(card):
            if button["type"] != "button" or "url" in button:
                continue
            before = traces(updated)
            seen = await updated.kaisa.press(button["action_id"], on=card, value=button["value"], message=card)
            view = updated.workspace.views.top(seed.KAISA)
            assert not seen.error, (card["text"], button["action_id"], seen.error)
            assert seen.ephemerals or view or traces(updated) != before, (card["text"], button["action_id"])
            updated.workspace.views.clear()
            pressed += 1
    await updated.settled()
    assert pressed > 60
    assert {"asked", "parked", "pending", "approved", "sent"} <= states
    assert await promises_broken(updated) == []


async def test_what_waited_for_a_yes_and_what_was_sent_go_on_as_ever(updated: Office) -> None:
    assert state(updated, 1) == "pending", "its question was answered with yes"
    sent = [draft for (draft,) in updated.rows("SELECT id FROM draft WHERE state = 'sent'")]
    assert {15, 19} <= set(sent)
    assert updated.rows("SELECT count(*) FROM job WHERE state = 'parked'") == [(0,)]
