"""Won deals with procrastinate and the bot's four parts: a table of intents in the same database, and a retry strategy
that leaves a job alone for its quarantine.

An intent is taken by whoever saw the one before it, and by nobody else: of two workers with the same job, one sends.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from durability_guard import QUARANTINE, Since, certainly_not_made
from durability_procrastinate import CARD, INVOICE
from durability_procrastinate_rescue import with_rescue, work_until_killed
from durability_story import Outside, name_of, worker
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job
from psycopg_pool import AsyncConnectionPool

Made = TypeVar("Made")
PAUSE = 0.5
TABLE = "CREATE TABLE intent (key text PRIMARY KEY, taken timestamptz NOT NULL, unanswered boolean NOT NULL)"
SEEN = "SELECT taken, extract(epoch FROM clock_timestamp() - taken)::float, unanswered FROM intent WHERE key = %(key)s"
TAKE = """
    INSERT INTO intent (key, taken, unanswered) VALUES (%(key)s, clock_timestamp(), true)
    ON CONFLICT (key) DO UPDATE SET taken = clock_timestamp(), unanswered = true WHERE intent.taken = %(seen)s
    RETURNING taken
"""
CLEAR = "UPDATE intent SET unanswered = false WHERE key = %(key)s AND taken = %(seen)s RETURNING key"


class LookLater(Exception):
    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Patient(BaseRetryStrategy):
    """For ever, as the bot does: ever later, and not before a quarantine is over."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        seconds = exception.seconds if isinstance(exception, LookLater) else min(1 + job.attempts, 10)
        return RetryDecision(retry_in={"milliseconds": round(seconds * 1000)})


class Intents:
    def __init__(self, pool: AsyncConnectionPool) -> None:
        self._pool = pool

    async def once(
        self, key: str, look_up: Callable[[], Awaitable[Made | None]], send: Callable[[], Awaitable[Made]]
    ) -> Made:
        """What `send` makes, made once in effect. `LookLater` while what an earlier run sent may still arrive."""
        seen, age, unanswered = await self._row(SEEN, key) or (None, 0.0, False)
        if unanswered:
            if age < QUARANTINE:
                raise LookLater(QUARANTINE - age)
            found = await look_up()
            if found is not None:
                return found
        since = Since.now()  # before the commit: waiting for it counts
        taken = await self._row(TAKE, key, seen)
        if taken is None:
            raise LookLater(QUARANTINE)
        if not since.in_time:
            await self._row(CLEAR, key, taken[0])
            raise LookLater(PAUSE)
        try:
            return await send()
        except Exception as error:
            if certainly_not_made(error):
                await self._row(CLEAR, key, taken[0])
            raise

    async def _row(self, statement: str, key: str, seen: Any = None) -> tuple[Any, ...] | None:
        async with self._pool.connection() as connection:
            answer = await connection.execute(statement.encode(), {"key": key, "seen": seen})
            return await answer.fetchone()


def app_of(database: str, outside: Outside, intents: Intents) -> App:
    app = App(connector=PsycopgConnector(conninfo=database))

    @app.task(name=INVOICE, retry=Patient())
    async def invoice(number: int) -> None:
        key = name_of(number)
        customer = await outside.find_customer(number)
        made = await intents.once(
            key, lambda: outside.look_up_invoice(number), lambda: outside.make_invoice(number, customer)
        )
        try:
            await card.configure(queueing_lock=f"{CARD} {key}").defer_async(number=number, made=made)
        except AlreadyEnqueued:
            return

    @app.task(name=CARD, retry=Patient())
    async def card(number: int, made: int) -> None:
        key = f"{CARD} {name_of(number)}"
        await intents.once(key, lambda: outside.look_up_card(number), lambda: outside.post_card(number, made))

    return with_rescue(app)


async def work(database: str, outside: str) -> None:
    async with AsyncConnectionPool(database) as pool:
        app = app_of(database, Outside(outside), Intents(pool))
        async with app.open_async():
            await work_until_killed(app)


async def main() -> None:
    await worker(work)


if __name__ == "__main__":
    asyncio.run(main())
