"""A step that the one before it takes along: added and claimed in the commit that finishes its predecessor."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Interval, bindparam, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.jobs.connections import Now
from bot.jobs.lease import Claim, claimed
from bot.jobs.queue import new_row
from bot.jobs.settings import EngineSettings
from bot.store.tables.jobs import JOB

_TAKE_SQLITE = sqlite.insert(JOB).on_conflict_do_nothing().returning(JOB)
_TAKE_POSTGRESQL = (
    postgresql.insert(JOB)
    .values(
        run_at=func.now(),
        created_at=func.now(),
        lease_until=func.now() + bindparam("lease", type_=Interval),
        intent_at=func.now() + bindparam("intent", type_=Interval),  # nothing, when that is nothing
    )
    .on_conflict_do_nothing()
    .returning(JOB)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    kind: str
    key: str
    payload: Mapping[str, Any] | None
    intent_committed: bool
    preloaded: object


async def take(
    connection: AsyncConnection, step: Step, before: Claim, now: Now, settings: EngineSettings, started: float
) -> Claim | None:
    """None when this very step was added before: it goes its own way. `started` is monotonic, before the transaction."""
    row = new_row(before.company, step.kind, step.key, step.payload) | {"attempt": 1, "lease_owner": before.owner}
    if (ours := now.ours) is not None:
        moments: dict[str, Any] = {"run_at": ours, "created_at": ours, "lease_until": ours + settings.lease}
        moments["intent_at"] = ours if step.intent_committed else None
        added = await connection.execute(_TAKE_SQLITE, row | moments)
    else:
        intent = timedelta(0) if step.intent_committed else None
        added = await connection.execute(_TAKE_POSTGRESQL, row | {"lease": settings.lease, "intent": intent})
    made = added.one_or_none()
    return None if made is None else claimed(made, before.owner, started + settings.lease.total_seconds())
