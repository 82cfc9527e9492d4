"""Invoicing a deal in parts: the form that asks how, and the parts on the first part's card."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.domain.drafts.instalment_shares import SharesError, sums_of
from bot.domain.drafts.instalments import Chosen, PlanKind, Plannable, days_of
from bot.domain.values.localized import Argument
from bot.domain.values.money import Money
from bot.domain.values.person import Language
from bot.messages.forms.plan_shares import parse_shares, shares_problem
from bot.messages.kit.block_kit import Block, choice, day_entry, entry, one_line, section
from bot.messages.kit.catalog import formatted, say
from bot.messages.kit.dates import parse_day
from bot.messages.kit.views import View, draft_metadata, modal

A_MONTH = timedelta(days=30)
LONGEST_SHARES = 1000
"""Of 36 parts' sums."""
Errors = dict[str, str]


def plan_form(found: Plannable, today: date, language: Language) -> View:
    """Read it as `plan.kind`, `plan.second`, `plan.months`, `plan.days` and `plan.shares`."""
    chosen = PlanKind.DATES if found.days else PlanKind.ALL
    kinds = [(kind.value, say(f"plan.{kind.value}", language)) for kind in PlanKind]
    intro = say("plan.intro_gross" if found.gross else "plan.intro", language, amount=found.whole)
    blocks = [
        section(intro),
        choice("plan.kind", say("plan.kind", language), kinds, chosen=chosen.value, kind="radio_buttons"),
        day_entry("plan.second", say("plan.second", language), value=today + A_MONTH, optional=True),
        entry("plan.months", say("plan.months", language), example="6", optional=True, longest=2),
        _days_entry(found.days, today, language),
        entry(
            "plan.shares",
            say("plan.shares", language),
            value=" / ".join(formatted(Money(amount, found.whole.currency), language) for amount in found.sums),
            hint=say("plan.shares.hint", language),
            example="30/40/30",
            optional=True,
            longest=LONGEST_SHARES,
        ),
    ]
    title, submit = say("plan.title", language), say("plan.submit", language)
    return modal("draft.plan", title, blocks, language, submit, metadata=draft_metadata(found.draft))


def _days_entry(planned: Sequence[date], today: date, language: Language) -> Block:
    return entry(
        "plan.days",
        say("plan.days", language),
        value="\n".join(formatted(day, language) for day in planned[1:]),
        hint=say("plan.days.hint", language, example=_example(today)),
        example=formatted(_example(today), language),
        optional=True,
        multiline=True,
        longest=600,
    )


def _example(today: date) -> date:
    """A day that could be typed: always to come, and its month is never taken for its day."""
    return date(today.year + 1, 1, 31)


def kind_of(raw: Mapping[str, str]) -> PlanKind:
    return PlanKind(raw.get("plan.kind", PlanKind.ALL))


def parse_choice(raw: Mapping[str, str], whole: Money, today: date, language: Language) -> Chosen | Errors:
    """What the form says, or what must be corrected, by field."""
    days = parse_plan(raw, today, language)
    if isinstance(days, dict):
        return days
    written = raw.get("plan.shares", "")
    if not written:
        return Chosen(days=days)
    if len(days) == 1:
        return {"plan.shares": say("plan.error.shares_of_one", language)}
    shares = parse_shares(written, whole, language)
    if isinstance(shares, str):
        return {"plan.shares": shares}
    try:
        return Chosen(days=days, sums=sums_of(shares, len(days), whole.amount))
    except SharesError as error:
        return {"plan.shares": shares_problem(error, len(days), whole, language)}


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
