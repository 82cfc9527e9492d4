"""What a deal's card shows: everything the renderer needs, already decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.approval.approval import Approval
from bot.domain.approval.rules import Why
from bot.domain.deals.deal import Deal
from bot.domain.drafts.draft import Draft
from bot.domain.receivables.payment import Payment
from bot.domain.values.ids import UserId
from bot.domain.values.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPart:
    """One part of the deal's plan, as the first part's card shows it."""

    number: int
    on: date
    amount: Money
    """With or without VAT, as the deal's prices are."""
    state: str
    """The state of its draft or of its payment; before that `planned`, `paused` or `cancelled`."""
    invoice: str = ""
    """Its number, once there is one."""


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
    prices_include_vat: bool = False
    """Whether the figures of the deal and its lines are gross."""
    own_edits: tuple[UserId, ...] = ()
    """Approvers who may not approve alone, having changed what the invoice comes to, who pays or where it goes."""
    edits_bar: bool = False
    """Whoever changes that from now on does not approve alone either."""
    own_naming: UserId | None = None
    """Who may not approve alone, having said whose deal it is."""
    stuck: bool = False
    """Of all approvers nobody may decide on it."""
    typists: tuple[UserId, ...] = ()
    """Approvers who may not decide on it, having typed where this customer's invoices go."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Addresses of other deals' cards that a finding speaks of, by marker."""
    silent: bool = False
    """Procountor has not answered the step that carries the decision out."""
    sends: bool = False
    """The settings send what is approved at once."""
    credit: str | None = None
    """Why a sent invoice cannot be credited here: `made` (one is, or is under way) or `few` (too few may approve it)."""
    approvals_why: Why | None = None
    """Set when more approvals are needed than the limits say."""
