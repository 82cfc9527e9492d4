"""What a source says of a deal, in our words: the same from every CRM."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.deals.deal import Deal, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class WonDeal:
    """A deal as its source has it at an instant: won just now, told again, or changed since."""

    deal: Deal
    at: datetime
    """When it was so, by the source's clock."""
    raw: Mapping[str, Any]
    """JSON as received, kept for a while for people to look at; nothing is decided by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostDeal:
    """A deal that its source had as won, and has no more."""

    source: Source
    external_id: str
    reason: str | None
    at: datetime
