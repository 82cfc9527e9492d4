"""A deal is won by hand: what the salesperson is told, and what stands in the ledger afterwards."""

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from sandbox.slack import payloads, seed
from tests.integration.bot.office import KIVIKKO, Office, an_office, rules, told

pytestmark = pytest.mark.asyncio(loop_scope="module")

NEWCOMER = "9026006-7"


async def test_won_by_business_id_becomes_one_card_and_one_invoice(office: Office) -> None:
    seen = await office.aino.won(f"{KIVIKKO} 12 000,50 € Verkkosivusto")
    assert "12" in seen.text
    await office.settled()
    invoice = office.invoice
    assert invoice.status == "UNFINISHED"
    assert invoice.data["originalInvoiceNumber"].startswith("V-")
    assert invoice.data["invoiceRows"][0]["unitPrice"] == Decimal("12000.50")
    assert len(office.cards) == 1
    assert "draft.approve" in office.actions(office.card)


async def test_the_card_shows_the_ledgers_totals_and_reference(office: Office) -> None:
    shown = told(await office.drafted(f"{KIVIKKO} 12 000,50 € Verkkosivusto")).replace("\xa0", " ")
    payment = office.invoice.data["paymentInfo"]
    assert office.invoice.total == Decimal("15060.63")
    assert "15 060,63" in shown
    assert payment["bankReferenceCode"] in shown.replace(" ", "")
    assert office.invoice.data["originalInvoiceNumber"] in shown


async def test_a_name_alone_asks_which_customer_and_the_pick_makes_the_draft(office: Office) -> None:
    card = await office.drafted("Lakeuden Kone 900 Kartoitus")
    assert office.invoices == []
    picks = office.values(card, "customer.pick")
    chosen = next(value for label, value in picks.items() if "Kauhajoki" in label)
    await office.aino.press("customer.pick", value=chosen)
    await office.settled()
    assert office.invoice.data["counterParty"]["identifier"] == "9022178-9"
    assert len(office.cards) == 1


async def test_nothing_typed_opens_the_form_and_the_form_makes_the_draft(office: Office) -> None:
    seen = await office.aino.won()
    assert seen.view is not None
    assert seen.view["callback_id"] == "won.form"
    values = {"won.business_id": KIVIKKO, "won.amount": "850", "won.description": "Juliste", "won.terms_days": "30"}
    await office.aino.submit(values)
    await office.settled()
    assert office.invoice.data["invoiceRows"][0]["product"] == "Juliste"
    assert office.invoice.data["invoiceRows"][0]["unitPrice"] == 850


async def test_the_forms_search_offers_customers_and_the_choice_is_used(office: Office) -> None:
    view = (await office.aino.won()).view
    assert view is not None
    offered = await office.driver.suggest(seed.AINO, "customer.search", "won.partner", "lumiv", view_id=view["id"])
    best = offered["options"][0]
    assert "Lumivalo Media Oy" in best["text"]["text"]
    await office.aino.submit({"won.partner": best, "won.amount": "100"})
    await office.settled()
    assert office.invoice.data["partnerId"] == int(best["value"])


async def test_an_unreadable_amount_opens_the_form_with_what_was_understood(office: Office) -> None:
    seen = await office.aino.won('"Lumivalo Media Oy" 12x00 Kampanja')
    assert seen.view is not None
    chosen = [block.get("element", {}).get("initial_option") for block in seen.view["blocks"]]
    assert "Lumivalo Media Oy" in [option["text"]["text"] for option in chosen if option], "Procountor has it"
    assert "12x00" in told(seen.view)
    assert office.cards == []


async def test_a_wrong_business_id_is_told_at_once_with_the_right_digit(office: Office) -> None:
    seen = await office.aino.won("9012346-4 1000 Verkkosivut")
    assert seen.view is not None
    assert "8" in seen.view["blocks"][0]["text"]["text"].replace("9012346-4", "")
    refused = await office.aino.submit({"won.business_id": "9012346-4", "won.amount": "12,345"})
    assert refused.view is not None
    said = told(refused.view)
    assert "9012346-4" in said
    assert "12,345" in said, "what was wrong with the line has given way to what is wrong now"


