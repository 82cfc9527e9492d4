"""The client and the pretend HubSpot, one clock for both: who waits moves it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
from pydantic import SecretStr

from bot.adapters.crm.hubspot import HubSpot, ObjectType
from bot.adapters.crm.transport import Endpoint
from procountor_client import Clockwork
from sandbox import hubspot
from sandbox.clock import WorldClock
from sandbox.hubspot import Portal
from sandbox.seed.hubspot import TOKEN, fill
from sandbox.weather import Weather
from tests.day import tuesday

DEALS, COMPANIES, LINES, PRODUCTS = ObjectType.DEALS, ObjectType.COMPANIES, ObjectType.LINE_ITEMS, ObjectType.PRODUCTS


class StillClock(WorldClock):
    """Moves only when it is moved: limits are then counted alike on every machine."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._moment = start

    def now(self) -> datetime:
        return self._moment

    async def advance(self, delta: timedelta) -> datetime:
        self._moment += delta
        return self._moment


@dataclass
class Pretend:
    clock: StillClock
    weather: Weather
    hubspot: Portal


def world(*, with_deals: bool = True) -> Pretend:
    clock, weather = StillClock(tuesday()), Weather()
    portal = Portal(clock, weather)
    fill(portal, with_deals=with_deals)
    return Pretend(clock, weather, portal)


def clockwork(pretend: Pretend) -> Clockwork:
    async def sleep(seconds: float) -> None:
        for _ in range(100):  # what is under way arrives before time goes on
            await asyncio.sleep(0)
        await pretend.clock.advance(timedelta(seconds=seconds))

    return Clockwork(now=lambda: pretend.clock.now().timestamp(), sleep=sleep, rng=lambda: 0.0)


def endpoint(transport: httpx.AsyncBaseTransport, token: str = TOKEN, timeout: float = 30.0) -> Endpoint:
    return Endpoint(base_url="http://hubspot.test", token=SecretStr(token), transport=transport, timeout=timeout)


@asynccontextmanager
async def client(pretend: Pretend, *, token: str = TOKEN, patience: float = 30.0) -> AsyncIterator[HubSpot]:
    transport = httpx.ASGITransport(hubspot.create_api(pretend))
    settings = endpoint(transport, token, patience)
    async with HubSpot(settings, clockwork=clockwork(pretend), now=pretend.clock.now) as hub:
        yield hub


def calls(portal: Portal, ending: str = "") -> int:
    return sum(path.endswith(ending) for _, path in portal.requests)


def long_ago(pretend: Pretend) -> datetime:
    return pretend.clock.now() - timedelta(days=365)
