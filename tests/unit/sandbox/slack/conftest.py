import asyncio
import contextlib
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import httpx
import pytest
import pytest_asyncio
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, async_playwright, expect
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from websockets.exceptions import InvalidState

import sandbox.app
import sandbox.page
from sandbox.slack import Delivery, Driver, Workspace, create_workspace_api
from sandbox.world import World
from tests.day import PATIENCE, tuesday

expect.set_options(timeout=PATIENCE * 1000)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


@dataclass
class Bench:
    """A served workspace, its people, and the Web API client of its app."""

    workspace: Workspace
    delivery: Delivery
    driver: Driver
    url: str
    client: AsyncWebClient
    http: httpx.AsyncClient
    clock: list[float] = field(default_factory=list)

    def bot(self) -> AsyncApp:
        app = AsyncApp(name="bench", client=self.client, signing_secret=self.workspace.app.signing_secret)
        transport = httpx.ASGITransport(AsyncSlackRequestHandler(app))
        self.delivery.configure(request_url="http://bot/slack/events", transport=transport)
        return app

    @contextlib.asynccontextmanager
    async def socket_bot(self, register: Callable[[AsyncApp], None]) -> AsyncIterator[AsyncSocketModeHandler]:
        """A Bolt app connected by Socket Mode."""
        app = AsyncApp(name="bench", client=self.client)
        register(app)
        web_client = AsyncWebClient(token=self.workspace.app.app_token, base_url=f"{self.url}/slack/api/")
        handler = AsyncSocketModeHandler(app, self.workspace.app.app_token, web_client=web_client)
        self.delivery.configure(mode="socket")
        await handler.connect_async()
        try:
            yield handler
        finally:
            await handler.close_async()

    def texts(self, channel: str) -> list[str]:
        return [message.text for message in self.workspace.history(channel)]


@contextlib.asynccontextmanager
async def a_bench() -> AsyncIterator[Bench]:
    clock = [1_795_000_000.0]
    workspace = Workspace.seeded(now=lambda: clock[0])
    workspace.app.scopes += ",files:write,reactions:write,channels:join,team:read"
    delivery = Delivery(workspace)
    app = FastAPI()
    app.include_router(create_workspace_api(workspace, delivery))
    sandbox.page.mount(app)
    async with serve(app) as url, httpx.AsyncClient(base_url=url, trust_env=False) as http:
        workspace.public_url = url
        client = AsyncWebClient(token=workspace.app.bot_token, base_url=f"{url}/slack/api/")
        yield Bench(workspace, delivery, Driver(delivery), url, client, http, clock)
        await delivery.aclose()


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with a_bench() as bench:
        yield bench


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One for the module, whose tests therefore share its event loop. Debian: apt-get install chromium."""
    async with async_playwright() as playwright:
        path = shutil.which("chromium")
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()


@contextlib.asynccontextmanager
async def served_world() -> AsyncIterator[str]:
    """The whole sandbox, served, with nobody's bot behind it."""
    async with serve(sandbox.app.create(World.seeded(now=tuesday())).app) as url:
        yield url


class Server(uvicorn.Server):
    """Stops when it is told to, not at the next tenth of a second."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(uvicorn.Config(app, log_level="error", lifespan="off"))
        self.up, self.told_to_stop = asyncio.Event(), asyncio.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        self.up.set()
        await self.told_to_stop.wait()


@contextlib.asynccontextmanager
async def serve(app: FastAPI) -> AsyncIterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = Server(app)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    await server.up.wait()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.told_to_stop.set()
    with contextlib.suppress(InvalidState):  # uvicorn closes also a WebSocket that its client is just closing
        await running
    listening.close()
