"""People's decisions on jobs, and what they see of them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Row, Select, Text, and_, cast, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.values.ids import CompanyId, DealId, JobId
from bot.domain.values.job_state import OPEN_STATES, SETTLED_STATES, JobState
from bot.jobs.connections import Now
from bot.ports import Clock, JobView
from bot.store.tables.jobs import JOB

_log = structlog.get_logger(__name__)
_SEEN = (
    JOB.c.id,
    JOB.c.kind,
    JOB.c.key,
    JOB.c.state,
    JOB.c.attempt,
    JOB.c.failures,
    JOB.c.run_at,
    JOB.c.created_at,
    JOB.c.last_error,
    JOB.c.deal_id,
    JOB.c.intent_at,
)


EMPTY = "{}"
"""The contents of a job whose key is all that is left of it."""


def _view(row: Row[*tuple[Any, ...]]) -> JobView:
    deal = None if row.deal_id is None else DealId(row.deal_id)
    return JobView(
        id=JobId(row.id),
        kind=row.kind,
        key=row.key,
        state=JobState(row.state),
        attempt=row.attempt,
        failures=row.failures,
        run_at=row.run_at,
        created_at=row.created_at,
        last_error=row.last_error,
        deal_id=deal,
        intended_at=row.intent_at,
    )


class Admin:
    def __init__(self, connection: AsyncConnection, company: CompanyId, clock: Clock) -> None:
        self._connection = connection
        self._company = company
        self._clock = clock
        self.due_now = False

    async def retry(self, job_id: JobId) -> bool:
        """Run it now, with a clean count of failures. False: it is settled, or runs at this moment.

        An intent stays: the quarantine and the look-up are not a person's to skip.
        """
        now = Now(self._connection.dialect.name, self._clock)
        changed = await self._change(
            job_id,
            {
                "state": JobState.READY.value,
                "run_at": now.plus(),
                "failures": 0,
                "first_failed_at": None,
                "alerted": False,
            },
        )
        self.due_now = self.due_now or changed
        return changed

    async def dismiss(self, job_id: JobId, reason: str) -> bool:
        """Never run it again. False: it is settled, or runs at this moment."""
        dismissed = await self._change(
            job_id, {"state": JobState.DISMISSED.value, "last_error": f"dismissed: {reason}"}
        )
        if dismissed:
            _log.info("job dismissed", job=job_id)
        return dismissed

    async def park(self, job_id: JobId) -> None:
        """Not before a person says Retry; the alert about it heals when it is done."""
        values = {"state": JobState.PARKED.value, "alerted": True, "troubled": True}
        await self._change(job_id, values)

    async def _change(self, job_id: JobId, values: dict[str, Any]) -> bool:
        """Whoever held it, and sleeps past its lease, finds it no longer its own: a person's word is the last one."""
        taken = {**values, "lease_owner": None, "lease_until": None}
        changed = await self._connection.execute(
            update(JOB).where(self._mine(), JOB.c.id == job_id, self._at_rest()).values(taken)
        )
        return changed.rowcount == 1

    async def forget(self, kinds: Collection[str], before: datetime, limit: int) -> int:
        old = self._settled(before).where(JOB.c.kind.in_([str(kind) for kind in kinds])).limit(limit)
        return (await self._connection.execute(delete(JOB).where(JOB.c.id.in_(old)))).rowcount

    async def empty(self, before: datetime, limit: int) -> int:
        written = or_(cast(JOB.c.payload, Text) != EMPTY, JOB.c.last_error.is_not(None))
        full = self._settled(before).where(written).limit(limit)
        emptied = update(JOB).where(JOB.c.id.in_(full)).values(payload={}, last_error=None)
        return (await self._connection.execute(emptied)).rowcount

    def _settled(self, before: datetime) -> Select[tuple[int]]:
        """Of a dismissed job no moment is recorded: when it last was to run."""
        when = func.coalesce(JOB.c.done_at, JOB.c.run_at)
        settled = JOB.c.state.in_([state.value for state in SETTLED_STATES])
        return select(JOB.c.id).where(self._mine(), settled, when < before).order_by(JOB.c.id)

    def _mine(self) -> ColumnElement[bool]:
        return JOB.c.company == self._company

    def _at_rest(self) -> ColumnElement[bool]:
        now = Now(self._connection.dialect.name, self._clock)
        free = or_(JOB.c.lease_until.is_(None), JOB.c.lease_until < now.plus())
        return and_(JOB.c.state.in_([state.value for state in OPEN_STATES]), free)

    async def get(self, job_id: JobId) -> JobView | None:
        found = await self._connection.execute(select(*_SEEN).where(self._mine(), JOB.c.id == job_id))
        row = found.one_or_none()
        return None if row is None else _view(row)

    async def open(self, limit: int = 200) -> Sequence[JobView]:
        """Not settled yet, the next to run first."""
        found = await self._connection.execute(
            select(*_SEEN)
            .where(self._mine(), JOB.c.state.in_([state.value for state in OPEN_STATES]))
            .order_by(JOB.c.run_at, JOB.c.id)
            .limit(limit)
        )
        return [_view(row) for row in found]
