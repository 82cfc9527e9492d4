"""Which business ID a mistyped one may have been meant to be, as far as somebody knows a company of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.values.ids import PartnerId
from bot.domain.values.localized import Text

MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NearId:
    """One slip away from what was typed."""

    business_id: str
    name: str
    partner_id: PartnerId | None = None
    """Of the Procountor customer; None of a company that only the register knows."""


def near_args(near: Sequence[NearId]) -> dict[str, str]:
    """For a text that asks whether one of these is meant: `near` and `near_name`, `near2` and `near2_name`…"""
    told: dict[str, str] = {}
    for number, found in enumerate(near[:MOST_NAMED], start=1):
        name = f"near{number if number > 1 else ''}"
        told |= {name: found.business_id, f"{name}_name": found.name}
    return told


def near_in(said: Text) -> tuple[tuple[str, str], ...]:
    """ID and name of each company that such a text asks about."""
    names = ("near", *(f"near{number}" for number in range(2, MOST_NAMED + 1)))
    return tuple((str(said.args[name]), str(said.args.get(f"{name}_name", ""))) for name in names if name in said.args)
