"""The client and the pretend HubSpot, one clock for both: who waits moves it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import httpx
from pydantic import SecretStr

from bot.adapters.crm.hubspot import HubSpot, ObjectType
from bot.adapters.crm.transport import Endpoint
from procountor_client import Clockwork
from sandbox import hubspot
from sandbox.hubspot import Portal
from sandbox.seed.hubspot import TOKEN
from sandbox.world import World
from tests.day import tuesday

DEALS, COMPANIES, LINES, PRODUCTS = ObjectType.DEALS, ObjectType.COMPANIES, ObjectType.LINE_ITEMS, ObjectType.PRODUCTS


def world(size: int | None = 0) -> World:
    return World.seeded(now=tuesday(), size=size) if size is not None else World.empty(now=tuesday())


def clockwork(pretend: World) -> Clockwork:
    async def sleep(seconds: float) -> None:
        await asyncio.sleep(0)
        await pretend.clock.advance(timedelta(seconds=seconds))

    return Clockwork(now=lambda: pretend.clock.now().timestamp(), sleep=sleep, rng=lambda: 0.0)


def endpoint(transport: httpx.AsyncBaseTransport, token: str = TOKEN, timeout: float = 30.0) -> Endpoint:
    return Endpoint(base_url="http://hubspot.test", token=SecretStr(token), transport=transport, timeout=timeout)


@asynccontextmanager
async def client(pretend: World, *, token: str = TOKEN, patience: float = 30.0) -> AsyncIterator[HubSpot]:
    transport = httpx.ASGITransport(hubspot.create_api(pretend))
    settings = endpoint(transport, token, patience)
    async with HubSpot(settings, clockwork=clockwork(pretend), now=pretend.clock.now) as hub:
        yield hub


def calls(portal: Portal, ending: str = "") -> int:
    return sum(path.endswith(ending) for _, path in portal.requests)


def long_ago(pretend: World) -> datetime:
    return pretend.clock.now() - timedelta(days=365)
