"""The card's buttons: who may press them, when, and what stands in the ledger afterwards."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.rule_settings import Limit
from sandbox.procountor import invoicing
from sandbox.procountor.ledger import clone
from sandbox.slack import seed
from tests.integration.bot.office import Office, an_office, revision_of, rules, told

pytestmark = pytest.mark.asyncio(loop_scope="module")
TWO = (seed.KAISA, seed.MIKKO)


async def test_an_approver_approves_and_the_ledger_follows(office: Office) -> None:
    card = await office.approved()
    assert office.invoice.status == "NOT_SENT"
    assert office.actions(card) == ["draft.send", "draft.preview", "draft.withdraw", "draft.why"]
    assert office.invoice.send_count == 0
    assert len(office.cards) == 1


async def test_somebody_who_is_no_approver_is_told_so(office: Office) -> None:
    await office.drafted()
    seen = await office.mikko.press("draft.approve")
    assert seen.ephemerals
    await office.settled()
    assert office.invoice.status == "UNFINISHED"


async def test_who_brought_the_deal_in_may_not_approve_it(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=(seed.AINO, seed.KAISA))) as office:
        await office.drafted()
        assert (await office.aino.press("draft.approve")).ephemerals
        await office.settled()
        assert office.invoice.status == "UNFINISHED"
        await office.kaisa.press("draft.approve")
        await office.settled()
        assert office.invoice.status == "NOT_SENT"


async def test_the_second_click_on_approve_is_answered(office: Office) -> None:
    card = await office.drafted()
    await office.kaisa.press("draft.approve", message=card)
    seen = await office.kaisa.press("draft.approve", on=card, message=card)
    assert seen.ephemerals
    await office.settled()
    assert office.invoice.status == "NOT_SENT"


async def test_two_approvers_at_the_same_moment_approve_once(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=TWO)) as office:
        await office.drafted()
        clicks = await asyncio.gather(office.kaisa.press("draft.approve"), office.mikko.press("draft.approve"))
        await office.settled()
        assert sum(bool(seen.ephemerals) for seen in clicks) == 1
        assert office.invoice.status == "NOT_SENT"
        assert office.count("approval") == 1
        puts = [path for method, path in office.ledger.requests if method == "PUT" and path.endswith("/approve")]
        assert len(puts) == 1


async def test_a_large_invoice_needs_two_people(tmp_path: Path) -> None:
    limits = (Limit(up_to=Decimal(500), approvals=1), Limit(approvals=2))
    async with an_office(tmp_path, rules(approvers=TWO, limits=limits)) as office:
        await office.drafted()
        await office.kaisa.press("draft.approve")
        await office.settled()
        assert office.invoice.status == "UNFINISHED"
        assert "1" in told(office.card)
        assert "draft.approve" in office.actions(office.card)
        await office.mikko.press("draft.approve")
        await office.settled()
        assert office.invoice.status == "NOT_SENT"


async def test_one_person_twice_is_not_two_people_and_is_told_so(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(approvers=TWO, limits=(Limit(approvals=2),))) as office:
        await office.drafted()
        await office.kaisa.press("draft.approve")
        await office.settled()
        seen = await office.kaisa.press("draft.approve")
        assert seen.ephemerals
        await office.settled()
        assert office.invoice.status == "UNFINISHED"


async def test_an_edit_is_written_to_the_ledger_as_a_new_revision(office: Office) -> None:
    card = await office.drafted()
    number, reference = office.invoice.data["invoiceNumber"], office.invoice.data["paymentInfo"]["bankReferenceCode"]
    values = {
        "edit.0.unit_price": "1 250,50",
        "edit.1.name": "Tuntityö",
        "edit.1.quantity": "2",
        "edit.1.unit_price": "95",
        "edit.1.vat_percent": "25,5",
        "edit.terms_days": "30",
        "edit.your_reference": "PO-4711",
    }
    answer = await office.kaisa.edit(values)
    assert not answer.errors
    await office.settled()
    data = office.invoice.data
    assert [row["unitPrice"] for row in data["invoiceRows"]] == [Decimal("1250.50"), 95]
    assert data["orderReference"] == "PO-4711"
    assert (data["invoiceNumber"], data["paymentInfo"]["bankReferenceCode"]) == (number, reference)
    assert revision_of(office.card) == revision_of(card) + 1
    assert "1 440,50" in told(office.card).replace("\xa0", " ")
    assert "PO-4711" in told(office.card)
    dated, due = (date.fromisoformat(day) for day in (data["date"], data["paymentInfo"]["dueDate"]))
    assert due - dated == timedelta(days=30)


async def test_the_project_is_put_on_the_receipt_again_after_an_edit(office: Office) -> None:
    deal = {"deal_id": "P-1", "title": "Verkko", "amount": "100.00", "project_ref": "P-1001 Verkkouudistus"}
    await office.hook(deal | {"customer": {"name": "Kivikko", "business_id": "9012346-8"}})
    await office.settled()
    await office.kaisa.press("draft.edit")
    await office.kaisa.submit({"edit.0.unit_price": "200"})
    await office.settled()
    receipt = office.ledger.receipts[office.invoice.data["ledgerReceiptId"]]
    allocated = [v for entry in receipt["transactions"] for v in entry.get("dimensionItemValues", [])]
    assert allocated
    assert "⚠" not in "".join(alert["text"] for alert in office.alerts)


async def test_what_cannot_be_read_in_the_edit_form_is_told_beside_the_field(office: Office) -> None:
    await office.drafted()
    await office.kaisa.press("draft.edit")
    seen = await office.kaisa.submit({"edit.0.unit_price": "paljon", "edit.terms_days": "xx"})
    assert set(seen.errors) == {"edit.0.unit_price", "edit.terms_days"}


async def test_a_click_on_a_card_from_before_an_edit_is_refused(office: Office) -> None:
    old = await office.drafted()
    await office.kaisa.press("draft.edit")
    await office.kaisa.submit({"edit.0.unit_price": "5000"})
    await office.settled()
    seen = await office.kaisa.press("draft.approve", on=old, message=old)
    assert seen.ephemerals
    await office.settled()
    assert office.invoice.status == "UNFINISHED"


async def test_a_form_from_before_somebody_elses_edit_is_refused(office: Office) -> None:
    await office.drafted()
    await office.kaisa.press("draft.edit")
    await office.aino.press("draft.edit")
    await office.kaisa.submit({"edit.0.unit_price": "5000"})
    await office.settled()
    seen = await office.aino.submit({"edit.0.unit_price": "7"})
    assert seen.view is not None
    await office.settled()
    assert office.invoice.data["invoiceRows"][0]["unitPrice"] == 5000


async def test_reject_asks_why_voids_the_invoice_and_tells_the_salesperson(office: Office) -> None:
    await office.drafted()
    seen = await office.kaisa.press("draft.reject")
    assert seen.view is not None
    assert (await office.kaisa.submit({"reject.reason": ""})).errors
    await office.kaisa.submit({"reject.reason": "Väärä asiakas *heti*"})
    await office.settled()
    assert office.invoices == []
    assert "Väärä asiakas" in office.aino.told[-1]
    assert office.actions(office.card) == ["draft.anew", "draft.why"]
    assert "Väärä asiakas *heti*" in told(office.card)


async def test_send_goes_out_once_however_often_it_is_pressed(office: Office) -> None:
    card = await office.approved()
    await office.kaisa.press("draft.send", message=card)
    second = await office.kaisa.press("draft.send", on=card, message=card)
    await office.settled()
    assert second.ephemerals
    assert office.invoice.status == "SENT"
    assert office.invoice.send_count == 1


async def test_send_after_approval_needs_no_second_click(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(send_after_approval=True)) as office:
        await office.approved()
        assert office.invoice.status == "SENT"
        assert office.invoice.send_count == 1


async def test_what_was_changed_in_procountor_is_asked_about_again(office: Office) -> None:
    card = await office.drafted()
    body = clone(office.invoice.data)
    body["invoiceRows"][0]["unitPrice"] = Decimal(2000)
    accepted = {k: v for k, v in body.items() if k not in ("invoiceSumInfo", "invoiceNumber", "creatorId", "isOffer")}
    invoicing.edit(office.ledger, office.invoice.id, accepted)
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert office.invoice.status == "UNFINISHED"
    assert revision_of(office.card) > revision_of(card)
    assert "2 510" in told(office.card).replace("\xa0", " ")
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert office.invoice.status == "NOT_SENT"


async def test_the_thread_tells_the_whole_story_in_order(office: Office) -> None:
    await office.sent()
    notes = office.thread()
    assert len(notes) == len(set(notes)) == 2
    assert seed.KAISA in notes[0]


async def test_app_home_shows_the_approver_what_waits(office: Office) -> None:
    await office.drafted()
    home = (await office.driver.open_home(seed.KAISA)).home
    assert home is not None
    assert "Kivikko" in told(home)
