"""Adding jobs inside a transaction."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Interval, bindparam, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import CompanyId
from bot.jobs.admin import Admin
from bot.jobs.table import JOB, JobState
from bot.jobs.wake import Wake
from bot.ports import Clock

PAYLOAD_VERSION = 1
"""Put into every payload as `v` unless it says otherwise."""


_ADD_SQLITE = sqlite.insert(JOB).on_conflict_do_nothing()
_ADD_POSTGRESQL = (
    postgresql.insert(JOB)
    .values(run_at=func.now() + bindparam("after", type_=Interval), created_at=func.now())
    .on_conflict_do_nothing()
)
"""Built once; on PostgreSQL the time is the database's, since several machines' clocks differ."""


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
        contents = {"v": PAYLOAD_VERSION, **(payload or {})}
        row = {
            "company": self._company, "kind": str(kind), "key": key, "payload": contents,
            "deal_id": contents.get("deal"), "state": JobState.READY.value, "attempt": 0, "failures": 0,
            "alerted": False, "troubled": False,
        }  # fmt: skip
        if self._connection.dialect.name == "sqlite":
            now = self._clock.now()
            added = await self._connection.execute(_ADD_SQLITE, {**row, "run_at": now + after, "created_at": now})
        else:
            added = await self._connection.execute(_ADD_POSTGRESQL, {**row, "after": after})
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
