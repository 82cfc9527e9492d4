"""A direct message about one deal: whose, what for and how much, and the buttons that settle what it speaks of."""

from bot.domain.card import Card
from bot.domain.drafts.draft import DraftState
from bot.domain.values.finding import SENT_BACK
from bot.domain.values.localized import Text
from bot.domain.values.person import Language
from bot.messages.card.blocks import CardLimits, card_button, value_of
from bot.messages.card.facts import amount_of, customer_of, headline
from bot.messages.card.findings import findings
from bot.messages.kit.block_kit import SPOKEN, Block, Payload, actions, button, context, one_line, plain, rich
from bot.messages.kit.catalog import escape, pieces, say, sentences, speech

ROOM = CardLimits(findings=6, candidates=3)


def direct_message(said: Text, card: Card, language: Language, *, link: str | None = None) -> Payload:
    """To whoever may edit the draft: its salesperson, or an approver. `link` leads to the card."""
    label = say("button.open_card", language)
    spoken = sentences(speech(said, language), escape(about(card, language)))[:SPOKEN]
    blocks = [rich(pieces(said, language)), context([plain(about(card, language))])]
    if card.draft.state is DraftState.PARKED:
        blocks += findings(card, language, ROOM, cures=True)
    buttons = [*_settling(card, language), *([_opening(card, link, label, language)] if link else [])]
    if buttons:
        blocks.append(actions(buttons, f"direct-{card.draft.block_id}"))
    return Payload(f"{spoken} <{link}|{escape(label)}>" if link else spoken, blocks)


def about(card: Card, language: Language) -> str:
    """Customer, what was sold, and the sum."""
    parts = (customer_of(card), one_line(card.deal.title, 100), amount_of(card, language))
    return " · ".join(part for part in parts if part)


def _settling(card: Card, language: Language) -> list[Block]:
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
    return [card_button(card, name, say(label, language), language) for name, label in offered]


def _opening(card: Card, link: str, label: str, language: Language) -> Block:
    spoken = one_line(headline(card, language), 60)
    return button(label, "card.open", value_of(card.draft), spoken=spoken, url=link)
