"""The panels around Slack and the guide, in a real browser on the whole sandbox."""

import contextlib
import shutil

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.unit.sandbox.slack.conftest import served_world

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(
        shutil.which("chromium") is None, reason="Chromium is not installed (Debian: apt-get install chromium)"
    ),
]
NUMBERED = "[data-testid^='invoice-']"
OVERLAPPING = """
() => [...document.querySelectorAll(".cards .pill")].filter((pill) => {
  const p = pill.getBoundingClientRect();
  return [...pill.parentElement.querySelectorAll(".facts span")].some((fact) => {
    const f = fact.getBoundingClientRect();
    return f.right > p.left && f.bottom > p.top && f.top < p.bottom;
  });
}).length
"""


@pytest_asyncio.fixture(loop_scope="module")
async def world_url():
    async with served_world() as url:
        yield url


@pytest.fixture
def page_of(chromium):
    @contextlib.asynccontextmanager
    async def opened(url, width=1440):
        page = await chromium.new_page(viewport={"width": width, "height": 900})
        await page.goto(url)
        await expect(page.locator(NUMBERED).first).to_be_visible()
        yield page
        await page.close()

    return opened


async def payable(url):
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        invoices = (await http.get("/_world/state")).json()["invoices"]
    return next(row for row in invoices if row["status"] == "SENT")


async def test_too_large_a_payment_is_refused_beside_its_field(world_url, page_of):
    row = await payable(world_url)
    async with page_of(world_url) as page:
        await page.get_by_test_id(f"part-pay-{row['id']}").click()
        await page.get_by_test_id(f"amount-{row['id']}").fill("999999")
        await page.get_by_test_id(f"record-{row['id']}").click()

        await expect(page.get_by_test_id(f"error-{row['id']}")).to_contain_text("is open.")


@pytest.mark.parametrize("width", [1440, 1024])
async def test_invoice_rows_show_the_business_id_and_nothing_overlaps(world_url, page_of, width):
    row = await payable(world_url)
    async with page_of(world_url, width) as page:
        await expect(page.get_by_test_id(f"invoice-{row['id']}")).to_contain_text(row["businessId"])
        await expect(page.get_by_test_id("deal-D-2041")).to_contain_text("9012346-8")
        assert await page.evaluate(OVERLAPPING) == 0


async def test_the_guide_ticks_nothing_that_did_not_happen(world_url, page_of):
    async with page_of(world_url) as page:
        for number in (1, 2, 3, 4):
            await page.get_by_test_id(f"guide-{number}").click()
        await expect(page.locator("#guide li")).to_have_count(4)
        await expect(page.locator("#guide li.done")).to_have_count(0)


async def test_starting_over_asks_first_and_returns_to_aino_in_deals(world_url, page_of):
    row = await payable(world_url)
    async with page_of(world_url) as page:
        await page.get_by_test_id("acting-as").select_option("U0KAISA")
        await page.get_by_test_id("channel-sales").click()
        await page.get_by_test_id(f"pay-{row['id']}").click()
        await expect(page.get_by_test_id(f"pay-{row['id']}")).to_have_count(0)
        await page.get_by_test_id("reset").click()
        await page.get_by_test_id("reset-no").click()
        await expect(page.get_by_test_id(f"pay-{row['id']}")).to_have_count(0)
        await page.get_by_test_id("reset").click()
        await page.get_by_test_id("reset-yes").click()

        await expect(page.get_by_test_id(f"pay-{row['id']}")).to_be_visible()
        await expect(page.get_by_test_id("acting-as")).to_have_value("U0AINO")
        await expect(page.locator("#channel-head h1")).to_contain_text("deals")
