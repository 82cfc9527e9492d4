"""What every run needs."""

from dataclasses import dataclass
from functools import cached_property

from bot.jobs.connections import HookedUnitOfWorkFactory, Transactor
from bot.jobs.settings import EngineSettings
from bot.jobs.statements import Statements
from bot.ports import Clock
from bot.ports.jobs import OnHealed


@dataclass(frozen=True, kw_only=True)
class Engine:
    database: Transactor
    uow_factory: HookedUnitOfWorkFactory
    clock: Clock
    settings: EngineSettings
    on_healed: OnHealed

    @cached_property
    def statements(self) -> Statements:
        return Statements(self.database.dialect, self.clock, self.settings)
