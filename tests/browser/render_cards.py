"""Draws the ten main cards for docs/using.md and the picture of the README.

By hand, after a change of the cards or the page: `python -m tests.browser.render_cards`.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from playwright.async_api import Page, async_playwright, expect

from bot.domain.deals.deal import Source
from sandbox.procountor import invoicing
from sandbox.procountor.ledger import clone
from sandbox.slack import seed
from tests.browser.conftest import FLAGS, chromium
from tests.integration.bot.office import KIVIKKO, Office, an_office, rules

FOLDER = Path(__file__).parents[2] / "docs" / "cards"
PICTURE = FOLDER.parent / "images" / "demo.png"
CUSTOMER = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}


async def pending(office: Office) -> None:
    await office.drafted(f"{KIVIKKO} 12 000,50 € Verkkosivusto")


async def parked(office: Office) -> None:
    await office.drafted("Kivikko 900 € Neuvonta")


async def approved(office: Office) -> None:
    await office.drafted(f"{KIVIKKO} 1 200 € Ylläpito")
    await office.kaisa.press("draft.approve")


async def sent(office: Office) -> None:
    await approved(office)
    await office.settled()
    await office.kaisa.press("draft.send")


async def paid(office: Office) -> None:
    await sent(office)
    await office.settled()
    invoicing.receive_payment(office.ledger, newest(office), None)
    await office.later(minutes=11)


async def rejected(office: Office) -> None:
    await pending(office)
    await office.kaisa.press("draft.reject")
    await office.kaisa.submit({"reject.reason": "Väärä asiakas: tilaaja on Kivikko Palvelut Oy"})


async def changed(office: Office) -> None:
    await pending(office)
    body: dict[str, Any] = clone(office.ledger.invoices[newest(office)].data)
    body["invoiceRows"][0]["unitPrice"] = Decimal("11500.00")
    body["orderReference"] = "PO-7781"
    kept = {k: v for k, v in body.items() if k not in ("invoiceSumInfo", "invoiceNumber", "creatorId", "isOffer")}
    invoicing.edit(office.ledger, newest(office), kept)
    await office.kaisa.press("draft.approve")


async def lost(office: Office) -> None:
    await office.hook({"deal_id": "4711", "title": "Verkkosivusto", "amount": "12000.50", "customer": CUSTOMER})
    await office.settled()
    await office.kaisa.press("draft.approve")
    await office.settled()
    known = await office.bot.services.deal_changes.find(Source.HOOK, "4711")
    assert known is not None
    await office.bot.services.deal_changes.lost(known, "Asiakas perui hankkeen", office.bot.clock.now())


async def credit(office: Office) -> None:
    await sent(office)
    await office.settled()
    await office.kaisa.credit()
    await office.settled()
    await office.kaisa.press("draft.approve")


async def overdue(office: Office) -> None:
    await sent(office)
    await office.settled()
    await office.later(days=30)


CARDS: tuple[tuple[str, Callable[[Office], Awaitable[None]]], ...] = (
    ("pending", pending),
    ("parked", parked),
    ("approved", approved),
    ("sent", sent),
    ("paid", paid),
    ("rejected", rejected),
    ("changed-in-procountor", changed),
    ("lost-after-won", lost),
    ("credit", credit),
    ("overdue", overdue),
)


def newest(office: Office) -> int:
    return max(office.ledger.invoices)


async def draw(office: Office, page: Page) -> None:
    for name, live in CARDS:
        office.starts_anew()
        await live(office)
        await office.settled()
        await page.reload()  # at rest: the live page redraws a message while it is being photographed
        await page.get_by_test_id("channel-deals").click()
        card = page.locator(f'#stream [data-testid=message][data-ts="{office.card["ts"]}"]')
        await expect(card).to_be_visible()
        await page.wait_for_timeout(500)
        await card.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
        await office.later(minutes=3)


async def front(office: Office, page: Page) -> None:
    """What the README shows: a deal that was just won, and its card."""
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.get_by_test_id("acting-as").select_option(seed.AINO)
    await page.get_by_test_id("channel-deals").click()
    await page.get_by_test_id("guide-dismiss").click()
    await page.get_by_test_id("composer").fill(f"/won {KIVIKKO} 12 000,50 € Verkkosivusto")
    await page.get_by_test_id("send").click()
    await office.settled()
    await expect(page.get_by_test_id("action-draft.approve").last).to_be_in_viewport()
    await page.wait_for_timeout(500)
    await page.screenshot(path=PICTURE, animations="disabled")


async def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with (
            async_playwright() as playwright,
            an_office(Path(folder), rules(approvers=(seed.KAISA, seed.MIKKO))) as office,
        ):
            browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            page = await browser.new_page(viewport={"width": 1320, "height": 1500}, reduced_motion="reduce")
            await page.goto(str(office.settings.env.slack_api_url).removesuffix("/slack/api/"))
            await front(office, page)
            await office.later(minutes=3)
            await page.set_viewport_size({"width": 1320, "height": 1500})
            await page.get_by_test_id("acting-as").select_option(seed.MIKKO)
            await draw(office, page)
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
