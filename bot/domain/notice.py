"""What an approver's private message shows: everything the renderer needs, already decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.card import Card
from bot.domain.values.ids import DraftId


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    waiting: tuple[Card, ...]
    """The oldest of those that wait for this person."""
    count: int
    """How many wait."""
    decided: tuple[Card, ...] = ()
    """The newest of those that the message listed and that wait no longer."""
    decided_count: int = 0
    links: Mapping[DraftId, str] = field(default_factory=dict)
    """Addresses of the cards."""
