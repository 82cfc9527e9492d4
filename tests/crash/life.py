"""One life of the bot: every commit and every request passes here, in order, and a plan says which one goes wrong."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import aiohttp
import httpx
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store import Database

T = TypeVar("T")
COMMIT = "commit"


class Killed(BaseException):
    """The process is gone. Not an Exception: nothing of the bot may catch it."""


class Fault(StrEnum):
    CRASH = "crash"  # killed right before; what stands is what the boundary before it left
    LOST = "reply lost"  # carried out, and the answer never comes
    LATE = "reply late"  # given up by the bot, carried out a good while later all the same


@dataclass(frozen=True, slots=True)
class Boundary:
    name: str
    changes: bool
    """Something out there, or in the database."""

    @property
    def deed(self) -> str:
        """The name without the numbers in it."""
        return re.sub(r"/[\d,]+", "", self.name)

    @property
    def faults(self) -> tuple[Fault, ...]:
        late = self.changes and self.name != COMMIT
        return (Fault.CRASH, Fault.LOST, Fault.LATE) if late else (Fault.CRASH, Fault.LOST)


@dataclass(frozen=True, slots=True)
class Plan:
    at: int
    fault: Fault


class Life:
    def __init__(self, later: Callable[[Callable[[], Awaitable[Any]]], None], plan: Plan | None = None) -> None:
        self.boundaries: list[Boundary] = []
        self.dead = False
        self._later = later
        self._plan = plan
        self._lost_commit: Connection | None = None

    def kill(self) -> None:
        self.dead = True

    @property
    def armed(self) -> bool:
        """What was to go wrong has not gone wrong yet."""
        return self._plan is not None and len(self.boundaries) <= self._plan.at

    def _reach(self, boundary: Boundary) -> Fault | None:
        if self.dead:
            raise Killed(boundary.name)
        number = len(self.boundaries)
        self.boundaries.append(boundary)
        if self._plan is None or number != self._plan.at:
            return None
        if self._plan.fault is Fault.CRASH:
            self.dead = True
            raise Killed(boundary.name)
        return self._plan.fault

    # --- the database ------------------------------------------------------------------------------------------------

    def on_commit(self, connection: Connection) -> None:
        if self._reach(Boundary(COMMIT, changes=True)) is Fault.LOST:
            self._lost_commit = connection

    def check(self) -> None:
        if self.dead:
            raise Killed

    def on_answer(self, connection: Connection | None) -> None:
        """What was committed stands, and whoever waits for the answer meets a lost connection."""
        if self._lost_commit is not None and self._lost_commit is connection:
            self._lost_commit = None
            raise OperationalError("COMMIT", {}, OSError("the connection was lost"))

    # --- the network -------------------------------------------------------------------------------------------------

    async def exchange(self, name: str, send: Callable[[], Awaitable[T]], *, writes: bool, broken: Exception) -> T:
        fault = self._reach(Boundary(name, writes))
        if fault is Fault.LATE:
            self._later(send)
            raise broken
        answer = await send()
        if self.dead:
            raise Killed(name)
        if fault is Fault.LOST:
            raise broken
        return answer


class WatchedDatabase(Database):
    """The engine may outlive a life, for its compiled statements; the connections do not."""

    def __init__(self, engine: AsyncEngine, life: Life) -> None:
        super().__init__(engine)
        self._life = life
        event.listen(engine.sync_engine, "commit", life.on_commit)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        self._life.check()
        async with super().transaction() as connection:
            sync = connection.sync_connection
            yield connection
            self._life.on_answer(sync)

    async def close(self) -> None:
        event.remove(self.engine.sync_engine, "commit", self._life.on_commit)
        await super().close()


class HttpDoor(httpx.AsyncBaseTransport):
    """Procountor and the register, as httpx reaches them."""

    def __init__(self, life: Life, app: Any) -> None:
        self._life = life
        self._inside = httpx.ASGITransport(app=app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()

        async def send() -> httpx.Response:
            copy = httpx.Request(request.method, request.url, headers=request.headers, content=body)
            response = await self._inside.handle_async_request(copy)
            await response.aread()
            return response

        writes = request.method != "GET" and not request.url.path.endswith("/oauth/token")
        broken = httpx.ReadTimeout("no answer", request=request)
        return await self._life.exchange(f"{request.method} {request.url.path}", send, writes=writes, broken=broken)


class SlackDoor:
    """Slack's Web API, where its client expects an aiohttp session."""

    closed = False

    def __init__(self, life: Life, app: Any) -> None:
        self._life = life
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app))

    @asynccontextmanager
    async def request(self, verb: str, url: str, **given: Any) -> AsyncIterator["Answer"]:
        sent = {name: given[name] for name in ("headers", "params", "json", "data") if given.get(name)}
        name = url.rpartition("/")[2]

        async def send() -> Answer:
            return Answer(await self._http.request(verb, url, **sent))

        writes = name.startswith("chat.")
        yield await self._life.exchange(name, send, writes=writes, broken=aiohttp.ServerDisconnectedError())


class Answer:
    """As much of an aiohttp response as Slack's client looks at."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self.status = response.status_code
        self.headers = response.headers
        self.content_type = response.headers.get("content-type", "").partition(";")[0]

    async def json(self) -> Any:
        return self._response.json()

    async def text(self) -> str:
        return self._response.text


class BotDoor(httpx.AsyncBaseTransport):
    """The bot as Slack and the CRM reach it: a dead one closes the connection."""

    def __init__(self, life: Life, app: Any) -> None:
        self._life = life
        self._inside = httpx.ASGITransport(app=app, raise_app_exceptions=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        died = httpx.RemoteProtocolError("the process died", request=request)
        try:
            response = await self._inside.handle_async_request(request)
            await response.aread()
        except BaseException as error:
            if self._life.dead:
                raise died from error
            raise
        if self._life.dead:
            raise died
        return response
