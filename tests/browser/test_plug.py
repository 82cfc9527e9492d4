"""The plug on the page: what somebody sees who kills the bot. That it really dies is in tests/crash."""

import pytest
from playwright.async_api import expect

from tests.browser.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_without_a_process_of_its_own_there_is_no_plug_to_pull(screen: Screen) -> None:
    await expect(screen.part("panel-weather")).to_be_visible()
    await expect(screen.part("panel-plug")).to_be_hidden()
    await expect(screen.part("guide-5")).to_have_count(0)


async def test_the_page_says_what_the_plug_will_do_and_what_it_did(screen: Screen) -> None:
    world = screen.demo.world.world
    world.plug.on_pull = lambda: None
    world.plug.powered(True)
    await screen.part("guide-5").click()
    await expect(screen.part("pull-plug-later")).to_be_focused()
    await screen.shows(screen.part("plug-says"), "at the worst moment")
    await screen.part("pull-plug-later").click()
    await screen.shows(screen.part("plug-says"), "Now win a deal")
    await screen.part("pull-plug").click()
    await screen.shows(screen.part("plug-says"), "starts again by itself")
    await expect(screen.part("pull-plug")).to_have_count(0)
    await screen.picture("09-plug")
    world.plug.powered(True)
    await screen.shows(screen.part("plug-says"), "Now win a deal")
    world.weather.clear()
    await screen.shows(screen.part("plug-says"), "Killed once")
    await expect(screen.part("guide-5").locator(".step")).to_have_text("✓")
