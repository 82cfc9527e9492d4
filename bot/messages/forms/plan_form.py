"""Invoicing a deal in parts: the form that asks how, and the parts on the first part's card."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.domain.drafts.instalment_shares import SharesError, sums_of
from bot.domain.drafts.instalments import Chosen, PlanKind, Plannable, days_of
from bot.domain.values.localized import Argument
from bot.domain.values.money import Money
from bot.messages.forms.plan_shares import parse_shares, shares_problem
from bot.messages.kit.block_kit import Block, choice, day_entry, entry, one_line, section
from bot.messages.kit.dates import parse_day
from bot.messages.kit.views import View, draft_metadata, modal
from bot.messages.kit.words import Words

A_MONTH = timedelta(days=30)
LONGEST_SHARES = 1000
"""Of 36 parts' sums."""
Errors = dict[str, str]


def plan_form(found: Plannable, today: date, words: Words) -> View:
    """Read it as `plan.kind`, `plan.second`, `plan.months`, `plan.days` and `plan.shares`."""
    chosen = PlanKind.DATES if found.days else PlanKind.ALL
    kinds = [(kind.value, words.say(f"plan.{kind.value}")) for kind in PlanKind]
    intro = words.say("plan.intro_gross" if found.gross else "plan.intro", amount=found.whole)
    blocks = [
        section(intro),
        choice("plan.kind", words.say("plan.kind"), kinds, chosen=chosen.value, kind="radio_buttons"),
        day_entry("plan.second", words.say("plan.second"), value=today + A_MONTH, optional=True),
        entry("plan.months", words.say("plan.months"), example="6", optional=True, longest=2),
        _days_entry(found.days, today, words),
        entry(
            "plan.shares",
            words.say("plan.shares"),
            value=" / ".join(words.format(Money(amount, found.whole.currency)) for amount in found.sums),
            hint=words.say("plan.shares.hint"),
            example="30/40/30",
            optional=True,
            longest=LONGEST_SHARES,
        ),
    ]
    title, submit = words.say("plan.title"), words.say("plan.submit")
    return modal("draft.plan", title, blocks, words, submit, metadata=draft_metadata(found.draft))


def _days_entry(planned: Sequence[date], today: date, words: Words) -> Block:
    return entry(
        "plan.days",
        words.say("plan.days"),
        value="\n".join(words.format(day) for day in planned[1:]),
        hint=words.say("plan.days.hint", example=_example(today)),
        example=words.format(_example(today)),
        optional=True,
        multiline=True,
        longest=600,
    )


def _example(today: date) -> date:
    """A day that could be typed: always to come, and its month is never taken for its day."""
    return date(today.year + 1, 1, 31)


def kind_of(raw: Mapping[str, str]) -> PlanKind:
    return PlanKind(raw.get("plan.kind", PlanKind.ALL))


def parse_choice(raw: Mapping[str, str], whole: Money, today: date, words: Words) -> Chosen | Errors:
    """What the form says, or what must be corrected, by field."""
    days = parse_plan(raw, today, words)
    if isinstance(days, dict):
        return days
    written = raw.get("plan.shares", "")
    if not written:
        return Chosen(days=days)
    if len(days) == 1:
        return {"plan.shares": words.say("plan.error.shares_of_one")}
    shares = parse_shares(written, whole, words)
    if isinstance(shares, str):
        return {"plan.shares": shares}
    try:
        return Chosen(days=days, sums=sums_of(shares, len(days), whole.amount))
    except SharesError as error:
        return {"plan.shares": shares_problem(error, len(days), whole, words)}


def parse_plan(raw: Mapping[str, str], today: date, words: Words) -> tuple[date, ...] | Errors:
    """The parts' days, or what must be corrected, by field."""
    kind = kind_of(raw)
    field = {PlanKind.HALVES: "plan.second", PlanKind.MONTHLY: "plan.months", PlanKind.DATES: "plan.days"}.get(kind, "")
    written = raw.get(field, "")
    try:
        if kind is PlanKind.MONTHLY:
            return days_of(kind, today, months=int(written) if written.isdecimal() else 0)
        if kind is PlanKind.DATES:
            later, problem = _later(written, today, words)
            return {field: problem} if problem else days_of(kind, today, later=later)
        return days_of(kind, today, later=[date.fromisoformat(written)] if written else [])
    except ValueError:
        return {field: words.say(f"plan.error.{kind.value}", example=_example(today))}


def _later(written: str, today: date, words: Words) -> tuple[list[date], str]:
    """The days, and the first line that is none or comes too early, with what is wrong with it."""
    days = []
    for number, line in enumerate(written.splitlines(), 1):
        for part in filter(None, map(str.strip, re.split(r"[,;]", line))):
            told: dict[str, Argument] = {"number": number, "written": one_line(part, 40)}
            try:
                days.append(parse_day(part, words.language))
            except ValueError:
                return [], words.say("plan.error.not_a_date", example=_example(today), **told)
            if days[-1] <= today:
                return [], words.say("plan.error.not_later", today=today, **told)
    return days, ""
