"""What only whoever won the deal can answer."""

from bot.domain.deals.deal import Deal
from bot.domain.values.finding import Finding, Severity


def owners_questions(deal: Deal, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What only the deal's owner can answer: who the customer is, and what was sold."""
    asked = {"business_id.invalid", "customer.name_differs", "customer.own_id", "lines.none"} | (
        {"customer.unknown"} if not deal.buyer.business_id else set()
    )
    return tuple(f for f in findings if f.severity is Severity.BLOCKING and f.code in asked)
