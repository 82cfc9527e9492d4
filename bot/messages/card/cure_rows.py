"""The buttons under findings with more than one way out."""

from bot.domain.card import Card
from bot.domain.customers.near_ids import near_in
from bot.domain.preflight.making import remedy_of
from bot.domain.values.finding import Finding
from bot.domain.values.person import Language
from bot.messages.kit.block_kit import Block, actions, button, compact, one_line, section
from bot.messages.kit.catalog import render, say
from bot.messages.kit.views import draft_metadata


def cure_row(card: Card, found: Finding, language: Language, number: int) -> list[Block]:
    about, value = one_line(render(found.message, language), 60), draft_metadata(card.draft)
    remedy = remedy_of(found)
    buttons = [
        button(say(way.label, language), way.action, value, spoken=about, primary=way.primary)
        for way in (remedy.also if remedy else ())
    ]
    row = [actions(buttons, f"{card.draft.block_id}-ways-{number}")] if buttons else []
    return [*row, *(_take(card, found, near, name, language) for near, name in near_in(found.message))]


def _take(card: Card, found: Finding, business_id: str, name: str, language: Language) -> Block:
    """One section per company: Slack allows an action_id once in a block."""
    label = say("button.take_id", language, business_id=business_id)
    value = compact(d=card.draft.id, r=card.draft.revision, f=found.code, i=business_id)
    take = button(label, "draft.fix", value, spoken=one_line(name, 40))
    return section(f"{business_id} · {one_line(name, 100)}", accessory=take)
