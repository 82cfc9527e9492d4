"""The queue in figures, for /metrics and /readyz."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, or_, select

from bot.domain.values.ids import CompanyId
from bot.domain.values.job_state import JobState
from bot.jobs.connections import Now, Transactor
from bot.ports import Clock
from bot.store.tables.jobs import JOB


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueStats:
    by_state: Mapping[str, int]
    """Every state, also those of no job."""
    waiting: timedelta
    """How long the job that is due longest, and runs nowhere, has been waiting."""
    oldest_intent: timedelta
    """How long the oldest send without a recorded answer has been so."""


async def queue_stats(database: Transactor, clock: Clock, company: CompanyId) -> QueueStats:
    async with database.transaction() as connection:
        now = Now(database.dialect, clock).plus()
        counted = await connection.execute(
            select(JOB.c.state, func.count()).where(JOB.c.company == company).group_by(JOB.c.state)
        )
        counts: dict[str, int] = {row[0]: row[1] for row in counted}
        free = or_(JOB.c.lease_until.is_(None), JOB.c.lease_until < now)
        oldest = await connection.execute(
            select(now, func.min(JOB.c.run_at).filter(free), func.min(JOB.c.intent_at)).where(
                JOB.c.company == company, JOB.c.state == JobState.READY.value
            )
        )
        moment, due, intent = oldest.one()
    return QueueStats(
        by_state={state.value: counts.get(state.value, 0) for state in JobState},
        waiting=max(moment - due, timedelta(0)) if due else timedelta(0),
        oldest_intent=max(moment - intent, timedelta(0)) if intent else timedelta(0),
    )
