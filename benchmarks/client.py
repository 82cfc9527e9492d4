"""Reading 100,000 invoices and making 200: ours, the package of PyPI, and a bare loop that only fetches."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import invoices
import peer
from measuring import last_line, script
from pydantic import SecretStr

from procountor_client import InvoiceSummary, Procountor, ProcountorConfig
from sandbox import seed

INVOICES, PAGE, ROUNDS = 100_000, 200, 5
CREATED, BLOCK = 200, 40
LATENCY = 0.02
TENTH = 10
"""Theirs reads every tenth row of each stretch, and its time is multiplied: it would take minutes."""
CONNECTIONS = 10


class Counting(httpx.AsyncHTTPTransport):
    """How many requests there are, and were, at once. An answer's body counts as part of its request."""

    def __init__(self) -> None:
        limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        super().__init__(limits=limits, trust_env=False)
        self.now = self.most = self.all = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.now, self.all = self.now + 1, self.all + 1
        self.most = max(self.most, self.now)
        try:
            response = await super().handle_async_request(request)
            await response.aread()
        finally:
            self.now -= 1
        return response

    async def quiet(self) -> None:
        """Until what was asked for ahead has come: the stretch that asked pays for it."""
        while self.now:
            await asyncio.sleep(0.001)


@dataclass
class Spent:
    """Seconds per contender."""

    ours: float = 0.0
    theirs: float = 0.0
    theirs_large: float = 0.0
    bare: float = 0.0
    pauses: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Contenders:
    ours: Procountor
    counting: Counting
    theirs: Any
    bare: httpx.AsyncClient


@asynccontextmanager
async def contenders(outside: str) -> AsyncIterator[Contenders]:
    counting = Counting()
    config = ProcountorConfig(
        client_id=seed.CLIENT_ID,
        client_secret=SecretStr(seed.CLIENT_SECRET),
        api_key=SecretStr(seed.API_KEY),
        base_url=f"{outside}/procountor/api",
        transport=counting,
    )
    theirs = await asyncio.to_thread(peer.connect, outside)
    headers = {"authorization": f"Bearer {theirs.access_token}"}
    async with (
        Procountor(config) as ours,
        httpx.AsyncClient(base_url=config.root, headers=headers, trust_env=False) as bare,
    ):
        yield Contenders(ours, counting, theirs, bare)


async def read_ours(side: Contenders, rows: AsyncIterator[InvoiceSummary], count: int) -> tuple[float, int]:
    """Seconds for the next `count` rows, and the id of the last one."""
    started = time.perf_counter()
    last, left = 0, count
    async for row in rows:
        last, left = row.id, left - 1
        if not left:
            break
    if left:
        raise RuntimeError(f"{left} invoices are missing")
    await side.counting.quiet()
    return time.perf_counter() - started, last


async def read_bare(side: Contenders, first_page: int, pages: int, at_once: int) -> float:
    """The same pages, as many at once as ours had: the bytes are fetched, and nothing is done with them."""
    numbers = iter(range(first_page, first_page + pages))

    async def lane() -> None:
        for number in numbers:
            query: dict[str, str | int] = {"orderById": "ASC", "page": number, "size": PAGE}
            (await side.bare.get("/invoices", params=query)).raise_for_status()

    started = time.perf_counter()
    await asyncio.gather(*(lane() for _ in range(at_once)))
    return time.perf_counter() - started


async def read_theirs(side: Contenders, previous: int, rows: int, size: int) -> float:
    """Seconds it would take for `rows`, from a tenth of them."""
    pages = rows // size // TENTH
    started = time.perf_counter()
    seen = await asyncio.to_thread(peer.read, side.theirs, previous, pages, size)
    if seen != pages * size:
        raise RuntimeError(f"their client gave {seen} rows of {pages * size}")
    return (time.perf_counter() - started) * TENTH


async def warm_up(side: Contenders) -> int:
    """The first pages, once for each; tells how many requests ours has at once."""
    rows = side.ours.invoices.search()
    await read_ours(side, rows, 20 * PAGE)
    await rows.aclose()  # type: ignore[attr-defined]
    await read_bare(side, 0, 5, 1)
    await asyncio.to_thread(peer.read, side.theirs, 0, 5)
    return side.counting.most


async def read(side: Contenders, at_once: int) -> Spent:
    spent, stretch, last = Spent(), INVOICES // ROUNDS, 0
    rows = side.ours.invoices.search()
    for number in range(ROUNDS):
        spent.theirs += await read_theirs(side, last, stretch, peer.PAGE)
        spent.theirs_large += await read_theirs(side, last, stretch, PAGE)
        took, last = await read_ours(side, rows, stretch)
        spent.ours += took
        spent.bare += await read_bare(side, number * stretch // PAGE, stretch // PAGE, at_once)
    await rows.aclose()  # type: ignore[attr-defined]
    return spent


async def create(side: Contenders) -> Spent:
    """One after the other, as an accountant's invoices come."""
    spent = Spent()
    drafts = [invoices.draft(number) for number in range(2 * CREATED)]
    for start in range(0, CREATED, BLOCK):
        started = time.perf_counter()
        for body in drafts[start : start + BLOCK]:
            await side.ours.invoices.create(body)
        spent.ours += time.perf_counter() - started
        plain = [peer.plain(body) for body in drafts[CREATED + start : CREATED + start + BLOCK]]
        started = time.perf_counter()
        await asyncio.to_thread(lambda bodies: [peer.create(side.theirs, body) for body in bodies], plain)
        spent.theirs += time.perf_counter() - started
    return spent


def show(reading: Spent, creating: Spent, at_once: int) -> None:
    print(f"Reading {INVOICES:,} invoices, {LATENCY * 1000:.0f} ms of latency per request:")
    print(f"  ours, pages of {PAGE}, {at_once} at once, parsed     {reading.ours:7.1f} s")
    print(f"  bare httpx, the same pages, not parsed   {reading.bare:7.1f} s")
    print(f"  PyPI Procountor, {peer.PAGE} rows as documented   {reading.theirs:7.1f} s  (a tenth read, times {TENTH})")
    print(f"  PyPI Procountor, {PAGE} rows by size=       {reading.theirs_large:7.1f} s  (a tenth read, times {TENTH})")
    print(f"Making {CREATED} invoices one after the other:")
    print(f"  ours {creating.ours:.2f} s, PyPI Procountor {creating.theirs:.2f} s")


async def measure(outside: str) -> dict[str, object]:
    async with contenders(outside) as side:
        at_once = await warm_up(side)
        before = side.counting.all
        reading = await read(side, at_once)
        requests = side.counting.all - before
        creating = await create(side)
    show(reading, creating, at_once)
    return {
        "bench": "client",
        "requests": requests,
        "seconds": round(reading.ours, 2),
        "ratio_read": round(reading.theirs / reading.ours, 2),
        "ratio_create": round(creating.theirs / creating.ours, 2),
        "ratio_bare": round(reading.ours / reading.bare, 3),
    }


def main() -> None:
    with script("pretend_world.py", "--size", INVOICES, "--latency", LATENCY) as outside:
        result = asyncio.run(measure(outside))
    last_line(result)


if __name__ == "__main__":
    main()
