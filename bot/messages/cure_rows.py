"""Findings with more than one way out: the buttons under them."""

from bot.domain.card import Card
from bot.domain.exchange import RATE_DIFFERS
from bot.domain.person import Language
from bot.domain.preflight import Cure, Finding
from bot.messages.blocks import Block, actions, button, one_line
from bot.messages.forms import draft_metadata
from bot.messages.texts import render, say

ASKED_AGAIN = ("owner.unknown", "owner.unanswered", "owner.deactivated", "owner.outsider")
"""What Slack says of an address may be another thing by now."""


def cure_row(card: Card, found: Finding, language: Language, number: int) -> list[Block]:
    about, value = one_line(render(found.message, language), 60), draft_metadata(card.draft)
    buttons = []
    if found.cure is Cure.OWNER:
        buttons.append(button(say("button.name_owner", language), "owner.name", value, spoken=about))
    if found.code in ASKED_AGAIN:
        buttons.append(button(say("button.retry", language), "draft.retry", value, spoken=about))
    if found.code == RATE_DIFFERS:
        buttons.append(button(say("button.edit", language), "draft.edit", value, spoken=about))
    return [actions(buttons, f"{card.draft.block_id}-ways-{number}")] if buttons else []
