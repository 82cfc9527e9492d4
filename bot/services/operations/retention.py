"""What is forgotten, and when. Deals, drafts, approvals and the audit log stay: books are kept for years."""

from collections.abc import Awaitable, Callable

import structlog

from bot.domain.approval.policy import Keeping
from bot.ports import Clock, JobRun, UnitOfWork, UnitOfWorkFactory
from bot.services.drafting.edit_forms import OUTLIVES
from bot.services.workflow.job_kinds import kinds
from bot.services.workflow.job_spec import Key
from bot.services.workflow.kept_facts import EARLY_NEWS, FORM_LEFT_OPEN

BATCH = 500
"""Rows in one transaction: other writers wait for it no longer than for any other."""
MOST_BATCHES = 400
"""In one night; the rest is for the next."""
REPEATABLE = kinds(lambda spec: spec.key is Key.MOMENT)
"""Kinds whose keys carry the moment they are for, so that none comes again. Of every other kind the row stays, without its
contents: (kind, key) is what keeps a step from being done twice, also years later."""

_log = structlog.get_logger(__name__)
Batch = Callable[[UnitOfWork], Awaitable[int]]


class Retention:
    def __init__(self, uow_factory: UnitOfWorkFactory, clock: Clock, keeping: Keeping) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._keeping = keeping

    async def sweep(self, run: JobRun) -> None:
        """Once a night. Stopped in the middle it loses nothing: the next one goes on."""
        kept, now = self._keeping, self._clock.now()
        left = now - OUTLIVES
        forgotten = {
            "edit_forms": await self._all(lambda uow: uow.retention.forget_notes(FORM_LEFT_OPEN, "at", left, BATCH))
        }
        if kept.jobs:
            settled = now - kept.jobs
            forgotten["jobs"] = await self._all(lambda uow: uow.job_admin.forget(REPEATABLE, settled, BATCH))
            forgotten["job_contents"] = await self._all(lambda uow: uow.job_admin.empty(settled, BATCH))
        if kept.inbox:
            received = now - kept.inbox
            forgotten["inbox"] = await self._all(lambda uow: uow.retention.forget_inbox(received, BATCH))
            forgotten["early_news"] = await self._all(
                lambda uow: uow.retention.forget_notes(EARLY_NEWS, "kept", received, BATCH)
            )
        if kept.people:
            seen = now - kept.people
            forgotten["people"] = await self._all(lambda uow: uow.retention.forget_people(seen, BATCH))
        if any(forgotten.values()):
            _log.info("forgotten what is older than voitto.toml says", job=run.id, **forgotten)

    async def _all(self, batch: Batch) -> int:
        total = 0
        for _ in range(MOST_BATCHES):
            async with self._uow_factory() as uow:
                gone = await batch(uow)
                await uow.commit()
            total += gone
            if gone < BATCH:
                break
        return total
