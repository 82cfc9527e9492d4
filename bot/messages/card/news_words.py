"""What can be done about a deal that changed or was lost after it was won: only what its card offers as it stands."""

from dataclasses import replace

from bot.domain.card import Card
from bot.domain.customers.customer import Channel
from bot.domain.drafts.draft import DraftState
from bot.domain.drafts.lifecycle import GIVEN_UP, WORKED_ON
from bot.domain.receivables.payment import Payment
from bot.domain.values.finding import NEWS, Finding

UNPAID = (None, Payment.OPEN, Payment.OVERDUE)
"""As long as nothing was paid or settled, an approved invoice may be sent or taken back."""
_WAYS = {
    DraftState.ASKED: "asked",
    DraftState.PARKED: "open",
    DraftState.PENDING: "open",
    **dict.fromkeys(WORKED_ON, "busy"),
    **dict.fromkeys(GIVEN_UP, "given_up"),
}


def in_its_state(card: Card) -> Card:
    """The card, whose news say what can be done about them now."""
    way = way_on(card)
    findings = tuple(_worded(found, way) if found.code.startswith(NEWS) else found for found in card.draft.findings)
    return replace(card, draft=replace(card.draft, findings=findings))


def _worded(found: Finding, way: str) -> Finding:
    key = ".".join(part for part in ("finding", found.code, way) if part)
    return replace(found, message=replace(found.message, key=key))


def way_on(card: Card) -> str:
    """Ends the key of the text; `settled` where nothing on the card undoes it, nothing where there is nothing to edit."""
    match card.draft.state:
        case DraftState.PARKED if card.draft.content is None:
            return ""
        case DraftState.APPROVED if can_be_taken_back(card):
            return "approved"
        case DraftState.SENT if offers_credit(card):
            return "sent"
        case DraftState.SENT if card.credit is not None:
            return f"credit_{card.credit}"
        case DraftState.APPROVED | DraftState.SENT:
            return "settled"
        case state:
            return _WAYS[state]


def can_be_taken_back(card: Card) -> bool:
    return card.draft.state is DraftState.APPROVED and card.payment in UNPAID


def offers_credit(card: Card) -> bool:
    """Sent, and no credit itself. News say why one cannot be made: elsewhere whoever presses is told."""
    content = card.draft.content
    credits_another = content is not None and content.credits is not None
    sent = card.draft.state is DraftState.SENT and card.payment is not Payment.CREDITED
    has_news = any(found.code.startswith(NEWS) for found in card.draft.findings)
    return sent and not credits_another and not (has_news and card.credit)


def is_sendable(card: Card) -> bool:
    content = card.draft.content
    return content is not None and content.channel is not Channel.NO_SENDING
