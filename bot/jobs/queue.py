"""Adding jobs inside a transaction."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Integer, Interval, bindparam, func, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.values.ids import CompanyId, DealId
from bot.domain.values.job_state import JobState, Priority
from bot.jobs.admin import Admin
from bot.jobs.connections import Now
from bot.jobs.notifier import WorkerNotifier
from bot.ports import Clock
from bot.store.tables.jobs import JOB

PAYLOAD_VERSION = 1
"""Put into every payload as `v` unless it says otherwise."""


_ADD_SQLITE = sqlite.insert(JOB).on_conflict_do_nothing()
_ADD_POSTGRESQL = (
    postgresql.insert(JOB)
    .values(run_at=func.now() + bindparam("after", type_=Interval), created_at=func.now())
    .on_conflict_do_nothing()
)
"""Built once; on PostgreSQL the time is the database's, since several machines' clocks differ."""


_WAITING = update(JOB).where(
    JOB.c.company == bindparam("of"),
    or_(bindparam("deal", type_=Integer).is_(None), JOB.c.deal_id == bindparam("deal", type_=Integer)),
    JOB.c.kind.in_(bindparam("kinds", expanding=True)),
    JOB.c.state == JobState.READY.value,
    JOB.c.lease_owner.is_(None),
    JOB.c.intent_at.is_(None),
    JOB.c.failures == 0,
)


def priority_of(kind: str) -> Priority:
    """A kind may say that it is `background`. For one that says nothing somebody may be waiting."""
    return Priority.BACKGROUND if getattr(kind, "background", False) else Priority.PERSON


def new_row(company: CompanyId, kind: str, key: str, payload: Mapping[str, Any] | None) -> dict[str, Any]:
    """Without its moments: they are the database's where it has a clock of its own."""
    contents = {"v": PAYLOAD_VERSION, **(payload or {})}
    return {
        "company": company,
        "kind": str(kind),
        "key": key,
        "payload": contents,
        "deal_id": contents.get("deal"),
        "state": JobState.READY.value,
        "attempt": 0,
        "failures": 0,
        "alerted": False,
        "troubled": False,
        "priority": priority_of(kind).value,
    }


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
        row = new_row(self._company, kind, key, payload)
        if self._connection.dialect.name == "sqlite":
            now = self._clock.now()
            added = await self._connection.execute(_ADD_SQLITE, {**row, "run_at": now + after, "created_at": now})
        else:
            added = await self._connection.execute(_ADD_POSTGRESQL, {**row, "after": after})
        self.due_now = self.due_now or (added.rowcount == 1 and not after)
        return added.rowcount == 1

    async def hasten(self, deal_id: DealId | None, kinds: Collection[str]) -> None:
        """The deal's, or everybody's, steps of these kinds that only wait go now. One that failed, or may have been sent, keeps its time."""
        now = Now(self._connection.dialect.name, self._clock)
        given = {"of": self._company, "deal": deal_id, "kinds": [str(kind) for kind in kinds]}
        waiting = await self._connection.execute(_WAITING.values(run_at=now.plus()), given)
        self.due_now = self.due_now or waiting.rowcount > 0


class Jobs:
    """The engine's share of one unit of work: `queue` to add, `admin` for people's decisions."""

    def __init__(
        self, connection: AsyncConnection, *, company: CompanyId, clock: Clock, notifier: WorkerNotifier
    ) -> None:
        self.queue = Queue(connection, company, clock)
        self.admin = Admin(connection, company, clock)
        self._notifier = notifier

    def committed(self) -> None:
        if self.queue.due_now or self.admin.due_now:
            self._notifier.set()
