"""How long a search of the customers holds up everybody else, and whether it finds names that are written wrong.

For registers of 10,000 and 100,000 customers in SQLite: the longest time the event loop stood still during a search
(a ticker beside it measures, and so is busy with its own notifier-ups) and the processor time the loop's thread spent, which
does not depend on what else the machine does, beside that of the plain way, rapidfuzz over all names on the loop; and
how often the customer is among the first three hits for a mangled name.

    uv run --group bench python benchmarks/search.py [SIZE …]
"""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from measuring import last_line, median, milliseconds, percentile
from rapidfuzz import fuzz, process
from sqlalchemy import insert

from bot.domain.customers.customer import Channel, Customer
from bot.domain.customers.same_company import normalise_name
from bot.domain.deals.deal import Address
from bot.domain.values.ids import CompanyId, PartnerId
from bot.jobs import Jobs, WorkerNotifier
from bot.services.customers.directory import CustomerDirectory
from bot.store import Database, migrate, open_engine
from bot.store.tables import CUSTOMER
from bot.store.unit_of_work import SqlUnitOfWorkFactory

COMPANY = CompanyId("bench")
SIZES = (10_000, 100_000)
SEARCHES = 200
TICK_SECONDS = 0.001
NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
SYLLABLES = [
    "ka",
    "ki",
    "ko",
    "ku",
    "la",
    "li",
    "lo",
    "lu",
    "ma",
    "me",
    "mi",
    "mu",
    "na",
    "ne",
    "ni",
    "nu",
    "pa",
    "pe",
    "pi",
    "po",
    "ra",
    "re",
    "ri",
    "ro",
    "sa",
    "se",
    "si",
    "su",
    "ta",
    "te",
    "ti",
    "to",
    "va",
    "ve",
    "vi",
]
TRADES = [
    "Rakennus",
    "Sähkö",
    "Huolto",
    "Konsultointi",
    "Kuljetus",
    "Kiinteistöt",
    "Media",
    "Design",
    "Puutarha",
    "Metalli",
    "Leipomo",
    "Kauneus",
    "Tekniikka",
    "Maalaus",
    "Tilitoimisto",
    "Ohjelmistot",
    "Koulutus",
    "Saneeraus",
    "Logistiikka",
    "Arkkitehdit",
]
FORMS = ("Oy", "Oy", "Oy", "Ab", "Ky", "Tmi", "Oyj")


def names(size: int) -> list[str]:
    chooser = random.Random(size)
    found: dict[str, None] = {}
    while len(found) < size:
        stem = "".join(chooser.choice(SYLLABLES) for _ in range(chooser.randint(2, 4))).capitalize()
        second = "".join(chooser.choice(SYLLABLES) for _ in range(chooser.randint(2, 3))).capitalize()
        parts = [stem, *([second] if chooser.random() < 0.7 else []), chooser.choice(TRADES)]
        found[" ".join([*parts, chooser.choice(FORMS)])] = None
    return list(found)


def mangled(name: str, chooser: random.Random) -> str:
    """As people type it in a hurry: without the legal form, without accents, and with one slip in its longest word."""
    words = name.rsplit(" ", 1)[0].split()
    longest = max(range(len(words)), key=lambda place: len(words[place]))
    words[longest] = _slip(words[longest], chooser)
    typed = " ".join(words)
    if chooser.random() < 0.3:
        typed = " ".join(reversed(words))
    return typed.translate(str.maketrans("äöåÄÖÅ", "aoaAOA")).lower()


def _slip(word: str, chooser: random.Random) -> str:
    at = chooser.randrange(1, len(word) - 1)
    kinds = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + chooser.choice("aeiostlnrk") + word[at + 1 :],
        word[:at] + word[at] + word[at:],
    )
    return chooser.choice(kinds)


