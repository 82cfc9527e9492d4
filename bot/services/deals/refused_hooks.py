"""Hooks whose body could not be read: their senders rarely read a 422, so people are told."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta

from bot.domain.values.ids import CompanyId
from bot.domain.values.localized import Several, text
from bot.ports import Clock, UnitOfWork, UnitOfWorkFactory
from bot.services.workflow.job_kinds import Kind

TOGETHER = timedelta(seconds=10)
"""One update of an alert's message for all that comes in this time."""
APART = 20
"""So many refused deals have an alert each; of a sender that has gone wrong and sends hundreds, the rest are one."""


class RefusedHooks:
    def __init__(self, uow_factory: UnitOfWorkFactory, clock: Clock, company: CompanyId) -> None:
        self._uow_factory = uow_factory
        self._clock = clock
        self._company = company

    async def tell(self, source: str, fields: Several, deal: Mapping[str, str]) -> None:
        """`deal`: deal, customer and amount, as far as they can be read. Refused again, it counts in its open alert."""
        async with self._uow_factory() as uow:
            what = text("alert.hook_rejected.what", source=source, fields=fields, **deal)
            cause = await _cause(uow, source, deal["deal"])
            given = (self._company, cause, source, what, text("alert.hook_rejected.next"))
            alert, new = await uow.alerts.raise_(*given, job=None, at=self._clock.now())
            if new:
                await uow.jobs.add(Kind.ALERT_POST, str(alert.id), {"alert": alert.id})
            else:
                moment = int(self._clock.now().timestamp() / TOGETHER.total_seconds())
                await uow.jobs.add(Kind.ALERT_UPDATE, f"{alert.id}:{moment}", {"alert": alert.id}, after=TOGETHER)
            await uow.commit()


async def _cause(uow: UnitOfWork, source: str, deal: str) -> str:
    """No customer's text stands in it: what is read of a deal may be anything."""
    together = f"hook:{source}"
    if not deal:
        return together
    own = f"{together}:{hashlib.sha256(deal.encode()).hexdigest()[:16]}"
    return own if await uow.alerts.has_room(own, beside=f"{together}:", most=APART) else together
