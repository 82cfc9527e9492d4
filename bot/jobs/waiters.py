"""After an outage outside: whatever failed because of it goes on at the first answer, not each at its own time."""

from collections.abc import Collection

from bot.domain.values.ids import CompanyId
from bot.jobs.engine import Engine
from bot.jobs.notifier import WorkerNotifier

AT_ONCE = 8
"""Steps that one answer wakes. Each of them that succeeds wakes as many more: a system that has just come back meets no
herd, and one that goes again has stopped it."""


class Waiters:
    def __init__(self, engine: Engine, company: CompanyId, notifier: WorkerNotifier) -> None:
        self._engine = engine
        self._company = company
        self._notifier = notifier
        self._nobody_waits_for: set[str] = set()
        """As far as this process knows: another one's failures are woken by its own first answer."""

    def failed(self, system: str) -> None:
        self._nobody_waits_for.discard(system)

    async def answered(self, systems: Collection[str]) -> None:
        for system in systems:
            if system not in self._nobody_waits_for:
                await self._wake_some(system)

    async def _wake_some(self, system: str) -> None:
        self._nobody_waits_for.add(system)  # before the look: what fails during it takes it out again
        asked = {"whose": self._company, "system": system, "places": AT_ONCE}
        if await self._engine.database.autocommit(self._engine.statements.wake, asked):
            self._nobody_waits_for.discard(system)
            self._notifier.set()
