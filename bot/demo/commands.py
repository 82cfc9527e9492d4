"""`voitto demo`: in a browser, or as a story in the terminal."""

import asyncio
import tempfile
import webbrowser
from itertools import count
from pathlib import Path

from bot import logs
from bot.demo.assembly import demo
from bot.demo.process import plugged_in
from bot.demo.story import tell
from bot.terminal import Terminal
from bot.wiring.http_server import serving, until_told_to_stop
from sandbox import app as pretend

out = Terminal()


async def serve(port: int, *, browser: bool) -> None:
    logs.configure()
    sandbox = pretend.create()
    with tempfile.TemporaryDirectory(prefix="voitto-demo-") as folder:
        async with serving(sandbox.app, port=port) as outside:
            url = f"http://127.0.0.1:{outside.port}"
            out.say(f"\n  Voitto's demo is at {url}  (Ctrl-C ends it; nothing is kept)\n", lines=True)
            if browser:
                await asyncio.to_thread(webbrowser.open, url)
            await _rounds(sandbox, url, Path(folder))


async def _rounds(sandbox: pretend.Sandbox, url: str, folder: Path) -> None:
    """One bot, with a fresh database, for each time somebody starts the world over."""
    started_over = asyncio.Event()
    sandbox.world.on_reset.append(started_over.set)
    stop = asyncio.create_task(until_told_to_stop())
    for number in count(1):
        started_over.clear()
        async with plugged_in(sandbox, url, folder / f"{number}.db") as running:
            again = asyncio.create_task(started_over.wait())
            await asyncio.wait([stop, again, running], return_when=asyncio.FIRST_COMPLETED)
            again.cancel()
            if running.done():
                running.result()  # it could not start, and says so
        if stop.done():
            return


async def play() -> int:
    """0 when the whole story went as it should; 1, naming the step, when not."""
    async with demo(past=True) as running:
        return await tell(running, out)
