"""The parts of a plan on the first part's card."""

from collections.abc import Sequence
from decimal import Decimal

from bot.domain.card import Card, CardPart
from bot.domain.values.money import Money
from bot.messages.card.blocks import card_button
from bot.messages.card.facts import customer_of
from bot.messages.kit.block_kit import Block, actions, confirmation, one_line, rich, section
from bot.messages.kit.words import Words


def parts_of(card: Card, words: Words) -> list[Block]:
    """Every part of the plan with its day, its sum and where it stands."""
    if not card.parts:
        return []
    lines = [
        words.say(
            "card.part_gross" if card.prices_include_vat else "card.part",
            number=part.number,
            of=len(card.parts),
            date=words.format(part.on),
            amount=part.amount,
            state=part.state,
            invoice=part.invoice,
        )
        for part in card.parts
    ]
    listed = rich(*([line] for line in lines), bold=words.say("card.parts") + "\n")
    return [listed, *_plan_buttons(card, words)]


def _plan_buttons(card: Card, words: Words) -> list[Block]:
    """While parts are still to come they can be cancelled; a lost deal's wait for a decision."""
    if rest := [part for part in card.parts if part.state == "planned"]:
        label = words.say("button.plan_cancel")
        return [actions([_plan_button(card, rest, "plan.cancel", label, words)], f"{card.draft.block_id}-plan")]
    if not (rest := [part for part in card.parts if part.state == "paused"]):
        return []
    resume = _plan_button(card, rest, "plan.resume", words.say("button.plan_resume"), words)
    cancel = _plan_button(card, rest, "plan.cancel", words.say("button.plan_cancel_rest"), words)
    return [section(words.say("card.plan.paused")), actions([resume, cancel], f"{card.draft.block_id}-plan")]


def _plan_button(card: Card, rest: Sequence[CardPart], action_id: str, label: str, words: Words) -> Block:
    what = action_id.replace(".", "_")
    numbers = ", ".join(f"{part.number}/{len(card.parts)}" for part in rest)
    total = Money(sum((part.amount.amount for part in rest), Decimal(0)), card.deal.currency)
    asks = confirmation(
        words.say(f"confirm.{what}.title"),
        words.say(
            f"confirm.{what}.text",
            parts=one_line(numbers, 60),
            amount=total,
            customer=one_line(customer_of(card), 60),
        ),
        confirm=label,
        deny=words.say("button.back"),
        danger=action_id == "plan.cancel",
    )
    return card_button(card, action_id, label, words, asks=asks)
