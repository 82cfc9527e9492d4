"""Won deals with procrastinate, as its how-to guides teach: a task for each deed, retries, and a periodic rescue.

The rescue is the one of "Retry stalled jobs", with shorter times: heartbeats of half a second instead of ten, stalled
after two seconds instead of thirty, looked for each second instead of every ten minutes.
"""

import asyncio

from durability_story import Outside, name_of, worker
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued

INVOICE, CARD = "invoice", "card"
WORKERS, POLL = 4, 0.1
HEARTBEAT, STALLED = 0.5, 2.0
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

    @app.periodic(cron="* * * * * *")
    @app.task(name="rescue", queueing_lock="rescue", pass_context=True)
    async def rescue(_context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by its name
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
            await app.job_manager.retry_job(job)

    return app


async def work(database: str, outside: str) -> None:
    app = app_of(database, Outside(outside))
    async with app.open_async():
        print("ready", flush=True)
        await app.run_worker_async(
            concurrency=WORKERS,
            fetch_job_polling_interval=POLL,
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=STALLED,
        )


async def main() -> None:
    await worker(work)


if __name__ == "__main__":
    asyncio.run(main())
