"""The parts of a plan on the first part's card."""

from collections.abc import Sequence
from decimal import Decimal

from bot.domain.card import Card, CardPart
from bot.domain.values.money import Money
from bot.messages.card.buttons import card_button
from bot.messages.card.facts import customer_of
from bot.messages.card.view_model import ActionRow, Button, Question
from bot.messages.kit.block_kit import one_line
from bot.messages.kit.words import Words


def plan_lines(card: Card, words: Words) -> tuple[str, ...]:
    """The heading, then every part of the plan with its day, its sum and where it stands."""
    if not card.parts:
        return ()
    return (words.say("card.parts"), *(_part_line(card, part, words) for part in card.parts))


def _part_line(card: Card, part: CardPart, words: Words) -> str:
    return words.say(
        "card.part_gross" if card.prices_include_vat else "card.part",
        number=part.number,
        of=len(card.parts),
        date=words.format(part.on),
        amount=part.amount,
        state=part.state,
        invoice=part.invoice,
    )


def plan_rows(card: Card, words: Words) -> tuple[ActionRow, ...]:
    """While parts are still to come they can be cancelled; a lost deal's wait for a decision."""
    block_id = f"{card.draft.block_id}-plan"
    if planned := [part for part in card.parts if part.state == "planned"]:
        cancel = _plan_button(card, planned, "plan.cancel", words.say("button.plan_cancel"), words)
        return (ActionRow(buttons=(cancel,), block_id=block_id),)
    if not (paused := [part for part in card.parts if part.state == "paused"]):
        return ()
    resume = _plan_button(card, paused, "plan.resume", words.say("button.plan_resume"), words)
    cancel = _plan_button(card, paused, "plan.cancel", words.say("button.plan_cancel_rest"), words)
    return (ActionRow(text=words.say("card.plan.paused")), ActionRow(buttons=(resume, cancel), block_id=block_id))


def _plan_button(card: Card, parts: Sequence[CardPart], action_id: str, label: str, words: Words) -> Button:
    key = f"confirm.{action_id.replace('.', '_')}"
    numbers = ", ".join(f"{part.number}/{len(card.parts)}" for part in parts)
    total = Money(sum((part.amount.amount for part in parts), Decimal(0)), card.deal.currency)
    customer = one_line(customer_of(card), 60)
    question = Question(
        title=words.say(f"{key}.title"),
        text=words.say(f"{key}.text", parts=one_line(numbers, 60), amount=total, customer=customer),
        confirm=label,
        deny=words.say("button.back"),
        danger=action_id == "plan.cancel",
    )
    return card_button(card, action_id, words, label, question=question)
