"""One person's decision on one revision of one draft."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.values.ids import DraftId, UserId


class Decision(StrEnum):
    APPROVED = "approved"
    REJECTED = "rejected"
    SENT = "sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One person's decision on one revision of one draft."""

    draft_id: DraftId
    revision: int
    user: UserId
    decision: Decision
    reason: str | None
    at: datetime
