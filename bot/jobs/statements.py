"""What the engine tells the database in every run. Built once: building a statement costs more than running it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate, Update

from bot.domain.values.job_state import JobState
from bot.jobs.connections import Now
from bot.jobs.settings import EngineSettings
from bot.ports import Clock
from bot.store.tables.jobs import JOB

FENCE = and_(JOB.c.id == bindparam("held"), JOB.c.lease_owner == bindparam("holder"), JOB.c.attempt == bindparam("nth"))
"""With `Claim.fence` as parameters: no row when the job is no longer ours."""
_OURS = and_(JOB.c.id.in_(bindparam("jobs", expanding=True)), JOB.c.lease_owner == bindparam("holder"))


class Statements:
    """Each returns the rows it changed, and may be a transaction by itself."""

    def __init__(self, dialect: str, clock: Clock, settings: EngineSettings) -> None:
        now, lease = Now(dialect, clock), settings.lease
        self.claim = _claiming(now, lease, settings.quarantine)
        self.wake = _waking(now)
        held = {"lease_until": now.plus(lease)}
        self.extend = _changing(_OURS, held)
        free = {"lease_owner": None, "lease_until": None}
        self.release = _changing(_OURS, free)
        self.release_one = _changing(FENCE, free)
        self.held = select(JOB.c.id, JOB.c.kind, JOB.c.key, JOB.c.attempt).where(
            JOB.c.company == bindparam("whose"),
            JOB.c.state == JobState.READY.value,
            JOB.c.lease_owner == bindparam("holder"),
        )
        self.intend = _changing(FENCE, {"intent_at": now.plus(), **held})
        self.finish = _changing(
            FENCE,
            {
                "state": JobState.DONE.value,
                "done_at": now.plus(),
                "intent_at": None,
                "lease_owner": None,
                "lease_until": None,
            },
        )


def _changing(those: ColumnElement[bool], values: dict[str, Any]) -> ReturningUpdate[Any]:
    return update(JOB).where(those).values(values).returning(JOB.c.id, JOB.c.intent_at)


def _waking(now: Now) -> ReturningUpdate[Any]:
    """Those that failed by a system's silence and whose time has not come. An intent keeps its quarantine all the same."""
    waiting = (
        select(JOB.c.id)
        .where(
            JOB.c.company == bindparam("whose"),
            JOB.c.state == JobState.READY.value,
            JOB.c.waits_for == bindparam("system"),
            JOB.c.run_at > now.plus(),
            JOB.c.lease_owner.is_(None),
        )
        .order_by(JOB.c.priority, JOB.c.run_at, JOB.c.id)
        .limit(bindparam("places"))
        .with_for_update(skip_locked=True)
        .cte("waiting")
    )
    return _changing(JOB.c.id.in_(select(waiting.c.id)), {"run_at": now.plus()})


def _claiming(now: Now, lease: timedelta, quarantine: timedelta) -> ReturningUpdate[Any]:
    """`least` is the lowest priority to be taken, `jobs` are ours already.

    A CTE that locks is run once. As a plain subquery it may be run once per row, and take more than its limit.
    """
    due = _due(now, quarantine).cte("due")
    taken = {"lease_owner": bindparam("holder"), "lease_until": now.plus(lease), "attempt": JOB.c.attempt + 1}
    statement: Update = update(JOB).where(JOB.c.id.in_(select(due.c.id))).values(taken)
    return statement.returning(JOB)


def _due(now: Now, quarantine: timedelta) -> Select[Any]:
    """Locks what it finds on PostgreSQL; on SQLite the transaction is the lock."""
    answered = or_(JOB.c.intent_at.is_(None), JOB.c.intent_at <= now.plus(-quarantine))
    free = or_(JOB.c.lease_until.is_(None), JOB.c.lease_until < now.plus())
    return (
        select(JOB.c.id)
        .where(
            JOB.c.company == bindparam("whose"),
            JOB.c.state == JobState.READY.value,
            JOB.c.priority >= bindparam("least"),
            JOB.c.run_at <= now.plus(),
            free,
            answered,  # whoever sent it last may still be sending
            JOB.c.id.not_in(bindparam("jobs", expanding=True)),
        )
        .order_by(JOB.c.priority, JOB.c.run_at, JOB.c.id)
        .limit(bindparam("places"))
        .with_for_update(skip_locked=True)
    )
