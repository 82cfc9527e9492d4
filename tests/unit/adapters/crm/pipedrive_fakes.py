"""Small fakes at the wire: a clock that only moves when somebody sleeps, and an API that answers what it is told."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from pydantic import SecretStr

from bot.adapters.crm.pipedrive import Pipedrive, endpoint
from procountor_client import Clockwork
from sandbox import pipedrive
from sandbox.seed.pipedrive import TOKEN
from sandbox.world import World

WEDNESDAY = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
URL = "https://revontuli.pipedrive.com"
ROUNDS = 200
Answer = httpx.Response | httpx.RequestError
Reply = Callable[[httpx.Request], Answer]


class FakeClock:
    """Sleeping moves it, and the pretend world's clock with it."""

    def __init__(self, world: World | None = None) -> None:
        self.seconds = 1_000.0
        self.slept: list[float] = []
        self._world = world

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return WEDNESDAY + timedelta(seconds=self.seconds - 1_000.0)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        for _ in range(ROUNDS):  # what was sent before has arrived by then, as it would have in so long
            await asyncio.sleep(0)
        self.seconds += seconds
        if self._world is not None:
            await self._world.clock.advance(timedelta(seconds=seconds))


class FakeApi:
    """Answers with a script of responses; the last one stays."""

    def __init__(self, *script: Answer | Reply) -> None:
        self.script = list(script)
        self.requests: list[httpx.Request] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        await asyncio.sleep(0)
        answer = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        given = answer(request) if callable(answer) else answer
        if isinstance(given, httpx.RequestError):
            raise type(given)(str(given), request=request)
        return httpx.Response(given.status_code, headers=given.headers, content=given.content)


def ok(data: Any = None, **more: Any) -> httpx.Response:
    return httpx.Response(200, json={"success": True, "data": data, **more})


def _client(transport: httpx.AsyncBaseTransport, clock: FakeClock, timeout: float, url: str = URL) -> Pipedrive:
    clockwork = Clockwork(now=clock.monotonic, sleep=clock.sleep, rng=lambda: 0.0)
    where = endpoint(url, SecretStr(TOKEN), timeout=timeout, transport=transport)
    return Pipedrive(where, now=clock.now, clockwork=clockwork)


def of_api(api: FakeApi, clock: FakeClock | None = None) -> Pipedrive:
    return _client(httpx.MockTransport(api), clock or FakeClock(), 30.0)


def of_world(world: World, clock: FakeClock | None = None, timeout: float = 60.0) -> Pipedrive:
    transport = httpx.ASGITransport(pipedrive.create_api(world))
    return _client(transport, clock or FakeClock(world), timeout)
