"""What a person does at the page of the pretend workspace, and what they see."""

import re
from pathlib import Path

from playwright.async_api import ConsoleMessage, Locator, Page, expect

from bot.demo.assembly import Demo, until_idle
from tests.day import PATIENCE

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


class Screen:
    def __init__(self, page: Page, running: Demo, folder: Path | None = None) -> None:
        self.page = page
        self.demo = running
        self._folder = folder
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text} {message.location.get('url', '')}")

    async def open(self) -> None:
        await self.page.goto(self.demo.url)
        await expect(self.part("composer")).to_be_visible()

    def part(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    @property
    def message(self) -> Locator:
        """The newest in the open channel that is for everybody."""
        return self.page.locator("#stream [data-testid=message]:not(.ephemeral)").last

    @property
    def private(self) -> Locator:
        return self.page.locator("#stream [data-testid=message].ephemeral").last

    async def act_as(self, user: str) -> None:
        await self.part("acting-as").select_option(user)

    async def go(self, channel: str) -> None:
        await self.part(f"channel-{channel}").click()

    async def type(self, words: str) -> None:
        await self.part("composer").fill(words)
        await self.part("send").click()

    async def press(self, action_id: str) -> None:
        """On the newest message; the last of several, as cures stand above the decision."""
        await self.message.get_by_test_id(f"action-{action_id}").last.click()

    async def fill(self, block_id: str, words: str) -> None:
        """A field of the open form."""
        await self.part(f"field-{block_id}").locator("input, textarea").first.fill(words)

    async def settled(self) -> None:
        """The bot has heard of all that was done at the page, and done all that follows from it."""
        await expect(self.page.locator("body[data-acts]:not([data-acts='0'])")).to_have_count(0)
        await until_idle(self.demo.bot, seconds=PATIENCE)

    async def shows(self, where: Locator, words: str) -> None:
        """With any kind of space between the words."""
        await expect(where).to_contain_text(re.compile(r"\s".join(map(re.escape, words.split()))))

    async def picture(self, name: str) -> None:
        """Light, dark and as on a phone, for who asked for pictures; that it fits a phone is looked at always."""
        for look in ("dark", "light"):
            await self.page.emulate_media(color_scheme=look)
            await self._shoot(f"{name}-{look}")
        await self.page.set_viewport_size(PHONE)
        await self._shoot(f"{name}-phone")
        await self.fits()
        await self.page.set_viewport_size(DESK)

    async def _shoot(self, name: str) -> None:
        if self._folder is not None:
            await self.page.screenshot(path=self._folder / f"{name}.png", animations="disabled")

    async def fits(self) -> None:
        """Nothing pushes the page wider than the window."""
        wide = await self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"the page is {wide} px wider than the window"
