"""`voitto demo`: in a browser, or as a story in the terminal."""

import asyncio
import webbrowser

from rich.console import Console

from bot import logs
from bot.demo import demo
from bot.serving import until_told_to_stop
from bot.story import tell

out = Console(highlight=False)


async def serve(port: int, *, browser: bool) -> None:
    logs.configure()
    async with demo(port) as running:
        out.print(f"\n  Voitto's demo is at [bold]{running.url}[/]  (Ctrl-C ends it; nothing is kept)\n")
        if browser:
            await asyncio.to_thread(webbrowser.open, running.url)
        await until_told_to_stop()


async def play() -> int:
    """0 when the whole story went as it should; 1, naming the step, when not."""
    async with demo() as running:
        return await tell(running, out)
