"""The sandbox at a distance, with a window through which invoices and cards are counted: prints its address.

A request costs `--latency` seconds, half before it is carried out and half after. What has left its sender is carried
out even when the sender is dead, as by a real server.
"""

import argparse
import asyncio
import json
import os
import re
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import suppress
from typing import Any

from fastapi import FastAPI

from bot.wiring.http_server import serving, until_told_to_stop
from sandbox import app as pretend
from sandbox.slack import seed as people
from sandbox.world import World

DEAL = re.compile(r"K\d{4}")
SERVICES = ("/procountor/", "/slack/api/", "/ytj/")
CREATING = re.compile(r"/invoices$|/chat\.postMessage$")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


class Distance:
    """Stands before the sandbox. `making` is set when a request comes in that makes an invoice or a message; `cut` counts
    those of them that were carried out, and their sender was gone before the answer.
    """

    def __init__(self, app: App, latency: float) -> None:
        self.making = asyncio.Event()
        self.cut = 0
        self._app, self._half = app, latency / 2

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(SERVICES):
            await self._app(scope, receive, send)
            return
        creates = scope["method"] == "POST" and CREATING.search(scope["path"]) is not None
        if creates:
            self.making.set()
        read = await _read(receive)  # before the wait: a sender that dies now has sent it all the same
        await asyncio.sleep(self._half)

        async def back(message: Message) -> None:
            if message["type"] == "http.response.start":
                await asyncio.sleep(self._half)
                self.cut += creates and await _hung_up(receive)
            await send(message)

        await self._app(scope, _again(read, receive), back)


async def _read(receive: Receive) -> list[Message]:
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())
    return messages


def _again(messages: list[Message], receive: Receive) -> Receive:
    left = iter(messages)

    async def replay() -> Message:
        return next(left, None) or await receive()

    return replay


async def _hung_up(receive: Receive) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(0.001):
            return bool((await receive())["type"] == "http.disconnect")
    return False


async def _made(making: asyncio.Event, times: int, patience: float) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(patience):
            for _ in range(times):
                making.clear()
                await making.wait()
            return True
    return False


def deals_in(things: Iterable[Any]) -> Counter[str]:
    """How many of the things name each deal. Whoever made them: nothing of their own books is asked."""
    return Counter(name for thing in things for name in set(DEAL.findall(json.dumps(thing, default=str))))


def with_window(sandbox: pretend.Sandbox, latency: float) -> FastAPI:
    app, distance = FastAPI(), Distance(sandbox.app, latency)

    @app.get("/_count")
    async def count() -> dict[str, Any]:
        invoices = [i.data for i in sandbox.world.procountor.invoices.values() if i.status != "INVALIDATED"]
        channel = sandbox.workspace.messages.get(people.DEALS, {}).values()
        cards = [[m.text, m.blocks] for m in channel if not m.thread_ts]
        return {"invoices": deals_in(invoices), "cards": deals_in(cards), "cut": distance.cut}

    @app.post("/_kill")
    async def kill(pid: int, times: int, delay: float, patience: float) -> bool:
        """Kills with -9 so many seconds after so many invoices or messages have begun to be made.

        Here and not outside: on a busy machine the moment would have passed before anybody had heard of it. False when
        nothing was being made for `patience` seconds; it is killed all the same.
        """
        met = await _made(distance.making, times, patience)
        await asyncio.sleep(delay)
        os.kill(pid, signal.SIGKILL)
        return met

    app.mount("", distance)  # last: it answers whatever is not asked for above
    return app


async def main(latency: float, flaky: float) -> None:
    sandbox = pretend.create(World.seeded(size=6))
    weather = sandbox.world.weather
    weather.dial("slow_seconds", 1.5)
    weather.dial("retry_after_seconds", 1)
    weather.dial("flaky_percent", flaky)
    weather.set("procountor", "flaky" if flaky else "clear")
    async with serving(with_window(sandbox, latency)) as server:
        print(f"http://127.0.0.1:{server.port}", flush=True)
        await until_told_to_stop()


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--latency", type=float, default=0.05)
    options.add_argument("--flaky", type=float, default=0.0, help="percent of Procountor's requests that go wrong")
    given = options.parse_args()
    asyncio.run(main(given.latency, given.flaky))
