"""What a deal's card shows: everything the renderer needs, already decided."""

from dataclasses import dataclass
from datetime import date

from bot.domain.approvals import Why
from bot.domain.deal import Deal
from bot.domain.draft import Approval, Draft, Payment
from bot.domain.ids import UserId
from bot.domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPart:
    """One part of the deal's plan, as the first part's card shows it."""

    number: int
    on: date
    net: Money
    state: str
    """The state of its draft, or `planned`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    deal: Deal
    draft: Draft
    approvals: tuple[Approval, ...]
    approvals_needed: int
    approvers: tuple[UserId, ...]
    """Slack ids of those who may decide, as far as known; the card names them."""
    payment: Payment | None
    paid_on: date | None
    today: date
    parts: tuple[CardPart, ...] = ()
    approvals_why: Why | None = None
    """Set when more approvals are needed than the limits say."""
