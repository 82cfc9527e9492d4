"""The parts of a card as blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.approval.approval import Approval, Decision
from bot.domain.card import Card
from bot.domain.customers.customer import Channel
from bot.domain.drafts.draft import Draft
from bot.domain.receivables.payment import Payment
from bot.domain.values.finding import NEWS
from bot.domain.values.localized import text
from bot.domain.values.money import Money
from bot.domain.values.person import Language
from bot.messages.card.facts import amount_of, channel_of, customer_of, headings, number_of, rows_of
from bot.messages.kit.block_kit import (
    Block,
    actions,
    button,
    clip,
    compact,
    confirmation,
    context,
    mrkdwn,
    one_line,
    plain,
    rich,
    table,
)
from bot.messages.kit.catalog import Piece, formatted, pieces, render, say, speech

FINDING = 400
"""Longest finding shown."""
RECORDS = 10
"""Newest decisions shown."""
DATED = ("date.", "period.")  # findings about the invoice's date, as it is on one day
UNPAID = (None, Payment.OPEN, Payment.OVERDUE)
"""As long as nothing was paid or settled, an approved invoice may be sent or taken back."""
OF_TODAY = "-today"
NEXT_TODAY = f"-next{OF_TODAY}"
"""Ends the block_id of what is said of this day only: the card stands as it is when the day is over."""


@dataclass(frozen=True, slots=True)
class CardLimits:
    """How much of each list a card shows."""

    lines: int = 8
    findings: int = 8
    candidates: int = 5


def value_of(draft: Draft, **more: str | int) -> str:
    return compact(d=draft.id, r=draft.revision, **more)


def card_button(
    card: Card, action_id: str, label: str, language: Language, *, primary: bool = False, asks: Block | None = None
) -> Block:
    about = say("card.button.about", language, label=label, customer=customer_of(card))
    return button(label, action_id, value_of(card.draft), spoken=about, primary=primary, asks=asks)


def asking(card: Card, what: str, language: Language) -> Block:
    """The second question of `send` and `withdraw`: whose invoice, how much, and where it goes."""
    content = card.draft.content
    told = {"customer": customer_of(card), "amount": amount_of(card, language), "number": number_of(card)}
    channel = one_line(channel_of(content, language), 90) if content else ""
    return confirmation(
        say(f"confirm.{what}.title", language),
        say(f"confirm.{what}.text", language, channel=channel, **told),
        confirm=say(f"button.{what}", language),
        deny=say("button.cancel", language),
    )


def line_table(card: Card, language: Language, room: CardLimits) -> list[Block]:
    """The lines exactly as they will be invoiced; those that do not fit are counted and summed."""
    content = card.draft.content
    currency = content.currency if content else card.deal.currency
    rows = rows_of(content.lines if content else card.deal.lines, currency, language)
    if not rows:
        return []
    shown, hidden = rows[: room.lines], rows[room.lines :]
    cells = [headings(card, language)]
    cells += [
        [row.name, row.quantity, row.price, row.vat, formatted(Money(row.sum, currency), language)] for row in shown
    ]
    if hidden:
        rest = Money(sum((row.sum for row in hidden), Decimal(0)), currency)
        cells.append([say("card.lines.more", language, count=len(hidden)), "", "", "", formatted(rest, language)])
    return [table(cells, right=frozenset({1, 2, 3, 4}))]


def records(approvals: Sequence[Approval], language: Language) -> list[Block]:
    """Who decided what, and when; reasons are shown literally."""
    lines = [_record(approval, language) for approval in approvals[-RECORDS:]]
    if rest := len(approvals) - len(lines):
        lines.insert(0, (say("card.records.more", language, count=rest),))
    return [rich(*lines)] if lines else []


def _record(approval: Approval, language: Language) -> tuple[Piece, ...]:
    match approval.decision:
        case Decision.APPROVED:
            said = text("record.approved", user=approval.user, at=approval.at)
        case Decision.SENT:
            said = text("record.sent", user=approval.user, at=approval.at)
        case Decision.REJECTED:
            reason = clip(approval.reason or "", 500)
            said = text("record.rejected", user=approval.user, at=approval.at, reason=reason)
    return pieces(said, language)


def trailing(card: Card, language: Language) -> Block:
    """Where it came from and how to find it again."""
    elements = []
    if card.deal.requester:
        elements.append(mrkdwn(speech(text("card.requested", user=card.deal.requester), language)))
    if title := one_line(card.deal.title, 150):
        elements.append(plain(title))
    if number := number_of(card):
        elements.append(plain(say("card.invoice_number", language, number=number)))
    elements.append(plain(say("card.mark", language, marker=card.draft.marker)))
    if any(found.code.startswith("registry.") for found in card.draft.findings):
        elements.append(plain(say("card.register_credit", language)))
    return context(elements)


def credit_request(card: Card, language: Language) -> list[Block]:
    """Who asked for the credit, and why: nothing else on the card says what it is for."""
    content = card.draft.content
    if content is None or content.credit_asked_by is None:
        return []
    said = text("card.credit_asked", user=content.credit_asked_by, reason=clip(content.credit_reason or "", 500))
    return [rich(pieces(said, language))]


def _divisible(card: Card) -> bool:
    """A part is not divided again, and a credit takes back its invoice whole."""
    content = card.draft.content
    return card.deal.part == 1 and not (content and content.credits)


def _asking_to_approve(card: Card, language: Language) -> Block | None:
    """Whoever approves a deal that changed or was lost, or sends the invoice with it, says so knowingly."""
    news = [render(found.message, language) for found in card.draft.findings if found.code.startswith(NEWS)]
    if sends_at_once(card):
        sending = asking(card, "send", language)["text"]["text"]
        said = f"{one_line(' '.join(news), 110)}\n{sending}" if news else sending
        title, approve = say("confirm.approve_send.title", language), say("button.approve_send", language)
    elif news:
        said = one_line(" ".join(news), 290)
        title, approve = say("confirm.approve.title", language), say("button.approve", language)
    else:
        return None
    return confirmation(title, said, confirm=approve, deny=say("button.cancel", language))


def sends_at_once(card: Card) -> bool:
    """Whether one more approval is the last one needed, and sends the invoice."""
    content, given = card.draft.content, [a for a in card.approvals if a.decision is Decision.APPROVED]
    goes = content is not None and content.channel is not Channel.NO_SENDING
    return card.sends and goes and len(given) + 1 >= card.approvals_needed


def approve_button(card: Card, language: Language) -> Block:
    label, asks = say("button.approve", language), _asking_to_approve(card, language)
    return card_button(card, "draft.approve", label, language, primary=True, asks=asks)


def decision_buttons(card: Card, language: Language, *, preview: bool) -> Block:
    buttons = [
        approve_button(card, language),
        card_button(card, "draft.edit", say("button.edit", language), language),
        *([card_button(card, "draft.plan", say("button.plan", language), language)] if _divisible(card) else []),
    ]
    if preview:
        buttons.append(card_button(card, "draft.preview", say("button.preview", language), language))
    buttons.append(card_button(card, "draft.send_back", say("button.send_back", language), language))
    buttons.append(card_button(card, "draft.reject", say("button.reject", language), language))
    return actions(buttons, card.draft.block_id)
