"""Taking jobs, holding them and giving them back. Every later write is fenced by (owner, attempt)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import CompanyId, DealId, JobId
from bot.errors import LeaseLost
from bot.jobs.connections import Now, Transactor
from bot.jobs.settings import EngineSettings
from bot.jobs.table import JOB, JobState
from bot.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A job as it was when we took it."""

    id: JobId
    kind: str
    key: str
    payload: Mapping[str, Any]
    deal_id: DealId | None
    attempt: int
    failures: int
    first_failed_at: datetime | None
    intent_at: datetime | None
    alerted: bool
    troubled: bool
    run_at: datetime
    created_at: datetime
    owner: str
    held_until: float
    """Monotonic, and never later than the lease in the database."""


class Leases:
    def __init__(
        self, database: Transactor, clock: Clock, company: CompanyId, owner: str, settings: EngineSettings
    ) -> None:
        self._database = database
        self._clock = clock
        self._company = company
        self._owner = owner
        self._settings = settings

    async def claim(self, limit: int, running: Collection[JobId]) -> list[Claim]:
        """Up to `limit` due jobs. `running` are ours already: a shifted clock must not make us take them twice."""
        started = self._clock.monotonic()
        async with self._database.transaction() as connection:
            now = Now(connection, self._clock)
            ids = list((await connection.execute(self._due(now, limit, running))).scalars())
            if not ids:
                return []
            rows = await connection.execute(
                update(JOB)
                .where(JOB.c.id.in_(ids))
                .values(lease_owner=self._owner, lease_until=now.plus(self._settings.lease), attempt=JOB.c.attempt + 1)
                .returning(JOB)
            )
            taken = [self._claim(row, started) for row in rows]
            await connection.commit()
        return sorted(taken, key=lambda claim: (claim.run_at, claim.id))

    def _due(self, now: Now, limit: int, running: Collection[JobId]) -> Select[Any]:
        """Locks what it finds on PostgreSQL; on SQLite the transaction is the lock."""
        answered = or_(JOB.c.intent_at.is_(None), JOB.c.intent_at <= now.plus(-self._settings.quarantine))
        free = or_(JOB.c.lease_until.is_(None), JOB.c.lease_until < now.plus())
        return (
            select(JOB.c.id)
            .where(
                JOB.c.company == self._company,
                JOB.c.state == JobState.READY.value,
                JOB.c.run_at <= now.plus(),
                free,
                answered,  # whoever sent it last may still be sending
                JOB.c.id.not_in(list(running)),
            )
            .order_by(JOB.c.run_at, JOB.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )

    def _claim(self, row: Row[*tuple[Any, ...]], started: float) -> Claim:
        return Claim(
            id=JobId(row.id), kind=row.kind, key=row.key, payload=row.payload, deal_id=row.deal_id,
            attempt=row.attempt, failures=row.failures, first_failed_at=row.first_failed_at, intent_at=row.intent_at,
            alerted=row.alerted, troubled=row.troubled, run_at=row.run_at, created_at=row.created_at,
            owner=self._owner, held_until=started + self._settings.lease.total_seconds(),
        )  # fmt: skip

    async def extend(self, running: Sequence[JobId]) -> tuple[set[JobId], float]:
        """(those still ours, until when in monotonic time)."""
        started = self._clock.monotonic()
        async with self._database.transaction() as connection:
            now = Now(connection, self._clock)
            rows = await connection.execute(
                update(JOB)
                .where(JOB.c.id.in_(running), JOB.c.lease_owner == self._owner)
                .values(lease_until=now.plus(self._settings.lease))
                .returning(JOB.c.id)
            )
            kept = {JobId(job) for job in rows.scalars()}
            await connection.commit()
        return kept, started + self._settings.lease.total_seconds()

    async def release(self, running: Sequence[JobId]) -> None:
        """Whoever comes first may take them at once."""
        async with self._database.transaction() as connection:
            await connection.execute(
                update(JOB)
                .where(JOB.c.id.in_(running), JOB.c.lease_owner == self._owner)
                .values(lease_owner=None, lease_until=None)
            )
            await connection.commit()


def fence(claim: Claim) -> ColumnElement[bool]:
    return and_(JOB.c.id == claim.id, JOB.c.lease_owner == claim.owner, JOB.c.attempt == claim.attempt)


async def write(connection: AsyncConnection, claim: Claim, values: Mapping[str, Any]) -> None:
    """LeaseLost when the job is no longer ours; the caller's transaction must then come to nothing."""
    written = await connection.execute(update(JOB).where(fence(claim)).values(dict(values)))
    if written.rowcount != 1:
        raise LeaseLost(f"job {claim.id} is no longer held by {claim.owner} (attempt {claim.attempt})")


def given_back(delay: timedelta, now: Now) -> dict[str, Any]:
    return {"lease_owner": None, "lease_until": None, "run_at": now.plus(delay)}
