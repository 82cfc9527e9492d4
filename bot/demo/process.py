"""The demo's bot as a process of its own, so that somebody can pull its plug in the middle of everything.

The parent plays the outside world and starts the child again, as systemd and compose do. What they say to each other is
one line at a time: the child its address when it listens, the parent how many seconds the world's clock is ahead.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import logs
from bot.app import Bot, assembled, working
from bot.demo.assembly import RULES, settings_for
from bot.demo.past import remember
from bot.wiring.http_server import serving
from sandbox import app as pretend

DARK_SECONDS = 2.0
"""So long it stays off, for people to see that it is."""
START_SECONDS = 60.0
JUMP_SECONDS = 10.0


@asynccontextmanager
async def plugged_in(sandbox: pretend.Sandbox, url: str, database: Path) -> AsyncIterator[asyncio.Task[None]]:
    """The bot, on this database, for as long as the block lasts; killed and started again as people like.

    The task ends before that only when the bot cannot start, with a RuntimeError.
    """
    sandbox.workspace.public_url = url
    outlet = Outlet(sandbox, url, database)
    plug = sandbox.world.plug
    plug.on_pull = outlet.kill
    stop_following = sandbox.world.clock.on_advance(outlet.jump)
    keeping_on = asyncio.create_task(outlet.keep_on())
    try:
        yield keeping_on
    finally:
        stop_following()
        plug.on_pull = None
        keeping_on.cancel()
        await asyncio.wait([keeping_on])


class Outlet:
    def __init__(self, sandbox: pretend.Sandbox, url: str, database: Path) -> None:
        self._sandbox = sandbox
        self._arguments = (url, str(database))
        self._child: asyncio.subprocess.Process | None = None
        self._talk = asyncio.Lock()

    async def keep_on(self) -> None:
        """Until cancelled. RuntimeError when the child cannot start."""
        try:
            while True:
                await self._start()
                assert self._child
                await self._child.wait()
                self._sandbox.world.plug.powered(False)
                await asyncio.sleep(DARK_SECONDS)
        finally:
            self.kill()  # its database is thrown away with it

    async def _start(self) -> None:
        async with self._talk:
            self._child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot.demo.process", *self._arguments, self._ahead()),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                start_new_session=True,  # Ctrl-C is the parent's
            )
            async with asyncio.timeout(START_SECONDS):
                address = await self._heard()
        if not address:
            raise RuntimeError("the demo's bot did not start; its log is above")
        self._sandbox.connect(address)
        self._sandbox.world.plug.powered(True)

    def _ahead(self) -> str:
        return str((self._sandbox.world.clock.now() - datetime.now(UTC)).total_seconds())

    async def jump(self, _: timedelta) -> None:
        """One that is off meanwhile learns the time when it starts."""
        async with self._talk:
            if self._child is None or self._child.stdin is None or not self._sandbox.world.plug.up:
                return
            with suppress(ConnectionError, TimeoutError):
                self._child.stdin.write(f"{self._ahead()}\n".encode())
                await self._child.stdin.drain()
                async with asyncio.timeout(JUMP_SECONDS):
                    await self._heard()

    async def _heard(self) -> str:
        assert self._child
        assert self._child.stdout
        return (await self._child.stdout.readline()).decode().strip()

    def kill(self) -> None:
        """As a power cut: at once, whatever it is doing."""
        if self._child is not None and self._child.returncode is None:
            self._child.kill()


async def live(url: str, database: Path, ahead: timedelta) -> None:
    """The child: works until the parent is gone."""
    async with assembled(settings_for(url, database, RULES)) as bot:
        bot.clock.shift(ahead)
        await remember(bot)
        async with serving(bot.web) as inside, working(bot):
            _say(f"http://127.0.0.1:{inside.port}")
            await _follow(bot, ahead)


async def _follow(bot: Bot, ahead: timedelta) -> None:
    parent = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(parent), sys.stdin)
    async for line in parent:
        before, ahead = ahead, timedelta(seconds=float(line))
        bot.clock.shift(ahead - before)
        await bot.clockwork.catch_up()
        _say("jumped")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    logs.configure()
    asyncio.run(live(sys.argv[1], Path(sys.argv[2]), timedelta(seconds=float(sys.argv[3]))))
