"""Reading 100,000 invoices and making 200: ours, the package of PyPI, and a bare loop that only fetches."""

import asyncio
import datetime as dt
import math
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

from procountor_client import InvoiceFilter, Procountor, ProcountorConfig
from sandbox import seed

INVOICES, PAGE = 100_000, 200
DAYS, WINDOW_DAYS = 3660, 366
"""The sandbox spreads its history over ten years; one search per stretch, about 10,000 invoices in each."""
CREATED, BLOCK = 200, 40
LATENCY = 0.02
TENTH = 10
"""Theirs reads every tenth stretch: all of them would take minutes."""
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


@dataclass
class Sample:
    """Some of the rows, read; the whole is reckoned from it."""

    seconds: float = 0.0
    rows: int = 0

    def add(self, seconds: float, rows: int) -> None:
        self.seconds, self.rows = self.seconds + seconds, self.rows + rows

    def scaled(self, rows: int) -> float:
        return self.seconds * rows / self.rows


@dataclass
class Spent:
    """Seconds."""

    ours: float = 0.0
    bare: float = 0.0
    rows: int = 0
    theirs: Sample = field(default_factory=Sample)
    theirs_large: Sample = field(default_factory=Sample)


@dataclass(frozen=True, slots=True)
class Window:
    """Invoice dates, both ends included."""

    start: dt.date
    end: dt.date

    def query(self) -> dict[str, str | int]:
        return {"startDate": self.start.isoformat(), "endDate": self.end.isoformat()}


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


def windows() -> list[Window]:
    """The seeded history in stretches of equal length."""
    first = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=DAYS)
    starts = [first + dt.timedelta(days=day) for day in range(0, DAYS + 2, WINDOW_DAYS)]
    return [Window(start, start + dt.timedelta(days=WINDOW_DAYS - 1)) for start in starts]


async def count(side: Contenders, window: Window) -> int:
    """How many invoices there are in it. The sandbox looks them up the first time: nobody's time."""
    answer = (await side.bare.get("/invoices", params={**window.query(), "size": 1})).raise_for_status()
    return int(answer.json()["meta"]["totalCount"])


async def read_ours(side: Contenders, window: Window) -> tuple[float, int]:
    """Seconds, and the rows there were."""
    started = time.perf_counter()
    filters = InvoiceFilter(start_date=window.start, end_date=window.end)
    rows = sum([1 async for _ in side.ours.invoices.search(filters)])
    return time.perf_counter() - started, rows


async def read_bare(side: Contenders, window: Window, rows: int, at_once: int) -> float:
    """The same pages, as many at once as ours had: the bytes are fetched, and nothing is done with them."""
    numbers = iter(range(math.ceil(rows / PAGE)))

    async def lane() -> None:
        for number in numbers:
            query = {**window.query(), "orderById": "ASC", "page": number, "size": PAGE}
            (await side.bare.get("/invoices", params=query)).raise_for_status()

    started = time.perf_counter()
    await asyncio.gather(*(lane() for _ in range(at_once)))
    return time.perf_counter() - started


async def read_theirs(side: Contenders, window: Window, size: int) -> tuple[float, int]:
    started = time.perf_counter()
    rows = await asyncio.to_thread(peer.read, side.theirs, window.query(), size)
    return time.perf_counter() - started, rows


async def read(side: Contenders, at_once: int) -> Spent:
    """Stretch by stretch, so that a busy moment of the machine meets all of them."""
    spent = Spent()
    for place, window in enumerate(windows()):
        rows = await count(side, window)
        took, seen = await read_ours(side, window)
        spent.ours, spent.rows = spent.ours + took, spent.rows + seen
        if seen != rows:
            raise RuntimeError(f"ours gave {seen} rows of {rows}")
        spent.bare += await read_bare(side, window, rows, at_once)
        if place % TENTH == 0:
            for size, sample in ((peer.PAGE, spent.theirs), (PAGE, spent.theirs_large)):
                sample.add(*await read_theirs(side, window, size))
    return spent


async def create(side: Contenders) -> tuple[float, float]:
    """One after the other, as won deals come; ours and theirs in turns. Seconds of each."""
    ours = theirs = 0.0
    for start in range(0, CREATED, BLOCK):
        bodies = [invoices.draft(number) for number in range(start, start + BLOCK)]
        started = time.perf_counter()
        for body in bodies:
            await side.ours.invoices.create(body)
        ours += time.perf_counter() - started
        others = [peer.plain(invoices.draft(CREATED + number)) for number in range(start, start + BLOCK)]
        started = time.perf_counter()
        await asyncio.to_thread(peer.create, side.theirs, others)
        theirs += time.perf_counter() - started
    return ours, theirs


def show(reading: Spent, creating: tuple[float, float], at_once: int) -> None:
    sampled = f"(every {TENTH}th stretch read, scaled to all)"
    print(f"Reading {reading.rows:,} invoices, {LATENCY * 1000:.0f} ms of latency per request:")
    print(f"  ours, pages of {PAGE}, {at_once} at once, parsed       {reading.ours:7.1f} s")
    print(f"  bare httpx, the same pages, not parsed     {reading.bare:7.1f} s")
    for size, sample in ((peer.PAGE, reading.theirs), (PAGE, reading.theirs_large)):
        how = "as documented" if size == peer.PAGE else "with size="
        print(f"  PyPI Procountor, {size:>3} rows {how:<13}    {sample.scaled(reading.rows):7.1f} s  {sampled}")
    print(
        f"Making {CREATED} invoices one after the other: ours {creating[0]:.2f} s, PyPI Procountor {creating[1]:.2f} s"
    )


async def measure(outside: str) -> dict[str, object]:
    async with contenders(outside) as side:
        await read_ours(side, windows()[0])
        await read_theirs(side, windows()[0], PAGE)
        at_once, before = side.counting.most, side.counting.all
        reading = await read(side, at_once)
        requests = side.counting.all - before
        creating = await create(side)
    show(reading, creating, at_once)
    return {
        "bench": "client",
        "requests": requests,
        "seconds": round(reading.ours, 2),
        "ratio_read": round(reading.theirs.scaled(reading.rows) / reading.ours, 2),
        "ratio_create": round(creating[1] / creating[0], 2),
        "ratio_bare": round(reading.ours / reading.bare, 3),
    }


def main() -> None:
    with script("pretend_world.py", "--size", INVOICES, "--latency", LATENCY) as outside:
        result = asyncio.run(measure(outside))
    last_line(result)


if __name__ == "__main__":
    main()
