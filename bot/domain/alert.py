"""An alert: one visible problem with a Retry and a Dismiss; grouped, never repeated for the same cause."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import AlertId, CompanyId, UserId
from bot.domain.text import Text


class AlertState(StrEnum):
    OPEN = "open"
    RETRIED = "retried"  # a person pressed Retry; the outcome decides what comes next
    DISMISSED = "dismissed"
    HEALED = "healed"  # it went away by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    id: AlertId
    company: CompanyId
    cause: str
    """Groups: the same cause raises one alert, however often it happens."""
    subject: str
    """What it is about, for people: a deal's title, a customer's name."""
    what: Text
    """What happened."""
    next: Text
    """What Voitto does next, and what the reader can do."""
    count: int
    state: AlertState
    raised_at: datetime
    settled_by: UserId | None = None
    retryable: bool = True
