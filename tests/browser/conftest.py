"""A headless Chromium in front of the demo. The browser is the machine's own: `apt-get install chromium`."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from bot.demo.assembly import Demo, demo, until_idle
from sandbox.world import World
from tests.browser.screen import Screen
from tests.day import PATIENCE, tuesday

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
expect.set_options(timeout=PATIENCE * 1000)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def chromium() -> str:
    """Its path; without one the test is skipped, on a build server it fails."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        reason = "no Chromium on PATH; on Debian or Ubuntu: apt-get install chromium"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    return found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for the module, whose tests therefore share its event loop; each has a context of its own."""
    path = chromium()
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        await running.close()


@pytest_asyncio.fixture(loop_scope="module")
async def running() -> AsyncIterator[Demo]:
    async with demo(world=World.seeded(now=tuesday())) as up:
        await until_idle(up.bot)
        yield up


@pytest_asyncio.fixture(loop_scope="module")
async def screen(browser: Browser, running: Demo) -> AsyncIterator[Screen]:
    """The page on a desk; at the end it must not have complained once. VOITTO_SCREENSHOTS: a folder for pictures of it."""
    folder = Path(os.environ["VOITTO_SCREENSHOTS"]) if "VOITTO_SCREENSHOTS" in os.environ else None
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE * 1000)
    shown = Screen(await context.new_page(), running, folder)
    await shown.open()
    yield shown
    await context.close()
    assert shown.complaints == []
