"""Who reads what is posted in a channel."""

from dataclasses import dataclass
from enum import Enum, auto

from bot.domain.values.ids import UserId


class Readers(Enum):
    COLLEAGUES = auto()
    OUTSIDERS = auto()  # also: guests, another organisation, another workspace
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Audience:
    name: str
    shared: bool
    """With another organisation or workspace, or about to be."""
    members: tuple[UserId, ...]
    whole: bool
    """`members` are all of them."""