async def longest_stall(work: Callable[[], Awaitable[Any]]) -> float:
    """Seconds the loop was away for at most while `work` went on, more than a tick should take."""
    longest, before = 0.0, time.perf_counter()

    async def tick() -> None:
        nonlocal longest, before
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now = time.perf_counter()
            longest, before = max(longest, now - before - TICK_SECONDS), now

    ticker = asyncio.create_task(tick())
    await asyncio.sleep(TICK_SECONDS * 3)
    longest = 0.0
    await work()
    await asyncio.sleep(0)
    longest = max(longest, time.perf_counter() - before - TICK_SECONDS)
    ticker.cancel()
    with suppress(asyncio.CancelledError):
        await ticker
    return longest


async def filled(database: Database, register: list[str]) -> None:
    address = Address(street="Katu 1", zip="00100", city="Helsinki", country="FI")
    async with database.transaction() as connection:
        for start in range(0, len(register), 1000):
            rows = [
                {
                    "company": COMPANY,
                    "partner_id": number,
                    "name": name,
                    "business_id": None,
                    "city": "Helsinki",
                    "active": True,
                    "changed_at": NOW,
                    "body": Customer(
                        partner_id=PartnerId(number),
                        name=name,
                        business_id=None,
                        address=address,
                        channel=Channel.EMAIL,
                    ),
                }
                for number, name in enumerate(register[start : start + 1000], start + 1)
            ]
            await connection.execute(insert(CUSTOMER), rows)
        await connection.commit()


def plain_search(choices: list[str], query: str) -> None:
    process.extract(normalise_name(query), choices, scorer=_plain_likeness, limit=5)


def _plain_likeness(left: str, right: str, **_: object) -> float:
    return max(fuzz.token_sort_ratio(left, right), fuzz.partial_ratio(left, right) * 0.95)


async def measured(size: int, folder: Path) -> dict[str, Any]:
    url = f"sqlite:///{folder / f'{size}.db'}"
    await migrate(url)
    database = Database(open_engine(url))
    clock = SimpleNamespace(now=lambda: datetime.now(UTC))
    queue = partial(Jobs, company=COMPANY, clock=clock, notifier=WorkerNotifier())
    directory = CustomerDirectory(SqlUnitOfWorkFactory(database, COMPANY, clock.now, queue), clock)
    register = names(size)
    await filled(database, register)
    warming = await longest_stall(directory.warm)
    chooser = random.Random(1)
    wanted = [chooser.randrange(size) for _ in range(SEARCHES)]
    stalls, seconds, on_loop, found = [], [], [], 0
    for number in wanted:
        query = mangled(register[number], chooser)
        hits: list[Any] = []

        async def search(query: str = query, hits: list[Any] = hits) -> None:
            hits.extend(await directory.meant(query, limit=5))

        began, used = time.perf_counter(), time.thread_time()
        stalls.append(await longest_stall(search))
        seconds.append(time.perf_counter() - began)
        on_loop.append(time.thread_time() - used)
        found += any(hit.partner_id == number + 1 for hit in hits[:3])
    choices = [normalise_name(name) for name in register]
    plain = []
    for number in wanted[:5]:
        used = time.thread_time()
        plain_search(choices, register[number])
        plain.append(time.thread_time() - used)
    await database.engine.dispose()
    return {
        "loop_cpu_ms_p50": milliseconds(median(on_loop)),
        "loop_cpu_ms_p99": milliseconds(percentile(on_loop, 99)),
        "stall_ms_p50": milliseconds(median(stalls)),
        "stall_ms_p99": milliseconds(percentile(stalls, 99)),
        "search_ms_p50": milliseconds(median(seconds)),
        "warm_stall_ms": milliseconds(warming),
        "plain_cpu_ms": milliseconds(median(plain)),
        "ratio": round(median(on_loop) / median(plain), 4),
        "found": round(found / SEARCHES, 3),
    }


async def main(sizes: tuple[int, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        results = {str(size): await measured(size, Path(folder)) for size in sizes}
    for size, figures in results.items():
        print(size, figures)
    last_line({"bench": "search"} | results)


if __name__ == "__main__":
    asyncio.run(main(tuple(int(size) for size in sys.argv[1:]) or SIZES))
