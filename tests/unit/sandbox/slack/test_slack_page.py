"""The page in a real browser, with a small app behind it."""

import contextlib
import shutil

import pytest
import pytest_asyncio
from playwright.async_api import expect

from sandbox.slack import seed
from tests.unit.sandbox.slack.conftest import a_bench

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(
        shutil.which("chromium") is None, reason="Chromium is not installed (Debian: apt-get install chromium)"
    ),
]


def plain(text):
    return {"type": "plain_text", "text": text}


FORM = {
    "type": "modal",
    "callback_id": "won.form",
    "title": plain("Won deal"),
    "submit": plain("Create Draft"),
    "blocks": [
        {
            "type": "input",
            "block_id": "customer",
            "label": plain("Customer"),
            "element": {"type": "external_select", "action_id": "customer", "min_query_length": 1},
        },
        {
            "type": "input",
            "block_id": "amount",
            "label": plain("Amount"),
            "element": {"type": "number_input", "action_id": "amount", "is_decimal_allowed": True},
        },
    ],
}


def card(state):
    buttons = {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "draft.approve",
                "text": plain("Approve"),
                "style": "primary",
                "confirm": {
                    "title": plain("Approve?"),
                    "text": plain("Acme"),
                    "confirm": plain("Yes"),
                    "deny": plain("No"),
                },
            }
        ],
    }
    text = {"type": "section", "text": {"type": "plain_text", "text": f"<b>{state}</b> *not bold*"}}
    return [text, buttons] if state == "draft" else [text]


def register(app):
    @app.command("/won")
    async def won(ack, command, client):
        if command["text"]:
            await ack(f"Got *{command['text']}*")
            await client.chat_postMessage(channel="#deals", text="draft", blocks=card("draft"))
        else:
            await client.views_open(trigger_id=command["trigger_id"], view=FORM)
            await ack()

    @app.options("customer")
    async def options(ack, payload):
        await ack(options=[{"text": plain(f"{payload['value']} Oy"), "value": "7"}])

    @app.view("won.form")
    async def submitted(ack, view, client):
        values = view["state"]["values"]
        if values["amount"]["amount"]["value"] != "12.50":
            await ack(response_action="errors", errors={"amount": "Not that much"})
            return
        await ack()
        name = values["customer"]["customer"]["selected_option"]["text"]["text"]
        await client.chat_postMessage(channel="#deals", text=f"Draft for {name}")

    @app.action("draft.approve")
    async def approve(ack, body, client):
        await ack()
        await client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text="approved", blocks=card("approved")
        )


@pytest_asyncio.fixture(loop_scope="module")
async def bench():
    async with a_bench() as bench:
        yield bench


@pytest.fixture
def page_of(chromium):
    """A page acting as one person, with cookies and storage of its own; fails when one of its scripts did."""

    @contextlib.asynccontextmanager
    async def opened(bench, user, **context):
        browser = await chromium.new_context(**context)
        page = await browser.new_page()
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(f"{bench.url}/?user={user}")
        await expect(page.get_by_test_id("composer")).to_be_visible()
        yield page
        await browser.close()
        assert errors == []

    return opened


async def test_command_is_completed_sent_and_answered_privately(bench, page_of):
    register(bench.bot())

    async with page_of(bench, seed.AINO) as page:
        await page.get_by_test_id("composer").press_sequentially("/w")
        await page.keyboard.press("Enter")
        await page.keyboard.type("Acme 12")
        await page.keyboard.press("Enter")
        private = page.get_by_test_id("message").filter(has_text="Only visible to you")

        await expect(private).to_contain_text("Got Acme 12")
        await expect(private.locator("b", has_text="Acme 12")).to_be_visible()


async def test_card_is_approved_by_another_person_in_place_and_shows_text_literally(bench, page_of):
    register(bench.bot())
    await bench.client.chat_postMessage(channel="#deals", text="draft", blocks=card("draft"))

    async with page_of(bench, seed.AINO) as page:
        await page.get_by_test_id("acting-as").select_option(seed.KAISA)
        await expect(page.get_by_test_id("channel-finance-alerts")).to_be_visible()
        await page.get_by_test_id("action-draft.approve").click()
        await page.get_by_test_id("confirm-yes").click()

        await expect(page.get_by_test_id("message")).to_contain_text("<b>approved</b> *not bold*")
        await expect(page.get_by_test_id("action-draft.approve")).to_have_count(0)


async def test_refused_confirmation_sends_nothing(bench, page_of):
    register(bench.bot())
    await bench.client.chat_postMessage(channel="#deals", text="draft", blocks=card("draft"))

    async with page_of(bench, seed.KAISA) as page:
        await page.get_by_test_id("action-draft.approve").click()
        await page.keyboard.press("Escape")

        await expect(page.get_by_test_id("confirm")).to_be_hidden()
        assert bench.texts(seed.DEALS) == ["draft"]


async def test_form_shows_errors_under_fields_keeps_input_and_closes_when_accepted(bench, page_of):
    register(bench.bot())

    async with page_of(bench, seed.AINO) as page:
        await page.get_by_test_id("composer").fill("/won ")
        await page.get_by_test_id("send").click()
        await page.get_by_test_id("action-customer").fill("Acme")
        await page.get_by_test_id("option-7").click()
        await page.get_by_test_id("modal-submit").click()
        await expect(page.get_by_test_id("field-amount")).to_contain_text("Please complete this required field.")
        await page.get_by_test_id("action-amount").fill("99")
        await page.get_by_test_id("modal-submit").click()
        await expect(page.get_by_test_id("field-amount")).to_contain_text("Not that much")
        await page.get_by_test_id("action-amount").fill("12,50")
        await page.get_by_test_id("modal-submit").click()

        await expect(page.get_by_test_id("modal")).to_be_hidden()
        await expect(page.get_by_test_id("message")).to_contain_text("Draft for Acme Oy")


async def test_escape_closes_the_form_for_the_app_too(bench, page_of):
    register(bench.bot())

    async with page_of(bench, seed.AINO) as page:
        await page.get_by_test_id("composer").fill("/won ")
        await page.get_by_test_id("send").click()
        await expect(page.get_by_test_id("modal")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id("modal")).to_be_hidden()

    assert bench.workspace.views.top(seed.AINO) is None


async def test_unread_messages_are_counted_until_the_channel_is_opened(bench, page_of):
    async with page_of(bench, seed.AINO) as page:
        await bench.client.chat_postMessage(channel="#sales", text="digest")
        await expect(page.get_by_test_id("channel-sales")).to_contain_text("1")
        await page.get_by_test_id("channel-sales").click()

        await expect(page.get_by_test_id("message")).to_contain_text("digest")
        await expect(page.get_by_test_id("channel-sales")).not_to_contain_text("1")


async def test_world_panel_says_in_words_that_the_world_is_away(bench, page_of):
    async with page_of(bench, seed.AINO) as page:
        await expect(page.get_by_test_id("panel-procountor")).to_contain_text(
            "The world around Slack does not answer: Not Found"
        )


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_phone_shows_one_view_at_a_time_without_sideways_scrolling(bench, page_of, scheme):
    await bench.client.chat_postMessage(channel="#deals", text="draft", blocks=card("draft"))

    async with page_of(bench, seed.AINO, viewport={"width": 390, "height": 844}, color_scheme=scheme) as page:
        await expect(page.get_by_test_id("channel-deals")).to_be_hidden()
        await page.get_by_test_id("tab-places").click()
        await page.get_by_test_id("channel-general").click()
        await expect(page.get_by_test_id("composer")).to_be_visible()

        assert await page.evaluate("document.documentElement.scrollWidth") == 390
