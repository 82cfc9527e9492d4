"""The company's rules in the words of those who act on them, with the defaults that `bot/rule_settings.py` gives."""

from dataclasses import replace
from typing import Any

from bot.domain.approval.policy import InvoicingPolicy
from bot.domain.people.access import AccessRules
from bot.jobs import EngineSettings
from bot.rule_settings import Rules
from bot.wiring import policies


def invoicing(**changes: Any) -> InvoicingPolicy:
    return replace(policies.invoicing(Rules()), **changes)


def access(**changes: Any) -> AccessRules:
    return replace(policies.access(Rules()), **changes)


def engine(**changes: Any) -> EngineSettings:
    return replace(policies.engine_settings(Rules()), **changes)
