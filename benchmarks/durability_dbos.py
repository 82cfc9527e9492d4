"""Won deals with DBOS, as its tutorials teach: a workflow of steps, on a queue, recovered when the process starts.

The steps are retried; the version and the executor id are pinned, so that a restart takes up what its forerunner left.
"""

import asyncio

from dbos import DBOS, DBOSConfig
from durability_story import Outside, worker

QUEUE = "deals"
WORKFLOW = "won"
WORKERS, POLL = 4, 0.1
VERSION = "1"

_outside: list[Outside] = []
"""Workflows are module-level functions; their one connection needs the running loop."""


@DBOS.step(retries_allowed=True, interval_seconds=0.5, max_attempts=10)
async def find_customer(number: int) -> int:
    return await _outside[0].find_customer(number)


@DBOS.step(retries_allowed=True, interval_seconds=0.5, max_attempts=10)
async def make_invoice(number: int, customer: int) -> int:
    return await _outside[0].make_invoice(number, customer)


@DBOS.step(retries_allowed=True, interval_seconds=0.5, max_attempts=10)
async def post_card(number: int, invoice: int) -> str:
    return await _outside[0].post_card(number, invoice)


@DBOS.workflow(name=WORKFLOW)
async def won(number: int) -> str:
    customer = await find_customer(number)
    invoice = await make_invoice(number, customer)
    return await post_card(number, invoice)


async def work(database: str, outside: str) -> None:
    _outside.append(Outside(outside))
    config: DBOSConfig = {
        "name": "deals",
        "system_database_url": database,
        "application_version": VERSION,
        "executor_id": "worker",
    }
    DBOS(config=config)
    DBOS.launch()
    await DBOS.register_queue_async(QUEUE, worker_concurrency=WORKERS, polling_interval_sec=POLL)
    print("ready", flush=True)
    await asyncio.Event().wait()


async def main() -> None:
    await worker(work)


if __name__ == "__main__":
    asyncio.run(main())
