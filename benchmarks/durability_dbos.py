"""Won deals with DBOS, as its tutorials teach: a workflow of steps, on a queue, recovered when the process starts.

The steps are retried; the version and the executor id are pinned, so that a restart takes up what its forerunner left.
"""

import asyncio

from dbos import DBOS
from durability_dbos_worker import WORKFLOW, outside, work_until_killed
from durability_story import worker


@DBOS.step(retries_allowed=True, interval_seconds=0.5, max_attempts=10)
async def find_customer(number: int) -> int:
    return await outside[0].find_customer(number)


@DBOS.step(retries_allowed=True, interval_seconds=0.5, max_attempts=10)
async def make_invoice(number: int, customer: int) -> int:
    return await outside[0].make_invoice(number, customer)


@DBOS.step(retries_allowed=True, interval_seconds=0.5, max_attempts=10)
async def post_card(number: int, invoice: int) -> str:
    return await outside[0].post_card(number, invoice)


@DBOS.workflow(name=WORKFLOW)
async def won(number: int) -> str:
    customer = await find_customer(number)
    invoice = await make_invoice(number, customer)
    return await post_card(number, invoice)


async def main() -> None:
    await worker(work_until_killed)


if __name__ == "__main__":
    asyncio.run(main())
