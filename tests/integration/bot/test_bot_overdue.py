"""An invoice becomes overdue without changing: its card must say so, and only when the mirror does."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.integration.bot.office import Office, an_office

LATE = "Overdue"


async def card_differs(office: Office) -> list[str]:
    report = await office.bot.services.auditor.check()
    return [violation.rule for violation in report.violations if violation.rule == "card_differs"]


@pytest.mark.asyncio
async def test_the_first_poll_after_the_due_date_turns_the_card(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        card = await office.sent()
        assert not card["text"].startswith(LATE)
        await office.later(days=40)
        assert office.card["text"].startswith(LATE)
        assert len(office.cards) == 1
        assert await card_differs(office) == []


@pytest.mark.asyncio
async def test_between_midnight_and_the_poll_the_card_stays_and_is_no_mistake(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.sent()
        await office.later(minutes=11)
        before = office.card
        office.bot.clock.shift(timedelta(days=40))  # the clock alone: nobody has asked Procountor since
        assert await card_differs(office) == []
        assert office.card["text"] == before["text"]
