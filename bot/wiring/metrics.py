"""What operators see at /metrics and /readyz."""

import math
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import wraps

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.domain.values.ids import CompanyId
from bot.errors import StoreUnavailable
from bot.jobs import Worker
from bot.jobs.stats import queue_stats
from bot.ports import Clock, JobRun
from bot.store.engine import Database
from bot.wiring.job_routes import Handler

LATE = timedelta(minutes=5)
"""A job that is due and still waits this long means that work does not move."""


class Metrics:
    def __init__(self, database: Database, clock: Clock, company: CompanyId) -> None:
        self.registry = CollectorRegistry()
        self._database = database
        self._clock = clock
        self._company = company
        self._seconds = Histogram("voitto_job_seconds", "Seconds of one run of a job", ["kind"], registry=self.registry)
        self._failed = Counter("voitto_job_failures", "Runs that ended in an error", ["kind"], registry=self.registry)
        self._jobs = Gauge("voitto_jobs", "Jobs by state", ["state"], registry=self.registry)
        self._ready = Gauge("voitto_ready", "1 while /readyz says ready", registry=self.registry)
        self._waiting = Gauge("voitto_queue_age_seconds", "Age of the oldest job that is due", registry=self.registry)

    def timed(self, handlers: Mapping[str, Handler]) -> Mapping[str, Handler]:
        return {kind: self._timed(kind, handler) for kind, handler in handlers.items()}

    def _timed(self, kind: str, handler: Handler) -> Handler:
        @wraps(handler)
        async def measured(run: JobRun) -> None:
            started = time.perf_counter()
            with self._failed.labels(kind).count_exceptions():
                await handler(run)
            self._seconds.labels(kind).observe(time.perf_counter() - started)

        return measured

    async def problems(self, worker: Worker, slack_is_closed: Callable[[], Awaitable[bool]]) -> Mapping[str, str]:
        """What keeps the bot from working, by part; empty when nothing does. Refreshes the gauges on the way."""
        try:
            await self._database.check()
            stats = await queue_stats(self._database, self._clock, self._company)
        except StoreUnavailable as error:
            self._unknown()
            return {"database": error.reason}
        for state, count in stats.by_state.items():
            self._jobs.labels(state).set(count)
        self._waiting.set(stats.waiting.total_seconds())
        found = {} if worker.alive else {"worker": "does not run"}
        if stats.waiting > LATE:
            found["queue"] = f"the oldest due job waits since {stats.waiting.total_seconds():.0f} s"
        if await slack_is_closed():
            found["slack"] = "Slack's connection is not open"
        self._ready.set(not found)
        return found

    def _unknown(self) -> None:
        """Yesterday's figures would look like today's."""
        self._ready.set(0)
        self._jobs.clear()
        self._waiting.set(math.nan)
