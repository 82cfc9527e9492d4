from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from sandbox import pipedrive
from sandbox.pipedrive import Account
from sandbox.seed.pipedrive import TOKEN
from sandbox.world import World

WEDNESDAY = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return World.seeded(now=WEDNESDAY)


@pytest.fixture
def account(world: World) -> Account:
    return world.pipedrive.account


@pytest.fixture
def switch(account: Account) -> Callable[..., None]:
    """switch(sum_has_tax=True)"""

    def switched(**changes: Any) -> None:
        account.switches = replace(account.switches, **changes)

    switched(burst=100_000)
    return switched


@pytest.fixture
async def api(world: World, switch: Callable[..., None]) -> AsyncIterator[httpx.AsyncClient]:
    """The admin's token; no limit of calls that a fast machine would meet and a slow one not."""
    transport = httpx.ASGITransport(pipedrive.create_api(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://crm", headers={"x-api-token": TOKEN}) as client:
        yield client
