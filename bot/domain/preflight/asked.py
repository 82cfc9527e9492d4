"""Whom a finding that stops a draft asks, and what."""

from collections.abc import Iterable

from bot.domain.deals.deal import Deal
from bot.domain.preflight.catalogue import Asked, Trait, row_of
from bot.domain.preflight.making import has_trait
from bot.domain.values.finding import Finding, blocking


def asked_of(finding: Finding) -> Asked:
    return row_of(finding.code).asked


def asked(findings: Iterable[Finding]) -> dict[Asked, tuple[Finding, ...]]:
    """What stops a draft, by whom it asks; nobody who is not asked stands in it."""
    stopping = blocking(tuple(findings))
    parted = {who: tuple(found for found in stopping if asked_of(found) is who) for who in Asked}
    return {who: found for who, found in parted.items() if found}


def owners_questions(deal: Deal, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What the deal's owner can answer with one button: who the customer is, how to reach it, and what was sold."""
    traits = (Trait.MESSAGE,) if deal.buyer.business_id else (Trait.MESSAGE, Trait.MESSAGE_WITHOUT_ID)
    return tuple(found for found in blocking(findings) if any(has_trait(found, trait) for trait in traits))
