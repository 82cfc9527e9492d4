"""The parts' shares as people write them: `30/40/30`, `30 % / rest`, `3 000 € / 4 000 €`."""

import re
from decimal import Decimal

from bot.domain.drafts.instalment_shares import Share, SharesError
from bot.domain.values.money import Money, cents
from bot.domain.values.numbers import parse_number
from bot.messages.kit.block_kit import clean, one_line
from bot.messages.kit.words import Words

_BETWEEN = re.compile(r"\s*[/;+\n|]\s*|,\s+")
"""A comma between shares has a space behind it: without one it is a decimal mark."""
_MARKED = re.compile(r"(?P<number>.*?)\s*(?P<mark>%|€|eur(?:oa|os|o)?|[a-z]{3})?", re.IGNORECASE | re.DOTALL)
PERCENT, SUM, BARE = "percent", "sum", "bare"


def parse_shares(written: str, whole: Money, words: Words) -> list[Share] | str:
    """The shares, or what is wrong with which of them.

    A mark behind the last number alone (`30/40/30 %`) is meant for all. Numbers without one are percentages where they
    come to 100, and sums where they come to the whole; otherwise it is asked.
    """
    read = []
    for number, part in enumerate(filter(None, _BETWEEN.split(clean(written).strip())), 1):
        found = _share(part, whole.currency)
        if found is None:
            return words.say("plan.error.share_unreadable", number=number, written=one_line(part, 40))
        read.append(found)
    kinds = [kind for kind, _ in read]
    if set(kinds[:-1]) == {BARE} and kinds[-1] != BARE:
        kinds = [kinds[-1]] * len(kinds)
    if BARE in kinds:
        meant = _meaning([value for _, value in read], whole.amount) if set(kinds) == {BARE} else None
        if meant is None:
            bare = read[kinds.index(BARE)][1]
            amount = Money(bare, whole.currency)
            return words.say("plan.error.shares_unmarked", first=words.format(bare), amount=amount)
        kinds = [meant] * len(kinds)
    return [Share(value, kind == PERCENT) for kind, (_, value) in zip(kinds, read, strict=True)]


def _share(written: str, currency: str) -> tuple[str, Decimal] | None:
    """What kind of number, and the number; None for what is none, has parts of a cent, or is in another currency."""
    found = _MARKED.fullmatch(written)
    if found is None:
        return None
    mark = (found["mark"] or "").lower()
    try:
        value = parse_number(found["number"])
    except ValueError:
        return None
    if mark in ("", "%"):
        return (PERCENT if mark else BARE, value)
    ours = mark == currency.lower() or (currency == "EUR" and mark in ("€", "euroa", "euros", "euro"))
    return (SUM, value) if ours and value == cents(value) else None


def _meaning(values: list[Decimal], whole: Decimal) -> str | None:
    if sum(values) == 100:
        return PERCENT
    return SUM if sum(values) == whole and all(value == cents(value) for value in values) else None


def shares_problem(error: SharesError, parts: int, whole: Money, words: Words) -> str:
    made = Money(error.made, whole.currency)
    match error.reason:
        case "count":
            return words.say("plan.error.shares_count", parts=parts, fewer=parts - 1)
        case "sign":
            return words.say("plan.error.shares_sign", whole=whole)
        case "none_left":
            return words.say("plan.error.shares_none_left", made=made, whole=whole)
        case _:
            off = Money(abs(whole.amount - error.made), whole.currency)
            key = "plan.error.shares_less" if error.made < whole.amount else "plan.error.shares_more"
            return words.say(key, made=made, whole=whole, off=off)
