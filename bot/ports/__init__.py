"""What the use cases need from the outside world, in our words."""

from datetime import date, datetime
from typing import Protocol

from bot.ports.jobs import JobAdmin, JobQueue, JobRun, JobView, TroubleKind
from bot.ports.ledger import (
    Catalogue,
    CompanyFacts,
    Invoices,
    Ledger,
    PartnerChange,
    Partners,
    ProjectItem,
    Projects,
    Receivables,
    Registry,
)
from bot.ports.people import Channels, Messenger, People, Printer
from bot.ports.store import (
    Alerts,
    Cursors,
    Customers,
    Deals,
    Drafts,
    Mirror,
    PeopleCache,
    RegistryCache,
    UnitOfWork,
    UnitOfWorkFactory,
)

__all__ = [
    "Alerts",
    "Catalogue",
    "Channels",
    "Clock",
    "CompanyFacts",
    "Cursors",
    "Customers",
    "Deals",
    "Drafts",
    "Invoices",
    "JobAdmin",
    "JobQueue",
    "JobRun",
    "JobView",
    "Ledger",
    "Messenger",
    "Mirror",
    "PartnerChange",
    "Partners",
    "People",
    "PeopleCache",
    "Printer",
    "ProjectItem",
    "Projects",
    "Receivables",
    "Registry",
    "RegistryCache",
    "TroubleKind",
    "UnitOfWork",
    "UnitOfWorkFactory",
]


class Clock(Protocol):
    def now(self) -> datetime: ...
    def today(self) -> date: ...
    def day_of(self, moment: datetime) -> date:
        """The calendar day where the company is."""
        ...

    def monotonic(self) -> float: ...
