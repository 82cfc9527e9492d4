"""What was done so far in the edit forms that stand open: a form shows only a few of its fields at a time.

Kept beside the drafts, so that nothing typed is lost when a line is closed, whichever process hears of it.
"""

from collections.abc import Mapping
from datetime import UTC, timedelta
from typing import Any

from bot.ports import Clock, UnitOfWorkFactory
from bot.services.workflow.kept_facts import FORM_LEFT_OPEN, FormLeftOpen

OUTLIVES = timedelta(days=2)
"""Nobody sends a form that has stood open for so long."""


class EditForms:
    def __init__(self, uow_factory: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow_factory = uow_factory
        self._clock = clock

    async def state(self, view_id: str) -> Mapping[str, Any] | None:
        """As it was kept; None: nothing was done yet but typing."""
        async with self._uow_factory() as uow:
            kept = await uow.kv.get(FORM_LEFT_OPEN.of(view_id))
        return kept["state"] if kept else None

    async def keep(self, view_id: str, state: Mapping[str, Any]) -> None:
        at = self._clock.now().astimezone(UTC).isoformat()
        async with self._uow_factory() as uow:
            await uow.kv.put(FORM_LEFT_OPEN.of(view_id), FormLeftOpen(at=at, state=dict(state)))
            await uow.commit()

    async def forget(self, view_id: str) -> None:
        async with self._uow_factory() as uow:
            await uow.kv.drop(FORM_LEFT_OPEN.of(view_id))
            await uow.commit()
