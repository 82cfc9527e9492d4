"""Invoicing a deal in parts: the form that asks how, and the parts on the first part's card."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from bot.domain.card import Card, CardPart
from bot.domain.draft import Draft
from bot.domain.money import Money
from bot.domain.person import Language
from bot.domain.plan import PlanKind, days_of
from bot.domain.text import Argument
from bot.messages.blocks import Block, actions, choice, confirmation, day_entry, entry, one_line, rich, section
from bot.messages.card_blocks import card_button
from bot.messages.card_words import customer_of
from bot.messages.dates import parse_day
from bot.messages.forms import View, draft_metadata, modal
from bot.messages.texts import formatted, say

A_MONTH = timedelta(days=30)
Errors = dict[str, str]


def plan_form(draft: Draft, today: date, language: Language, *, planned: Sequence[date] = ()) -> View:
    """Read it as `plan.kind`, `plan.second`, `plan.months` and `plan.days`; `planned` are the days of the plan so far."""
    chosen = PlanKind.DATES if planned else PlanKind.ALL
    later = "\n".join(formatted(day, language) for day in planned[1:])
    kinds = [(kind.value, say(f"plan.{kind.value}", language)) for kind in PlanKind]
    blocks = [
        section(say("plan.intro", language)),
        choice("plan.kind", say("plan.kind", language), kinds, chosen=chosen.value, kind="radio_buttons"),
        day_entry("plan.second", say("plan.second", language), value=today + A_MONTH, optional=True),
        entry("plan.months", say("plan.months", language), example="6", optional=True, longest=2),
        entry(
            "plan.days",
            say("plan.days", language),
            value=later,
            hint=say("plan.days.hint", language, example=_example(today)),
            example=formatted(_example(today), language),
            optional=True,
            multiline=True,
            longest=600,
        ),
    ]
    title, submit = say("plan.title", language), say("plan.submit", language)
    return modal("draft.plan", title, blocks, language, submit, metadata=draft_metadata(draft))


def _example(today: date) -> date:
    """A day that could be typed: always to come, and its month is never taken for its day."""
    return date(today.year + 1, 1, 31)


def kind_of(raw: Mapping[str, str]) -> PlanKind:
    return PlanKind(raw.get("plan.kind", PlanKind.ALL))


def parse_plan(raw: Mapping[str, str], today: date, language: Language) -> tuple[date, ...] | Errors:
    """The parts' days, or what must be corrected, by field."""
    kind = kind_of(raw)
    field = {PlanKind.HALVES: "plan.second", PlanKind.MONTHLY: "plan.months", PlanKind.DATES: "plan.days"}.get(kind, "")
    written = raw.get(field, "")
    try:
        if kind is PlanKind.MONTHLY:
            return days_of(kind, today, months=int(written) if written.isdecimal() else 0)
        if kind is PlanKind.DATES:
            later, problem = _later(written, today, language)
            return {field: problem} if problem else days_of(kind, today, later=later)
        return days_of(kind, today, later=[date.fromisoformat(written)] if written else [])
    except ValueError:
        return {field: say(f"plan.error.{kind.value}", language, example=_example(today))}


def _later(written: str, today: date, language: Language) -> tuple[list[date], str]:
    """The days, and the first line that is none or comes too early, with what is wrong with it."""
    days = []
    for number, line in enumerate(written.splitlines(), 1):
        for part in filter(None, map(str.strip, re.split(r"[,;]", line))):
            told: dict[str, Argument] = {"number": number, "written": one_line(part, 40)}
            try:
                days.append(parse_day(part, language))
            except ValueError:
                return [], say("plan.error.not_a_date", language, example=_example(today), **told)
            if days[-1] <= today:
                return [], say("plan.error.not_later", language, today=today, **told)
    return days, ""


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
            f"confirm.{what}.text", language,
            parts=one_line(numbers, 60), amount=total, customer=one_line(customer_of(card), 60),
        ),
        confirm=label,
        deny=say("button.back", language),
        danger=action_id == "plan.cancel",
    )  # fmt: skip
    return card_button(card, action_id, label, language, asks=asks)
