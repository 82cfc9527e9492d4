"""A search of products answers somebody who is typing: soon, and with the last list while Procountor is away."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr

from bot.adapters.accounting.catalogue import KEPT_SECONDS, ProcountorCatalogue
from bot.clock import SystemClock
from bot.errors import Upstream
from procountor_client import Procountor, ProcountorConfig
from sandbox import procountor, seed
from sandbox.world import World
from tests.contract.connected import WEDNESDAY

pytestmark = pytest.mark.asyncio


class Watch(SystemClock):
    """Stands still until it is moved."""

    seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


class Desk:
    def __init__(self, world: World, catalogue: ProcountorCatalogue, watch: Watch) -> None:
        self.world, self.catalogue, self.watch = world, catalogue, watch

    def later(self) -> None:
        self.watch.seconds += KEPT_SECONDS + 1


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    world, watch = World.seeded(now=WEDNESDAY, size=10), Watch()
    config = ProcountorConfig(
        base_url="http://ledger",
        client_id=seed.CLIENT_ID,
        client_secret=SecretStr(seed.CLIENT_SECRET),
        api_key=SecretStr(seed.API_KEY),
        timeout=5,
        max_attempts=1,
        transport=httpx.ASGITransport(procountor.create_api(world)),
    )
    async with Procountor(config) as api:
        yield Desk(world, ProcountorCatalogue(api, watch, patience_seconds=0.05), watch)


@pytest.mark.parametrize("weather", ["down", "error_500", "rate_limited", "malformed_json"])
async def test_an_outage_leaves_the_last_list(desk: Desk, weather: str) -> None:
    desk.world.weather.set("procountor", "clear")
    kept = await desk.catalogue.products()
    desk.later()
    desk.world.weather.set("procountor", weather)
    assert await desk.catalogue.at_hand() == kept
    with pytest.raises(Upstream):
        await desk.catalogue.products()


async def test_a_slow_answer_is_not_waited_for_and_serves_who_asks_next(desk: Desk) -> None:
    kept = await desk.catalogue.products()
    product = next(iter(desk.world.procountor.registers.products.values()))
    product["name"] = "Uusi nimi"
    desk.later()
    desk.world.weather.dial("slow_seconds", 0.2)
    desk.world.weather.next("procountor", "slow", ("GET", "/products"))
    assert await desk.catalogue.at_hand() == kept
    while (now := await desk.catalogue.at_hand()) == kept:
        pass
    assert "Uusi nimi" in {each.name for each in now.values()}


async def test_before_the_first_list_there_is_nothing_to_offer_and_nothing_fails(desk: Desk) -> None:
    desk.world.weather.set("procountor", "down")
    assert await desk.catalogue.at_hand() == {}
    desk.world.weather.set("procountor", "clear")
    assert len(await desk.catalogue.products()) > 3
