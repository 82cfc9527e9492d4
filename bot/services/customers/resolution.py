"""Who the customer of a deal turned out to be, and what is known of them here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.customers.company_register import RegistryAnswer
from bot.domain.customers.customer import Customer
from bot.domain.customers.near_ids import NearId
from bot.domain.drafts.detail_changes import RecordChange
from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.domain.values.finding import Candidate


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What is known here of a customer, without asking Procountor."""

    customer: Customer
    invoices: Sequence[MirroredInvoice]
    changes: Sequence[RecordChange] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    customer: Customer | None
    mirrored: Mirrored | None
    """The same customer here; None where nobody has looked."""
    matches: int
    """How many active customers carry the deal's business ID."""
    candidates: tuple[Candidate, ...]
    registry: RegistryAnswer | None
    began: datetime
    """When the register was asked, if it was."""
    named: str | None = None
    """What the company behind the deal's identifier is called, where that is another name than the deal's."""
    by_name: bool = False
    """Found just now by its name alone."""
    near: tuple[NearId, ...] = ()
    """Which companies' business ID a wrong one may have been meant to be."""
