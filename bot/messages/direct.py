"""A direct message about one deal: whose, what for and how much, and the buttons that settle what it speaks of."""

from bot.domain.card import Card
from bot.domain.drafts.draft import DraftState
from bot.domain.values.finding import SENT_BACK
from bot.domain.values.localized import Text
from bot.messages.card.blocks import CardLimits, card_button, value_of
from bot.messages.card.facts import amount_of, customer_of, headline
from bot.messages.card.findings import findings
from bot.messages.kit.block_kit import SPOKEN, Block, Payload, actions, button, context, one_line, plain, rich
from bot.messages.kit.catalog import escape, sentences
from bot.messages.kit.words import Words

ROOM = CardLimits(findings=6, candidates=3)


def direct_message(said: Text, card: Card, words: Words, *, link: str | None = None) -> Payload:
    """To whoever may edit the draft: its salesperson, or an approver. `link` leads to the card."""
    label = words.say("button.open_card")
    spoken = sentences(words.speech(said), escape(about(card, words)))[:SPOKEN]
    blocks = [rich(words.pieces(said)), context([plain(about(card, words))])]
    if card.draft.state is DraftState.PARKED:
        blocks += findings(card, words, ROOM, cures=True)
    buttons = [*_settling(card, words), *([_opening(card, link, label, words)] if link else [])]
    if buttons:
        blocks.append(actions(buttons, f"direct-{card.draft.block_id}"))
    return Payload(f"{spoken} <{link}|{escape(label)}>" if link else spoken, blocks)


def about(card: Card, words: Words) -> str:
    """Customer, what was sold, and the sum."""
    parts = (customer_of(card), one_line(card.deal.title, 100), amount_of(card, words))
    return " · ".join(part for part in parts if part)


def _settling(card: Card, words: Words) -> list[Block]:
    """What this person may do in the draft's present state, beside the cures of its findings."""
    offered = {
        DraftState.ASKED: (("deal.draft", "button.draft"), ("deal.skip", "button.skip")),
        DraftState.PENDING: (("draft.edit", "button.edit"),),
        DraftState.REJECTED: (("draft.anew", "button.anew"),),
        DraftState.PARKED: (("draft.retry", "button.retry"),),
    }.get(card.draft.state, ())
    codes = [found.code for found in card.draft.findings]
    if SENT_BACK in codes:  # Ready Again stands beside the remark
        offered = ()
    if card.draft.content and card.draft.content.credits:
        offered = tuple(pair for pair in offered if pair[0] != "draft.anew")
    return [card_button(card, name, words.say(label), words) for name, label in offered]


def _opening(card: Card, link: str, label: str, words: Words) -> Block:
    spoken = one_line(headline(card, words), 60)
    return button(label, "card.open", value_of(card.draft), spoken=spoken, url=link)
