"""Adding jobs inside a transaction."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import CompanyId
from bot.jobs.admin import Admin
from bot.jobs.connections import Now
from bot.jobs.table import JOB, JobState
from bot.jobs.wake import Wake
from bot.ports import Clock

PAYLOAD_VERSION = 1
"""Put into every payload as `v` unless it says otherwise."""


class Queue:
    """One transaction's share of the job table."""

    def __init__(self, connection: AsyncConnection, company: CompanyId, clock: Clock) -> None:
        self._connection = connection
        self._company = company
        self._clock = clock
        self.due_now = False
        """Something was added that need not wait."""

    async def add(
        self, kind: str, key: str, payload: Mapping[str, Any] | None = None, *, after: timedelta = timedelta(0)
    ) -> bool:
        now = Now(self._connection, self._clock)
        contents = {"v": PAYLOAD_VERSION, **(payload or {})}
        insert = sqlite.insert(JOB) if self._connection.dialect.name == "sqlite" else postgresql.insert(JOB)
        added = await self._connection.execute(
            insert.values(
                company=self._company, kind=kind, key=key, payload=contents, deal_id=contents.get("deal"),
                state=JobState.READY.value, run_at=now.plus(after), attempt=0, failures=0,
                alerted=False, troubled=False, created_at=now.plus(),
            ).on_conflict_do_nothing()
        )  # fmt: skip
        self.due_now = self.due_now or (added.rowcount == 1 and not after)
        return added.rowcount == 1


class Jobs:
    """The engine's share of one unit of work: `queue` to add, `admin` for people's decisions."""

    def __init__(self, connection: AsyncConnection, *, company: CompanyId, clock: Clock, wake: Wake) -> None:
        self.queue = Queue(connection, company, clock)
        self.admin = Admin(connection, company, clock)
        self._wake = wake

    def committed(self) -> None:
        if self.queue.due_now or self.admin.due_now:
            self._wake.set()
