"""`office`: the bot at work on a Tuesday morning. A test changes its rules with `@pytest.mark.parametrize("policy", …)`."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.settings import Rules
from tests.integration.bot.office import Office, opened, rules


@pytest.fixture
def policy() -> Rules:
    return rules()


@pytest_asyncio.fixture
async def closed_office(tmp_path: Path, policy: Rules) -> AsyncIterator[Office]:
    """The world without the bot."""
    async with opened(tmp_path, policy) as office:
        yield office


@pytest_asyncio.fixture
async def office(closed_office: Office) -> AsyncIterator[Office]:
    async with closed_office.open() as office:
        await office.settled()
        yield office
