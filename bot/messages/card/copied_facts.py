"""What an invoice repeats of its customer's record, as its card shows it."""

import re
from collections.abc import Mapping
from decimal import Decimal

from bot.domain.drafts.copied_terms import (
    CASH_DISCOUNT,
    CONTACT,
    DISCOUNT_WHEN_DUE,
    PENALTY,
    REFERENCES,
    copied,
    method_of,
)
from bot.domain.drafts.draft import Draft
from bot.messages.kit.block_kit import LONGEST_FIELD, clip, units
from bot.messages.kit.words import Words

LONGEST_REFERENCE = 70
SIDE_BY_SIDE = 3
"""References in one field, where there are too many for a single one."""
_DISCOUNT = re.compile(r"([0-9.]+) % / ([0-9]+) d")


def copied_facts(draft: Draft, words: Words) -> list[tuple[str, str | None]]:
    found = copied(draft)
    label = words.say("card.fact.routing")
    method = method_of(found)
    return [
        *((label, references) for references in _references(found, words)),
        (words.say("card.fact.payment_method"), _method(method, words) if method else None),
        (words.say("card.fact.cash_discount"), _discount(found, words)),
        (words.say("card.fact.contact"), found.get(CONTACT)),
        (words.say("card.fact.penalty"), _percent(found.get(PENALTY), words)),
        (words.say("card.fact.account"), _account(draft)),
    ]


def _percent(value: str | None, words: Words) -> str:
    return words.percent(Decimal(value)) if value else ""


def _account(draft: Draft) -> str | None:
    """What Procountor is set to post this customer's sales on; an invoice cannot name it."""
    customer = draft.content.customer if draft.content else None
    return customer.sales_defaults.account if customer and customer.sales_defaults else None


def _references(found: Mapping[str, str], words: Words) -> list[str]:
    told = [
        words.say("card.routing", field=name, value=clip(found[name], LONGEST_REFERENCE))
        for name in REFERENCES
        if found.get(name)
    ]
    whole = " · ".join(told)
    if units(whole) <= LONGEST_FIELD:
        return [whole]
    return [" · ".join(told[start : start + SIDE_BY_SIDE]) for start in range(0, len(told), SIDE_BY_SIDE)]


def _method(method: str, words: Words) -> str:
    return words.say("card.payment_method", payment_method=method.lower())


def _discount(found: Mapping[str, str], words: Words) -> str:
    options = _DISCOUNT.findall(found.get(CASH_DISCOUNT, ""))
    if options:
        said = [words.say("card.cash_discount", percent=Decimal(percent), count=int(days)) for percent, days in options]
        return ", ".join(said)
    percent = found.get(DISCOUNT_WHEN_DUE)
    return words.say("card.cash_discount_when_due", percent=Decimal(percent)) if percent else ""
