"""From the answer to `/won` until the card is in the channel, against the upstream latency nobody can avoid.

What must come before what, for a customer who is known:

* The invoice carries a copy of the partner's record (addresses, channel, terms), which may have changed a minute ago:
  one look at Procountor before the invoice.
* The marker must have been looked up before the invoice is sent, or a deal told twice is invoiced twice. It is known
  when the deal is: neither look needs the other one's answer, so they go at once and cost one latency.
* `POST /invoices` needs both answers.
* The card shows the number, the totals and the reference that Procountor gave the invoice: Slack is last.

The floor is these four requests in this order, two latencies of Procountor and one of Slack, sent by bare httpx with a
token and warm connections, and by nothing else: no database, no rules, no rendering. It is measured after each deal, so
both sides meet the same moments of the same machine, and the pretend world's own time is in both.
"""

import asyncio
import re
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import invoices
from measuring import last_line, median, milliseconds, voitto
from pydantic import SecretStr
from won import won

from bot.wiring.http_server import serving
from procountor_client import ProcountorConfig, encoding
from procountor_client.auth import ProcountorAuth
from sandbox import app as pretend
from sandbox import seed
from sandbox.seed.firms import FIRMS
from sandbox.slack import seed as people
from sandbox.world import World

DEALS = 20
LATENCY = 0.1
PATIENCE = 30.0
WORDS_SAID = 2.5
"""Seconds after which the last deal's own messages, which come after its card, are out of the way."""

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


class Floor:
    """The four requests that every such deal needs, without the bot."""

    def __init__(self, outside: str, http: httpx.AsyncClient) -> None:
        self._ledger, self._slack, self._http = f"{outside}/procountor/api", f"{outside}/slack/api", http
        config = ProcountorConfig(
            client_id=seed.CLIENT_ID,
            client_secret=SecretStr(seed.CLIENT_SECRET),
            api_key=SecretStr(seed.API_KEY),
            base_url=self._ledger,
        )
        self._auth = ProcountorAuth(config, http.send)
        self._number = 0

    async def measure(self, business_id: str) -> float:
        """Seconds; ends when Slack has answered."""
        self._number += 1
        invoice = invoices.draft(self._number)
        body = encoding.dumps(invoice.to_body())
        marker = {"types": "SALES_INVOICE", "originalInvoiceNumber": invoice.original_invoice_number}
        customer = {"type": "CUSTOMER", "active": "true"}
        started = time.perf_counter()
        await asyncio.gather(
            self._ask("GET", "/businesspartners", params=customer, headers={"identifier": business_id}),
            self._ask("GET", "/invoices", params=marker),
        )
        await self._ask("POST", "/invoices", content=body, headers={"content-type": "application/json"})
        await self._post(f"Post {self._number}")
        return time.perf_counter() - started

    async def _ask(self, method: str, path: str, **request: Any) -> None:
        (await self._http.request(method, self._ledger + path, auth=self._auth, **request)).raise_for_status()

    async def _post(self, text: str) -> None:
        """Into a channel that nobody watches."""
        headers = {"authorization": f"Bearer {people.BOT_TOKEN}"}
        body = {"channel": people.GENERAL, "text": text}
        (await self._http.post(f"{self._slack}/chat.postMessage", json=body, headers=headers)).raise_for_status()


def known_customers(count: int) -> list[str]:
    """Business IDs of active customers with nothing odd about them."""
    return [firm.business_id for firm in FIRMS if firm.is_finnish and not firm.quirk][:count]


async def measure(sandbox: pretend.Sandbox, outside: str, address: str) -> tuple[list[Drafted], list[float]]:
    """The deals, and the floor after each of them."""
    await until_quiet(sandbox)
    channel = Channel(sandbox)
    first, *ids = known_customers(DEALS + 1)
    async with (
        httpx.AsyncClient(base_url=address, trust_env=False) as http,
        httpx.AsyncClient(trust_env=False) as bare,
    ):
        floor = Floor(outside, bare)
        await one(http, sandbox, channel, f"{first} 900")  # the company's own facts are read once, and kept
        await floor.measure(first)
        sandbox.world.weather.dial("latency", LATENCY)
        drafted, floors = [], []
        for number in range(DEALS):
            business_id = ids[number % len(ids)]
            await until_quiet(sandbox, WORDS_SAID)
            drafted.append(await one(http, sandbox, channel, f"{business_id} {1000 + 7 * number}"))
            await until_quiet(sandbox, 0.2)
            floors.append(await floor.measure(business_id))
    return drafted, floors


def show(drafted: Sequence[Drafted], floors: Sequence[float]) -> None:
    seconds = [deal.seconds for deal in drafted]
    print(f"{len(drafted)} deals, one after the other, {LATENCY * 1000:.0f} ms of latency on each Procountor request")
    for name, samples in (("from the answer to the card", seconds), ("unavoidable upstream", floors)):
        p50, slowest = milliseconds(median(samples)), milliseconds(max(samples))
        print(f"  {name:28}  p50 {p50} ms   slowest {slowest} ms")
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
            drafted, floors = await measure(sandbox, outside, address)
        finally:
            await asyncio.to_thread(bot.__exit__, None, None, None)
    show(drafted, floors)
    calls = round(median([float(len(deal.requests)) for deal in drafted]))
    ours, floor = median([deal.seconds for deal in drafted]), median(floors)
    return {
        "bench": "draft",
        "calls": calls,
        "ours_ms": milliseconds(ours),
        "floor_ms": milliseconds(floor),
        "ratio": round(ours / floor, 3),
    }


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="voitto-bench-") as name:
        result = asyncio.run(run(Path(name)))
    last_line(result)


if __name__ == "__main__":
    main()
