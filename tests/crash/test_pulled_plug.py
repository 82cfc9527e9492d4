"""The demo's own proof: a process that is killed once Procountor has made its invoice, and starts again by itself."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from bot.demo.process import plugged_in
from bot.wiring.http_server import serving
from sandbox import app as pretend
from sandbox.slack import seed
from sandbox.world import World
from tests.day import tuesday

pytestmark = pytest.mark.prove
PATIENCE = 90


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[pretend.Sandbox]:
    sandbox = pretend.create(World.seeded(now=tuesday()))
    async with serving(sandbox.app) as outside:
        url = f"http://127.0.0.1:{outside.port}"
        async with plugged_in(sandbox, url, tmp_path / "demo.db") as running:
            await until(lambda: sandbox.world.plug.up or running.done())
            yield sandbox
            assert not running.done()


async def until(seen) -> None:
    async with asyncio.timeout(PATIENCE):
        while not seen():  # noqa: ASYNC110 - another process, which rings no bell here
            await asyncio.sleep(0.05)


async def test_the_plug_pulled_in_the_middle_of_an_invoice_leaves_one_invoice_and_one_card(world: pretend.Sandbox):
    page = httpx.AsyncClient(transport=httpx.ASGITransport(world.app), base_url="http://page")
    made = world.world.procountor.creates
    await page.post("/_world/plug", json={"when": "next_invoice"})
    await page.post("/_world/crm/deals/D-2041/win")
    await until(lambda: not world.world.plug.up)
    assert world.world.procountor.creates == made + 1
    assert world.workspace.history(seed.DEALS) == []
    twice = await page.post("/_world/plug", json={})
    assert "off already" in twice.json()["error"]

    await until(lambda: world.workspace.history(seed.DEALS))
    assert (await page.get("/_world/state")).json()["plug"] == {"up": True, "waits": False, "pulls": 1}
    assert world.world.procountor.creates == made + 1
    await page.post("/_world/clock/advance", json={"to": "next_morning"})  # the new process keeps the world's time
    await until(lambda: world.workspace.history(seed.SALES))
    cards = [card for card in world.workspace.history(seed.DEALS) if not card.thread_ts]
    assert (len(cards), world.world.procountor.creates) == (1, made + 1)
    await page.aclose()
