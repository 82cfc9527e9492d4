"""Invoicing a deal in parts: the form that asks how, and the parts on the first part's card."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.domain.card import Card
from bot.domain.draft import Draft
from bot.domain.person import Language
from bot.domain.plan import PlanKind, days_of
from bot.messages.blocks import Block, choice, day_entry, entry, rich, section
from bot.messages.forms import View, draft_metadata, modal
from bot.messages.texts import formatted, say

A_MONTH = timedelta(days=30)
Errors = dict[str, str]


def plan_form(draft: Draft, today: date, language: Language, *, planned: Sequence[date] = ()) -> View:
    """Read it as `plan.kind`, `plan.second`, `plan.months` and `plan.days`; `planned` are the days of the plan so far."""
    chosen = PlanKind.DATES if planned else PlanKind.ALL
    later = "\n".join(day.isoformat() for day in planned[1:])
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
            hint=say("plan.days.hint", language),
            example="2027-01-31",
            optional=True,
            multiline=True,
            longest=600,
        ),
    ]
    title, submit = say("plan.title", language), say("plan.submit", language)
    return modal("draft.plan", title, blocks, language, submit, metadata=draft_metadata(draft))


def parse_plan(raw: Mapping[str, str], today: date, language: Language) -> tuple[date, ...] | Errors:
    """The parts' days, or what must be corrected, by field."""
    kind = PlanKind(raw.get("plan.kind", PlanKind.ALL))
    field = {PlanKind.HALVES: "plan.second", PlanKind.MONTHLY: "plan.months", PlanKind.DATES: "plan.days"}.get(kind, "")
    written = raw.get(field, "")
    try:
        if kind is PlanKind.MONTHLY:
            return days_of(kind, today, months=int(written) if written.isdecimal() else 0)
        return days_of(kind, today, later=[date.fromisoformat(day) for day in re.findall(r"\S+", written)])
    except ValueError:
        return {field: say(f"plan.error.{kind.value}", language)}


def parts_of(card: Card, language: Language) -> list[Block]:
    """Every part of the plan with its day, its net sum and where it stands."""
    if not card.parts:
        return []
    lines = [
        say(
            "card.part",
            language,
            number=part.number,
            of=len(card.parts),
            date=formatted(part.on, language),
            amount=part.net,
            state=part.state,
        )
        for part in card.parts
    ]
    return [rich(*([line] for line in lines), bold=say("card.parts", language) + "\n")]
