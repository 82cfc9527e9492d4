"""The main story as people live it, in a real browser."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal

import pytest
from playwright.async_api import Route, expect

from bot.demo.assembly import until_idle
from sandbox.slack import seed
from tests.browser.screen import PHONE, Screen

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
KIVIKKO = "9012346-8"


def invoice(screen: Screen):
    """The newest in the ledger."""
    ledger = screen.demo.world.world.procountor
    return ledger.invoices[max(ledger.invoices)]


async def won(screen: Screen) -> None:
    await screen.act_as(seed.AINO)
    await screen.go("deals")
    await screen.type(f"/won {KIVIKKO} 12 000,50 € Verkkosivusto")
    await screen.shows(screen.private, "12 000,50")
    await screen.settled()
    await expect(screen.message.get_by_test_id("action-draft.approve")).to_be_visible()


async def test_from_won_to_paid_and_the_morning_after(screen: Screen) -> None:
    await screen.picture("01-empty")
    await won(screen)
    await screen.shows(screen.message, "Kivikko Rakennus Oy")
    await screen.shows(screen.message, "15 060,63 €")
    await screen.picture("02-card")

    await screen.press("draft.approve")
    await expect(screen.private).to_be_visible()
    assert invoice(screen).status == "UNFINISHED"

    await screen.act_as(seed.KAISA)
    await screen.go("deals")
    await screen.press("draft.approve")
    await screen.settled()
    await expect(screen.message.get_by_test_id("action-draft.send")).to_be_visible()
    await expect(screen.message.get_by_test_id("action-draft.approve")).to_have_count(0)
    await screen.picture("03-approved")
    await screen.press("draft.send")
    await screen.shows(screen.part("confirm"), "15 060,63 €, goes to Kivikko Rakennus Oy")
    await screen.shows(screen.part("confirm"), "E-invoice")
    await screen.picture("03-send")
    await screen.part("confirm-no").click()
    await screen.settled()
    assert invoice(screen).send_count == 0
    await screen.press("draft.send")
    await screen.part("confirm-yes").click()
    await screen.settled()
    await expect(screen.message.get_by_test_id("action-draft.send")).to_have_count(0)
    assert invoice(screen).send_count == 1

    await screen.part(f"pay-{invoice(screen).id}").click()
    await screen.act_as(seed.AINO)
    await screen.go("deals")
    await screen.type("/paid Kivikko Rakennus")
    await screen.shows(screen.private, "Kivikko Rakennus Oy")
    await screen.settled()
    await screen.shows(screen.message, "Paid: invoice")
    await screen.picture("04-paid")

    await screen.part("win-D-2042").click()
    await screen.settled()
    await screen.shows(screen.message, "Lumivalo Media Oy")

    await screen.part("next-morning").click()
    await screen.settled()
    await screen.go("sales")
    await expect(screen.page.locator("#stream [data-testid=message]")).to_have_count(1)
    await screen.shows(screen.message, "Overdue:")
    await screen.picture("05-digest")


async def test_an_edit_goes_through_the_form_and_back_to_the_card(screen: Screen) -> None:
    await won(screen)
    await screen.act_as(seed.KAISA)
    await screen.go("deals")
    await screen.press("draft.edit")
    await expect(screen.part("modal")).to_be_visible()
    await screen.picture("06-edit")
    await screen.fill("edit.0.unit_price", "abc")
    await screen.part("modal-submit").click()
    await expect(screen.part("field-edit.0.unit_price")).to_contain_text("1 250,50")
    await screen.fill("edit.0.unit_price", "1 250,50")
    await screen.fill("edit.terms_days", "30")
    await screen.part("modal-submit").click()
    await expect(screen.part("modal")).to_be_hidden()
    await screen.settled()
    await screen.shows(screen.message, "1 569,38 €")
    assert invoice(screen).data["invoiceRows"][0]["unitPrice"] == Decimal("1250.50")


async def test_a_name_is_asked_about_and_the_form_opens_without_words(screen: Screen) -> None:
    await screen.act_as(seed.AINO)
    await screen.go("deals")
    await screen.type("/won Lakeuden Kone 900 Kartoitus")
    await screen.settled()
    await expect(screen.message.get_by_test_id("action-customer.pick")).not_to_have_count(0)
    await screen.picture("07-which-customer")
    await screen.message.get_by_test_id("action-customer.pick").first.click()
    await screen.settled()
    await expect(screen.message.get_by_test_id("action-draft.approve")).to_be_visible()
    await screen.type("/won")
    await expect(screen.part("modal")).to_be_visible()
    await screen.picture("08-won-form")


async def test_trouble_is_shown_with_its_cure_and_heals(screen: Screen) -> None:
    await screen.part("weather-procountor").select_option("down")
    await screen.act_as(seed.AINO)
    await screen.go("deals")
    await screen.type(f"/won {KIVIKKO} 500 Esite")
    for _ in range(4):
        await screen.demo.world.world.clock.advance(timedelta(seconds=40))
        await screen.settled()
    await screen.act_as(seed.KAISA)
    await screen.go("finance-alerts")
    await expect(screen.message.get_by_test_id("action-alert.retry")).to_be_visible()
    await screen.picture("09-alert")
    await screen.part("weather-procountor").select_option("clear")
    await screen.press("alert.retry")
    await screen.settled()
    await screen.shows(screen.message, "Solved")


async def test_the_home_shows_the_accountant_what_waits(screen: Screen) -> None:
    await won(screen)
    await screen.act_as(seed.KAISA)
    await screen.go("home")
    await screen.shows(screen.part("home"), "Kivikko Rakennus Oy")
    await screen.picture("10-home")


async def test_a_row_of_the_home_leads_to_its_card(screen: Screen) -> None:
    await won(screen)
    await screen.type(f"/won {KIVIKKO} 900 Esite")
    await screen.settled()
    await screen.act_as(seed.KAISA)
    await screen.go("home")
    rows = screen.part("home").get_by_role("link")
    await expect(rows).to_have_count(2)
    ts = (await rows.first.get_attribute("href") or "").rpartition("/p")[2]
    await rows.first.click()
    card = screen.page.locator(f'#stream [data-testid=message][data-ts="{ts[:10]}.{ts[10:]}"]')
    await expect(card).to_be_focused()
    await screen.shows(card, "15 060,63 €")


async def test_a_thread_opens_at_its_newest_reply(screen: Screen) -> None:
    await won(screen)
    await screen.act_as(seed.KAISA)
    await screen.go("deals")
    await screen.press("draft.preview")
    await screen.settled()
    await screen.message.locator(".replies").click()
    await expect(screen.page.locator("#thread .file").last).to_be_in_viewport(ratio=1)
    await screen.picture("12-thread")


async def test_the_usual_card_fits_the_pane_whole(screen: Screen) -> None:
    await won(screen)
    await screen.act_as(seed.KAISA)
    await screen.go("deals")
    await expect(screen.message.get_by_test_id("action-draft.approve")).to_be_in_viewport()
    pane, card = await screen.part("stream").bounding_box(), await screen.message.bounding_box()
    assert pane
    assert card
    assert card["height"] < pane["height"]  # not a part of it: how tall a line is, the fonts of the machine decide


async def test_the_message_field_keeps_its_height_after_the_home(screen: Screen) -> None:
    await screen.go("deals")
    before = await screen.part("composer").bounding_box()
    await screen.go("home")
    await screen.go("deals")
    assert await screen.part("composer").bounding_box() == before


async def test_a_line_goes_by_its_quantity_and_a_wrong_date_of_a_plan_is_named(screen: Screen, today: date) -> None:
    await won(screen)
    await screen.act_as(seed.KAISA)
    await screen.go("deals")
    await screen.press("draft.edit")
    await screen.fill("edit.0.quantity", "0")
    await screen.part("modal-submit").click()
    await screen.shows(screen.part("field-edit.0.quantity"), "An invoice needs at least one line.")
    await screen.part("modal-close").click()
    await screen.press("draft.plan")
    await screen.part("action-value-dates").check()
    year = today.year + 1
    await screen.fill("plan.days", f"31.1.{year}\n31.2.{year}")
    await screen.part("modal-submit").click()
    await screen.shows(screen.part("field-plan.days"), f"Line 2: “31.2.{year}” is not a date.")
    await screen.picture("11-plan")


async def test_every_view_fits_a_phone(screen: Screen) -> None:
    await won(screen)
    await screen.page.set_viewport_size(PHONE)
    for tab in ("places", "chat", "side"):
        await screen.part(f"tab-{tab}").click()
        await screen.fits()


async def test_settled_waits_for_what_the_page_has_sent_and_not_yet_heard_of(screen: Screen) -> None:
    let_go, sent = asyncio.Event(), asyncio.Event()

    async def held(route: Route) -> None:
        sent.set()
        await let_go.wait()
        await route.continue_()

    await screen.act_as(seed.AINO)
    await screen.go("deals")
    await screen.page.route("**/_slack/command", held)
    await screen.type(f"/won {KIVIKKO} 500 Esite")
    waiting = asyncio.create_task(screen.settled())
    await sent.wait()
    await until_idle(screen.demo.bot)
    assert not waiting.done()
    let_go.set()
    await waiting
    assert invoice(screen).total == Decimal("627.50")
