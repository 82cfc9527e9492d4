"""The parts of a plan on the first part's card."""

from collections.abc import Sequence
from decimal import Decimal

from bot.domain.card import Card, CardPart
from bot.domain.values.money import Money
from bot.domain.values.person import Language
from bot.messages.card.blocks import card_button
from bot.messages.card.facts import customer_of
from bot.messages.kit.block_kit import Block, actions, confirmation, one_line, rich, section
from bot.messages.kit.catalog import formatted, say


def parts_of(card: Card, language: Language) -> list[Block]:
    """Every part of the plan with its day, its sum and where it stands."""
    if not card.parts:
        return []
    lines = [
        say(
            "card.part_gross" if card.prices_include_vat else "card.part",
            language,
            number=part.number,
            of=len(card.parts),
            date=formatted(part.on, language),
            amount=part.amount,
            state=part.state,
            invoice=part.invoice,
        )
        for part in card.parts
    ]
    listed = rich(*([line] for line in lines), bold=say("card.parts", language) + "\n")
    return [listed, *_plan_buttons(card, language)]


def _plan_buttons(card: Card, language: Language) -> list[Block]:
    """While parts are still to come they can be cancelled; a lost deal's wait for a decision."""
    if rest := [part for part in card.parts if part.state == "planned"]:
        label = say("button.plan_cancel", language)
        return [actions([_plan_button(card, rest, "plan.cancel", label, language)], f"{card.draft.block_id}-plan")]
    if not (rest := [part for part in card.parts if part.state == "paused"]):
        return []
    resume = _plan_button(card, rest, "plan.resume", say("button.plan_resume", language), language)
    cancel = _plan_button(card, rest, "plan.cancel", say("button.plan_cancel_rest", language), language)
    return [section(say("card.plan.paused", language)), actions([resume, cancel], f"{card.draft.block_id}-plan")]


def _plan_button(card: Card, rest: Sequence[CardPart], action_id: str, label: str, language: Language) -> Block:
    what = action_id.replace(".", "_")
    numbers = ", ".join(f"{part.number}/{len(card.parts)}" for part in rest)
    total = Money(sum((part.amount.amount for part in rest), Decimal(0)), card.deal.currency)
    asks = confirmation(
        say(f"confirm.{what}.title", language),
        say(
            f"confirm.{what}.text",
            language,
            parts=one_line(numbers, 60),
            amount=total,
            customer=one_line(customer_of(card), 60),
        ),
        confirm=label,
        deny=say("button.back", language),
        danger=action_id == "plan.cancel",
    )
    return card_button(card, action_id, label, language, asks=asks)
