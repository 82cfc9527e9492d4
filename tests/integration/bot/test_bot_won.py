"""A deal is won by hand: what the salesperson is told, and what stands in the ledger afterwards."""

import asyncio
import json
from decimal import Decimal
from pathlib import Path

import pytest

from sandbox.slack import payloads, seed
from tests.integration.bot.office import KIVIKKO, Json, Office, an_office, rules, told

pytestmark = pytest.mark.asyncio(loop_scope="module")

NEWCOMER = "9026006-7"


async def offered(office: Office, query: str) -> list[Json]:
    """What the one field for a customer offers Aino while she types."""
    view = office.workspace.views.top(seed.AINO)
    assert view is not None
    found = await office.driver.suggest(seed.AINO, "customer.search", "won.partner", query, view_id=view["id"])
    return list(found["options"])


def words(options: list[Json]) -> list[str]:
    return [option["text"]["text"] for option in options]


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
    chosen = await offered(office, KIVIKKO)
    values = {"won.partner": chosen[0], "won.amount": "850", "won.description": "Juliste"}
    await office.driver.click_in_view(seed.AINO, seen.view["id"], "won.more", state=values)
    await office.aino.submit({"won.terms_days": "30"})
    await office.settled()
    assert office.invoice.data["invoiceRows"][0]["product"] == "Juliste"
    assert office.invoice.data["invoiceRows"][0]["unitPrice"] == 850


async def test_the_forms_search_offers_customers_and_the_choice_is_used(office: Office) -> None:
    view = (await office.aino.won()).view
    assert view is not None
    best = (await offered(office, "lumiv"))[0]
    assert "Lumivalo Media Oy" in best["text"]["text"]
    await office.aino.submit({"won.partner": best, "won.amount": "100"})
    await office.settled()
    assert office.invoice.data["partnerId"] == int(best["value"])


@pytest.mark.parametrize("dressed", ["9012346-8", "FI90123468", "Y-tunnus: 9012346–8", "90123468", "9012346"])
async def test_the_one_field_finds_a_customer_by_its_id_in_any_dress(office: Office, dressed: str) -> None:
    await office.aino.won()
    assert words(await offered(office, dressed))[0].startswith("Kivikko Rakennus Oy · 9012346-8")


@pytest.mark.parametrize(
    "typed", ["Kivikko 9012346-8", "9012346-8 Kivikko Rakennus", "Kivikko (9012346–8)", "Y 9012346-8"]
)
async def test_an_id_beside_a_name_finds_its_customer_and_never_names_a_new_one(office: Office, typed: str) -> None:
    await office.aino.won()
    assert words(await offered(office, typed)) == ["Kivikko Rakennus Oy · 9012346-8 · Helsinki"]


async def test_a_mistyped_id_beside_a_name_is_asked_about_and_never_names_a_new_one(office: Office) -> None:
    await office.aino.won()
    near = words(await offered(office, "Kivikko 9012346-4"))
    assert near == ["Kivikko Rakennus Oy · 9012346-8 · Helsinki", "9012346-4 has a wrong digit: check it"]
    assert words(await offered(office, "Tilitoimisto 2026-1 Oy")) == ["Create new: Tilitoimisto 2026-1 Oy"]


async def test_an_id_that_only_the_register_knows_is_taken_in_the_same_field(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.aino.won()
        [only] = await offered(office, NEWCOMER)
        assert only["text"]["text"] == f"Take business ID {NEWCOMER} (register: Studio Kajastus Oy)"
        await office.aino.submit({"won.partner": only, "won.amount": "850"})
        await office.settled()
        assert office.customer("Studio Kajastus Oy")["invoicingInfo"]["identifier"] == NEWCOMER
        assert office.invoice.total == Decimal("1066.75")


async def test_a_name_that_fits_nobody_is_taken_in_the_same_field(office: Office) -> None:
    await office.aino.won()
    new = (await offered(office, "Tuntematon Paja"))[-1]
    assert new["text"]["text"] == "Create new: Tuntematon Paja"
    await office.aino.submit({"won.partner": new, "won.amount": "850"})
    await office.settled()
    assert "Tuntematon Paja" in told(office.card)
    assert "customer.pick" in office.actions(office.card), "the card goes on to create it"


async def test_a_name_that_is_there_whole_is_not_offered_anew(office: Office) -> None:
    await office.aino.won()
    assert not [said for said in words(await offered(office, "kivikko rakennus oy")) if said.startswith("Create")]


async def test_an_id_with_a_wrong_digit_shows_whose_it_nearly_is_and_is_not_taken(office: Office) -> None:
    await office.aino.won()
    near = await offered(office, "9012346-4")
    assert words(near)[0].startswith("Kivikko Rakennus Oy · 9012346-8")
    assert words(near)[-1] == "9012346-4 has a wrong digit: check it"
    refused = await office.aino.submit({"won.partner": near[-1], "won.amount": "850"})
    assert refused.view is not None
    assert "9012346-8 · Kivikko Rakennus Oy" in json.dumps(refused.view["blocks"], ensure_ascii=False)
    assert office.cards == []
    again = {"won.partner": near[-1], "won.amount": "850", "won.near": "9012346-8"}
    assert not (await office.aino.submit(again)).errors
    await office.settled()
    assert "Kivikko Rakennus Oy" in told(office.card)


async def test_more_keeps_what_was_typed_and_its_fields_reach_the_invoice(office: Office) -> None:
    view = (await office.aino.won()).view
    assert view is not None
    typed = {"won.partner": (await offered(office, KIVIKKO))[0], "won.amount": "1 250", "won.description": "Juliste"}
    seen = await office.driver.click_in_view(seed.AINO, view["id"], "won.more", state=typed)
    assert seen.view is not None
    assert seen.view["id"] == view["id"]
    rest = {"won.currency": "SEK", "won.delivery_start": "2026-11-01", "won.delivery_end": "2026-11-15"}
    assert not (await office.aino.submit(rest | {"won.your_reference": "PO 7"})).errors
    await office.settled()
    data = office.invoice.data
    assert (data["invoiceRows"][0]["product"], data["invoiceRows"][0]["unitPrice"]) == ("Juliste", 1250)
    assert data["paymentInfo"]["currency"] == "SEK"
    assert (data["deliveryStartDate"], data["deliveryEndDate"]) == ("2026-11-01", "2026-11-15")


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
    refused = await office.aino.submit({"won.amount": "12,345"})
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
