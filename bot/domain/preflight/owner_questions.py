"""What only whoever won the deal can answer."""

from bot.domain.deals.deal import Deal
from bot.domain.values.finding import IN_A_MESSAGE, Finding, Severity


def owners_questions(deal: Deal, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What the deal's owner can answer with one button: who the customer is, how to reach it, and what was sold."""
    asked = {*IN_A_MESSAGE, *(() if deal.buyer.business_id else ("customer.unknown",))}
    return tuple(f for f in findings if f.severity is Severity.BLOCKING and f.code in asked)
