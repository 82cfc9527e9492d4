"""`voitto run` on SQLite, and no byte more fits on the disk: said to whoever asks, and over by itself when there is room."""

import asyncio
import resource
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from bot.wiring.http_server import serving
from sandbox import app as pretend
from sandbox.app import Sandbox
from sandbox.slack import seed
from sandbox.world import World
from tests.crash.herd import HOOK_TOKEN, ROOT, environment, free_port
from tests.day import PATIENCE
from tests.integration.bot.office import KIVIKKO
from tests.integration.operations.scenes import DEAL, NOTHING_SAVED

NOTHING, EVERYTHING = 0, resource.RLIM_INFINITY
HOOK = {"type": "deal.won", "timestamp": "2026-01-01T00:00:00Z", "data": DEAL}


class Running:
    """The process, and what can be asked of it from outside."""

    def __init__(self, sandbox: Sandbox, process: subprocess.Popen[str], port: int) -> None:
        self.sandbox = sandbox
        self.process = process
        self.url = f"http://127.0.0.1:{port}"

    def may_write(self, so_far: int) -> None:
        """Into any file, from now on."""
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (so_far, EVERYTHING))

    async def asked(self, method: str, path: str, **request: Any) -> httpx.Response:
        async with httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=PATIENCE) as client:
            return await client.request(method, path, **request)

    async def hooked(self) -> int:
        headers = {"authorization": f"Bearer {HOOK_TOKEN}"}
        return (await self.asked("POST", "/hooks/deals", json=HOOK, headers=headers)).status_code

    async def won(self, line: str) -> str:
        return (await self.sandbox.driver.command(seed.AINO, "#deals", "/won", line)).text

    async def until_ready(self) -> None:
        async with asyncio.timeout(60):
            while True:
                try:
                    if (await self.asked("GET", "/readyz")).is_success:
                        return
                except httpx.HTTPError:
                    assert self.process.poll() is None, "it has stopped"
                await asyncio.sleep(0.1)

    @property
    def cards(self) -> int:
        return sum(m.thread_ts in ("", m.ts) for m in self.sandbox.workspace.history(seed.DEALS))

    async def until_cards(self, count: int) -> None:
        await self.sandbox.driver.wait_for(lambda: self.cards >= count, 40)


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Running]:
    sandbox, port = pretend.create(World.seeded(size=6)), free_port()
    async with serving(sandbox.app) as outside:
        given = environment(f"http://127.0.0.1:{outside.port}", f"sqlite:///{folder / 'voitto.db'}", folder)
        command = [str(Path(sys.executable).with_name("voitto")), "run", "--port", str(port)]
        with subprocess.Popen(  # noqa: ASYNC220 - the pretend world must go on in this process
            command, cwd=ROOT, env=given, stderr=subprocess.PIPE, text=True
        ) as process:
            sandbox.connect(f"http://127.0.0.1:{port}")
            try:
                yield Running(sandbox, process, port)
            finally:
                process.kill()


async def test_no_room_on_the_disk(tmp_path: Path) -> None:
    async with running(tmp_path) as bot:
        await bot.until_ready()
        at_first = bot.cards
        assert NOTHING_SAVED not in await bot.won(f"{KIVIKKO} 640 Esite")
        await bot.until_cards(at_first + 1)

        bot.may_write(NOTHING)
        assert NOTHING_SAVED in await bot.won(f"{KIVIKKO} 1000 Verkkosivut")
        assert await bot.hooked() == 503
        assert (await bot.asked("GET", "/healthz")).status_code == 200
        ready = await bot.asked("GET", "/readyz")
        assert (ready.status_code, ready.json()["problems"]) == (503, {"database": "cannot write to its disk"})
        made = bot.sandbox.world.procountor.creates

        bot.may_write(EVERYTHING)
        await bot.until_ready()
        assert bot.sandbox.world.procountor.creates == made, "what was refused is not carried out later"
        assert NOTHING_SAVED not in await bot.won(f"{KIVIKKO} 1000 Verkkosivut")
        assert await bot.hooked() == 202
        await bot.until_cards(at_first + 3)
        assert bot.sandbox.world.procountor.creates == made + 2

        bot.process.terminate()
        assert await asyncio.to_thread(bot.process.wait, 10) == 0
        assert bot.process.stderr is not None
        assert len(bot.process.stderr.readlines()) < 20
