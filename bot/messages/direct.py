"""A direct message about one deal: whose, what for and how much, and the buttons that settle what it speaks of."""

from bot.domain.card import Card
from bot.domain.drafts.draft import DraftState
from bot.domain.values.finding import SENT_BACK
from bot.domain.values.localized import Text
from bot.messages.card.blocks import buttons_block, finding_blocks
from bot.messages.card.buttons import card_button, open_button
from bot.messages.card.facts import amount_of, customer_of
from bot.messages.card.findings import finding_views, more_findings
from bot.messages.card.view_model import Button, CardLimits
from bot.messages.kit.block_kit import SPOKEN, Block, Payload, context, one_line, plain, rich, section
from bot.messages.kit.catalog import escape, sentences
from bot.messages.kit.words import Words

ROOM = CardLimits(findings=6, candidates=3)


def direct_message(message: Text, card: Card, words: Words, *, link: str | None = None) -> Payload:
    """To whoever may edit the draft: its salesperson, or an approver. `link` leads to the card."""
    subject = about(card, words)
    spoken = sentences(words.speech(message), escape(subject))[:SPOKEN]
    blocks = [rich(words.pieces(message)), context([plain(subject)])]
    if card.draft.state is DraftState.PARKED:
        blocks += _findings(card, words)
    buttons = [*_settling(card, words), *([open_button(card, link, words)] if link else [])]
    if buttons:
        blocks.append(buttons_block(buttons, f"direct-{card.draft.block_id}"))
    return Payload(f"{spoken} <{link}|{escape(words.say('button.open_card'))}>" if link else spoken, blocks)


def _findings(card: Card, words: Words) -> list[Block]:
    more = more_findings(card, words, ROOM)
    shown = [block for finding in finding_views(card, words, ROOM) for block in finding_blocks(finding)]
    return [*shown, *([section(more)] if more else [])]


def about(card: Card, words: Words) -> str:
    """Customer, what was sold, and the sum."""
    parts = (customer_of(card), one_line(card.deal.title, 100), amount_of(card, words))
    return " · ".join(part for part in parts if part)


def _settling(card: Card, words: Words) -> list[Button]:
    """What this person may do in the draft's present state, beside the cures of its findings."""
    offered = {
        DraftState.ASKED: ("deal.draft", "deal.skip"),
        DraftState.PENDING: ("draft.edit",),
        DraftState.REJECTED: ("draft.anew",),
        DraftState.PARKED: ("draft.retry",),
    }.get(card.draft.state, ())
    codes = [found.code for found in card.draft.findings]
    if SENT_BACK in codes:  # Ready Again stands beside the remark
        offered = ()
    if card.draft.content and card.draft.content.credits:
        offered = tuple(name for name in offered if name != "draft.anew")
    return [card_button(card, name, words) for name in offered]