async def test_help_says_how(office: Office) -> None:
    assert "/won" in (await office.aino.won("help")).text


async def test_one_slack_request_delivered_twice_is_one_deal(office: Office) -> None:
    place = office.workspace.find_channel("#deals")
    fields = payloads.slash_command(office.workspace, seed.AINO, place, "/won", f"{KIVIKKO} 1000 Verkkosivut")
    first = await office.driver.delivery.command(fields)
    second = await office.driver.delivery.command(fields)
    await office.settled()
    assert not first.error
    assert not second.error
    assert first.fields()["text"] != second.fields()["text"]
    assert len(office.cards) == len(office.invoices) == 1


async def test_a_lookalike_within_two_minutes_is_asked_about(office: Office) -> None:
    await office.drafted()
    seen = await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    assert office.actions(seen.ephemerals[0]) == ["won.again", "won.cancel"]
    await office.settled()
    assert len(office.invoices) == 1


async def test_create_another_makes_the_second_invoice_and_only_one(office: Office) -> None:
    await office.drafted()
    question = (await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")).ephemerals[0]
    await office.aino.press("won.again", on=question)
    await office.settled()
    assert len(office.invoices) == len(office.cards) == 2


async def test_cancel_makes_no_second_invoice(office: Office) -> None:
    await office.drafted()
    question = (await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")).ephemerals[0]
    seen = await office.aino.press("won.cancel", on=question)
    await office.settled()
    assert len(office.invoices) == 1
    assert seen.ephemerals


async def test_the_same_words_after_two_minutes_are_a_new_deal(office: Office) -> None:
    await office.drafted()
    await office.later(minutes=3)
    await office.drafted()
    assert len(office.invoices) == 2


async def test_a_customer_only_the_register_knows_is_created_once(office: Office) -> None:
    before = len(office.ledger.registers.partners)
    await office.drafted(f"{NEWCOMER} 1850 Somekuvat")
    created = [p for p in office.ledger.registers.partners.values() if p["name"] == "Studio Kajastus Oy"]
    assert len(office.ledger.registers.partners) == before + 1
    assert created[0]["invoicingInfo"]["identifier"] == NEWCOMER
    assert office.invoice.data["partnerId"] == created[0]["id"]
    assert any("Studio Kajastus Oy" in note for note in office.thread())


async def test_two_deals_of_one_new_customer_create_it_once(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        before = len(office.ledger.registers.partners)
        await asyncio.gather(office.aino.won(f"{NEWCOMER} 1850 Kuvat"), office.elias.won(f"{NEWCOMER} 300 Tekstit"))
        await office.settled()
        assert len(office.ledger.registers.partners) == before + 1
        assert len(office.invoices) == 2


async def test_mode_ask_waits_for_a_yes(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(mode="ask")) as office:
        card = await office.drafted()
        assert office.actions(card) == ["deal.draft", "deal.skip"]
        assert office.invoices == []
        await office.aino.press("deal.draft")
        await office.settled()
        assert office.invoice.status == "UNFINISHED"
        assert len(office.cards) == 1


async def test_mode_ask_skipped_makes_nothing_and_a_second_click_is_answered(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(mode="ask")) as office:
        card = await office.drafted()
        await office.aino.press("deal.skip")
        await office.settled()
        seen = await office.kaisa.press("deal.draft", message=card)
        assert seen.ephemerals
        await office.settled()
        assert office.invoices == []


async def test_the_salesperson_hears_that_the_draft_waits(office: Office) -> None:
    await office.drafted()
    assert len(office.aino.told) == 1
    assert "Kivikko" in office.aino.told[0]
