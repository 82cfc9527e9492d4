"""The buttons under findings with more than one way out."""

from bot.domain.card import Card
from bot.domain.customers.near_ids import near_in
from bot.domain.preflight.making import remedy_of
from bot.domain.values.finding import Finding
from bot.messages.card.buttons import value_of
from bot.messages.card.view_model import ActionRow, Button
from bot.messages.kit.block_kit import one_line
from bot.messages.kit.words import Words


def cure_rows(card: Card, found: Finding, words: Words, number: int) -> tuple[ActionRow, ...]:
    about, value, remedy = one_line(words.render(found.message), 60), value_of(card.draft), remedy_of(found)
    buttons = tuple(
        Button(label=words.say(way.label), action_id=way.action, value=value, spoken=about, primary=way.primary)
        for way in (remedy.also if remedy else ())
    )
    ways = ActionRow(buttons=buttons, block_id=f"{card.draft.block_id}-ways-{number}")
    taken = (_take(card, found, near, name, words) for near, name in near_in(found.message))
    return (*((ways,) if buttons else ()), *taken)


def _take(card: Card, found: Finding, business_id: str, name: str, words: Words) -> ActionRow:
    """One row per company: Slack allows an action_id once in a block."""
    take = Button(
        label=words.say("button.take_id", business_id=business_id),
        action_id="draft.fix",
        value=value_of(card.draft, f=found.code, i=business_id),
        spoken=one_line(name, 40),
    )
    return ActionRow(text=f"{business_id} · {one_line(name, 100)}", buttons=(take,))
