"""Taking jobs, holding them and giving them back. Every later write is fenced by (owner, attempt)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.values.ids import CompanyId, DealId, JobId
from bot.domain.values.job_state import Priority
from bot.errors import LeaseLost
from bot.jobs.connections import Now
from bot.jobs.engine import Engine
from bot.jobs.statements import FENCE
from bot.store.tables.jobs import JOB


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A job as it was when we took it."""

    id: JobId
    company: CompanyId
    kind: str
    key: str
    payload: Mapping[str, Any]
    deal_id: DealId | None
    priority: int
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

    @property
    def fence(self) -> dict[str, Any]:
        """The parameters of `FENCE`."""
        return {"held": self.id, "holder": self.owner, "nth": self.attempt}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A job that is ours by the table; whether anybody here knows of it is another question."""

    id: JobId
    kind: str
    key: str
    attempt: int


class Leases:
    def __init__(self, engine: Engine, company: CompanyId, owner: str) -> None:
        self._engine = engine
        self._company = company
        self._owner = owner

    async def claim(self, places: int, running: Collection[JobId], least: Priority = Priority.PERSON) -> list[Claim]:
        """Up to `places` due jobs, those of people first; with `least` of the background, only of that.

        `running` are ours already: a shifted clock must not make us take them twice.
        """
        asked = {
            "whose": self._company,
            "holder": self._owner,
            "places": places,
            "jobs": list(running),
            "least": least.value,
        }
        held_until = self._held_until()
        rows = await self._engine.database.autocommit(self._engine.statements.claim, asked)
        taken = [claimed(row, self._owner, held_until) for row in rows]
        return sorted(taken, key=lambda claim: (claim.priority, claim.run_at, claim.id))

    async def extend(self, running: Sequence[JobId]) -> tuple[set[JobId], float]:
        """(those still ours, until when in monotonic time)."""
        held_until = self._held_until()
        rows = await self._engine.database.autocommit(self._engine.statements.extend, self._mine(running))
        return {JobId(row.id) for row in rows}, held_until

    async def release(self, running: Sequence[JobId]) -> None:
        """Whoever comes first may take them at once."""
        await self._engine.database.autocommit(self._engine.statements.release, self._mine(running))

    async def held(self) -> list[Held]:
        """All that the table says is ours."""
        asked = {"whose": self._company, "holder": self._owner}
        rows = await self._engine.database.autocommit(self._engine.statements.held, asked)
        return [Held(id=JobId(row.id), kind=row.kind, key=row.key, attempt=row.attempt) for row in rows]

    async def give_back(self, job: Held) -> None:
        """Whoever comes first may take it at once, unless somebody has taken it since."""
        fence = {"held": job.id, "holder": self._owner, "nth": job.attempt}
        await self._engine.database.autocommit(self._engine.statements.release_one, fence)

    def _held_until(self) -> float:
        """Asked before the statement: the time it waits is not part of the lease."""
        return self._engine.clock.monotonic() + self._engine.settings.lease.total_seconds()

    def _mine(self, running: Sequence[JobId]) -> dict[str, Any]:
        return {"jobs": running, "holder": self._owner}


def claimed(row: Row[*tuple[Any, ...]], owner: str, held_until: float) -> Claim:
    return Claim(
        id=JobId(row.id),
        company=CompanyId(row.company),
        kind=row.kind,
        key=row.key,
        payload=row.payload,
        deal_id=row.deal_id,
        priority=row.priority,
        attempt=row.attempt,
        failures=row.failures,
        first_failed_at=row.first_failed_at,
        intent_at=row.intent_at,
        alerted=row.alerted,
        troubled=row.troubled,
        run_at=row.run_at,
        created_at=row.created_at,
        owner=owner,
        held_until=held_until,
    )


def still_ours(claim: Claim, written: int) -> None:
    """LeaseLost when a fenced statement met no row; the caller's transaction must then come to nothing."""
    if written != 1:
        raise LeaseLost(f"job {claim.id} is no longer held by {claim.owner} (attempt {claim.attempt})")


async def write(connection: AsyncConnection, claim: Claim, values: Mapping[str, Any]) -> None:
    """For what few runs write; the rest is in `Statements`. LeaseLost as above."""
    written = await connection.execute(update(JOB).where(FENCE).values(dict(values)), claim.fence)
    still_ours(claim, written.rowcount)


def given_back(delay: timedelta, now: Now) -> dict[str, Any]:
    return {"lease_owner": None, "lease_until": None, "run_at": now.plus(delay)}
