"""Won deals with procrastinate, as its how-to guides teach: a task for each deed, retries, and a periodic rescue."""

import asyncio

from durability_procrastinate_rescue import with_rescue, work_until_killed
from durability_story import Outside, name_of, worker
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued

INVOICE, CARD = "invoice", "card"
PATIENT = RetryStrategy(max_attempts=10, linear_wait=1)


def app_of(database: str, outside: Outside) -> App:
    app = App(connector=PsycopgConnector(conninfo=database))

    @app.task(name=INVOICE, retry=PATIENT)
    async def invoice(number: int) -> None:
        customer = await outside.find_customer(number)
        made = await outside.make_invoice(number, customer)
        try:
            await card.configure(queueing_lock=f"{CARD} {name_of(number)}").defer_async(number=number, made=made)
        except AlreadyEnqueued:
            return

    @app.task(name=CARD, retry=PATIENT)
    async def card(number: int, made: int) -> None:
        await outside.post_card(number, made)

    return with_rescue(app)


async def work(database: str, outside: str) -> None:
    app = app_of(database, Outside(outside))
    async with app.open_async():
        await work_until_killed(app)


async def main() -> None:
    await worker(work)


if __name__ == "__main__":
    asyncio.run(main())
