"""The company's own rules, as `voitto.toml` states them. Their defaults stand in `bot/rule_settings.py`, and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bot.domain.approval.rules import Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicingPolicy:
    payment_terms_days: int
    send_after_approval: bool
    language: str
    channel: str
    """`customer`: as the partner record says; else one of Procountor's channels for every invoice."""
    default_vat_percent: Decimal
    reference_rates: Mapping[date, Decimal]
    """Of the Interest Act, by the first day of the half-year: what the Bank of Finland has announced since."""
    unit: str
    prices_include_vat: bool
    """How the figures of a deal that does not say are meant."""
    create_projects: bool
    """A project that the deal names and Procountor lacks is made there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approving:
    four_eyes: bool
    limits: tuple[Limit, ...]
    """By net sum in the company's currency; empty: one approval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How long what may be forgotten is kept; None: for ever."""

    inbox: timedelta | None
    people: timedelta | None
    jobs: timedelta | None
