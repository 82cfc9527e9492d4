"""Who the salesperson is: asked on every card on which it is not sure, whatever its checks said."""

from bot.domain.deals.deal import Deal
from bot.domain.people.salesperson import is_nobodys, is_unresolved, standing
from bot.domain.preflight.making import finding_with, make_finding
from bot.domain.values.finding import Finding, Severity
from bot.domain.values.ids import UserId
from bot.domain.values.localized import text


def owner_finding(deal: Deal, *, four_eyes: bool, decidable: bool) -> Finding | None:
    """`decidable`: the draft waits for nothing but its approval, which this stops where four eyes are asked for."""
    if deal.requester:
        return _named(deal, deal.requester)
    email = deal.owner_email or ""
    if is_unresolved(deal):
        severity = Severity.BLOCKING if four_eyes and decidable else Severity.WARNING
        code = f"owner.{standing(deal)}"
        return finding_with(code, text(f"finding.{code}", email=email), severity=severity)
    return make_finding("owner.none", email=email) if is_nobodys(deal) and four_eyes else None


def _named(deal: Deal, owner: UserId) -> Finding | None:
    """A person's word for it, not the source's: whoever approves sees whose, and can put it right."""
    if deal.named_by is None:
        return None
    code = "owner.claimed" if deal.named_by == owner else "owner.named"
    return make_finding(code, user=deal.named_by, owner=owner)
