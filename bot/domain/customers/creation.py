"""That we made a customer in the ledger: for a month its invoices are looked at twice."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation:
    at: datetime
    payment_data: tuple[str, ...]
    """Where its invoices went then, as `bot.domain.approval.rules.payment_data` lists it."""
    namesake: bool = False
    """Another customer had the same name, and nothing else told the two apart."""
