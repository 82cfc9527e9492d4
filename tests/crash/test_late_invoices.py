"""A request for an invoice that arrives when nobody expects it any more: after the card has asked a person."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.domain.values.ids import DraftId, UserId
from tests.crash.test_twins import twin_of
from tests.integration.bot.office import KIVIKKO, Office, an_office, told
from tests.integration.cures.story import edits


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(tmp_path) as office:
        yield office


async def parked_before_it_arrived(office: Office) -> DraftId:
    """As after a request whose answer was lost, and a second one that Procountor refused."""
    await office.drafted()
    office.rows("UPDATE draft SET state = 'parked', invoice = NULL, invoice_id = NULL")
    return DraftId(office.rows("SELECT id FROM draft")[0][0])


async def test_the_next_revision_looks_for_it_and_makes_no_second_one(office: Office) -> None:
    draft = await parked_before_it_arrived(office)
    late, creates = office.invoice.id, office.ledger.creates
    await office.bot.services.editing.check_again(draft, 1, UserId(office.kaisa.id))
    await office.settled()
    assert office.ledger.creates == creates
    assert office.invoice.id == late
    assert office.rows("SELECT state, invoice_id FROM draft") == [("pending", late)]
    assert (await office.bot.services.auditor.check()).violations == ()


async def test_an_invoice_that_is_not_the_drafts_own_is_not_approved(office: Office) -> None:
    """The own one was made void in Procountor, and a late request's stands in its place."""
    await office.drafted()
    own, extra = office.invoice, twin_of(office)
    own.data["status"] = "INVALIDATED"
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert (own.status, extra.status) == ("INVALIDATED", "UNFINISHED")
    assert office.rows("SELECT state FROM job WHERE kind = 'invoice.approve'") == [("parked",)]
    assert len(office.alerts) == 1


async def test_the_last_invoice_of_a_deal_is_never_given_up(office: Office) -> None:
    """The other one of the two is gone by the time the button is pressed."""
    await office.drafted()
    own, extra = office.invoice, twin_of(office)
    await office.later(minutes=11)
    own.data["status"] = "INVALIDATED"
    await office.kaisa.press("draft.invalidate", on=office.alerts[0])
    await office.settled()
    assert extra.status == "UNFINISHED"


async def test_what_has_become_the_drafts_own_is_never_given_up(office: Office) -> None:
    await office.drafted()
    extra = twin_of(office)
    await office.later(minutes=11)
    office.rows("UPDATE draft SET invoice = json_set(invoice, '$.invoice_id', ?), invoice_id = ?", extra.id, extra.id)
    await office.kaisa.press("draft.invalidate", on=office.alerts[0])
    await office.settled()
    assert extra.status == "UNFINISHED"


async def test_what_an_earlier_revision_left_behind_is_written_over_before_anybody_decides(office: Office) -> None:
    """The request of the first revision arrives when the card has asked, and somebody has typed another price."""
    await parked_before_it_arrived(office)
    late, creates = office.invoice.id, office.ledger.creates
    await edits(office.aino, {"0.unit_price": "600"})
    assert (office.invoice.id, office.ledger.creates) == (late, creates)
    assert office.invoice.data["invoiceRows"][0]["unitPrice"] == 600
    assert office.rows("SELECT state, invoice_id FROM draft") == [("pending", late)]
    assert "753,00" in told(office.card), "with 25.5 % VAT"
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert office.invoice.status == "NOT_SENT"
    assert (await office.bot.services.auditor.check()).violations == ()


async def test_one_for_another_customer_gives_way_to_a_new_one(office: Office) -> None:
    await parked_before_it_arrived(office)
    late = office.invoice
    late.data["partnerId"] = office.customer("Lumivalo Media Oy")["id"]
    await edits(office.aino, {"your_reference": "PO 1"})
    assert late.status == "INVALIDATED"
    assert office.invoice.data["partnerId"] == office.customer("Kivikko Rakennus Oy")["id"]
    assert office.rows("SELECT state, invoice_id FROM draft") == [("pending", office.invoice.id)]


async def test_an_invoice_whose_answer_was_lost_is_found_again_and_not_written_anew(office: Office) -> None:
    office.weather.next("procountor", "reply_lost", ("POST", "/invoices"))
    await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    await office.settled()
    await office.later(seconds=10)  # the quarantine is over
    assert office.rows("SELECT state FROM draft") == [("pending",)]
    assert office.ledger.creates == 1
    assert len(office.cards) == 1
    assert "draft.approve" in office.actions(office.card)
    assert office.rows("SELECT count(*) FROM job WHERE kind = 'invoice.audit'") == [(1,)]
