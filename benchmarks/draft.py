"""From the answer to `/won` until the card is in the channel, against the upstream latency nobody can avoid."""

import asyncio
import re
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import httpx
from measuring import last_line, median, milliseconds, voitto
from won import won

from bot.serving import serving
from sandbox import app as pretend
from sandbox.seed.firms import FIRMS
from sandbox.slack import seed as people
from sandbox.world import World

DEALS = 20
LATENCY = 0.1
NECESSARY = 3
"""Procountor requests in sequence: the customer, the marker, the invoice."""
PATIENCE = 30.0

Request = tuple[str, str]


class Channel:
    """The deals channel, watched from inside the workspace: no polling between the card and the clock."""

    def __init__(self, sandbox: pretend.Sandbox) -> None:
        self._workspace = sandbox.workspace
        self._seen = self._count()
        self._came = asyncio.Event()
        self.moment = 0.0
        self._workspace.listeners.append(self._look)

    def _count(self) -> int:
        messages = self._workspace.messages.get(people.DEALS, {}).values()
        return sum(1 for message in messages if message.blocks and not message.thread_ts)

    def _look(self) -> None:
        count = self._count()
        if count > self._seen:
            self._seen, self.moment = count, time.perf_counter()
            self._came.set()

    async def next_card(self) -> float:
        """When the next card came. TimeoutError when none does."""
        async with asyncio.timeout(PATIENCE):
            await self._came.wait()
        self._came.clear()
        return self.moment


@dataclass(frozen=True, slots=True)
class Drafted:
    seconds: float
    requests: tuple[Request, ...]
    """What Procountor was asked in that time, in order."""


async def until_quiet(sandbox: pretend.Sandbox, seconds: float = 1.0) -> None:
    """Until the bot has asked nothing for so long: first reads done, notes and updates of the last deal too."""
    requests = sandbox.world.procountor.requests
    seen, since = len(requests), time.monotonic()
    while time.monotonic() - since < seconds:
        await asyncio.sleep(0.05)
        if len(requests) != seen:
            seen, since = len(requests), time.monotonic()


async def one(http: httpx.AsyncClient, sandbox: pretend.Sandbox, channel: Channel, text: str) -> Drafted:
    request = won(text)
    requests = sandbox.world.procountor.requests
    start = len(requests)
    answer = await http.post("/slack/events", content=request.body, headers=request.headers)
    accepted = time.perf_counter()
    answer.raise_for_status()
    seconds = await channel.next_card() - accepted
    asked = islice(requests, start, None)
    return Drafted(seconds, tuple((method, re.sub(r"\d+", "{id}", path)) for method, path in asked))


async def slack_floor(outside: str) -> float:
    """Seconds of one chat.postMessage, asked without the bot, into a channel nobody watches."""
    headers = {"authorization": f"Bearer {people.BOT_TOKEN}"}
    samples = []
    async with httpx.AsyncClient(base_url=outside, headers=headers, trust_env=False) as http:
        for number in range(DEALS):
            started = time.perf_counter()
            body = {"channel": people.GENERAL, "text": f"Post {number}"}
            (await http.post("/slack/api/chat.postMessage", json=body)).raise_for_status()
            samples.append(time.perf_counter() - started)
    return median(samples)


def known_customers(count: int) -> list[str]:
    """Business IDs of active customers with nothing odd about them."""
    return [firm.business_id for firm in FIRMS if firm.is_finnish and not firm.quirk][:count]


async def measure(sandbox: pretend.Sandbox, outside: str, address: str) -> tuple[list[Drafted], float]:
    await until_quiet(sandbox)
    channel = Channel(sandbox)
    first, *ids = known_customers(DEALS + 1)
    async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
        await one(http, sandbox, channel, f"{first} 900")  # the company's own facts are read once, and kept
        sandbox.world.weather.dial("latency", LATENCY)
        drafted = []
        for number in range(DEALS):
            await until_quiet(sandbox, 0.4)
            drafted.append(await one(http, sandbox, channel, f"{ids[number % len(ids)]} {1000 + 7 * number}"))
    return drafted, await slack_floor(outside)


def show(drafted: Sequence[Drafted], floor: float, slack: float) -> None:
    seconds = [deal.seconds for deal in drafted]
    print(f"{len(drafted)} deals, one after the other, {LATENCY * 1000:.0f} ms of latency on each Procountor request")
    print(
        f"  from the answer to the card   p50 {milliseconds(median(seconds))} ms   slowest {milliseconds(max(seconds))} ms"
    )
    print(f"  unavoidable upstream          {milliseconds(floor)} ms (of it Slack's post {milliseconds(slack)} ms)")
    for order, times in Counter(deal.requests for deal in drafted).most_common():
        print(f"  in {times} of {len(drafted)} deals Procountor was asked:")
        for method, path in order:
            print(f"    {method} {path}")


async def run(folder: Path) -> dict[str, object]:
    sandbox = pretend.create(World.seeded(size=120))
    async with serving(sandbox.app) as server:
        outside = f"http://127.0.0.1:{server.port}"
        bot = voitto(outside, folder)
        address, _ = await asyncio.to_thread(bot.__enter__)
        try:
            drafted, slack = await measure(sandbox, outside, address)
        finally:
            await asyncio.to_thread(bot.__exit__, None, None, None)
    floor = NECESSARY * LATENCY + slack
    show(drafted, floor, slack)
    calls = round(median([float(len(deal.requests)) for deal in drafted]))
    return {"bench": "draft", "calls": calls, "ratio": round(median([deal.seconds for deal in drafted]) / floor, 3)}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="voitto-bench-") as name:
        result = asyncio.run(run(Path(name)))
    last_line(result)


if __name__ == "__main__":
    main()
