"""`office`: one bot at work per module, on a Tuesday morning; each test sees only what came of itself."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.integration.bot.office import Office, an_office


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with an_office(tmp_path_factory.mktemp("office")) as office:
        yield office


@pytest_asyncio.fixture(loop_scope="module")
async def office(shared_office: Office) -> AsyncIterator[Office]:
    """Three minutes later than the test before, so that the same words are a new deal."""
    await shared_office.later(minutes=3)
    shared_office.starts_anew()
    yield shared_office
    shared_office.weather.clear()
    shared_office.workspace.faults.clear()
    shared_office.workspace.views.clear()
    await shared_office.later(minutes=2)
    if shared_office.count("record_change"):
        await shared_office.long_ago()
