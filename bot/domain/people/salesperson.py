"""Who sold the deal. As long as nobody knows, nobody can say whose approval is a second pair of eyes."""

from bot.domain.deals.deal import Deal
from bot.domain.values.finding import Cure, Finding, Severity
from bot.domain.values.ids import UserId
from bot.domain.values.localized import Text, text
from bot.domain.values.person import OwnerLookup, address_of


def is_unresolved(deal: Deal) -> bool:
    """Its source names somebody, and nobody in Slack is known to be that person."""
    return deal.requester is None and bool(address_of(deal.owner_email))


def is_unanswered(deal: Deal) -> bool:
    """Slack has not said who it is: it is asked again, and nobody has to do anything."""
    return is_unresolved(deal) and standing(deal) is OwnerLookup.UNANSWERED


def is_nobodys(deal: Deal) -> bool:
    """Its source names nobody: whoever approves is asked, and told that nobody can say whose own deal it is."""
    return deal.requester is None and not is_unresolved(deal)


def standing(deal: Deal) -> OwnerLookup:
    """What Slack said of the owner; in a deal from before that was kept, nothing."""
    return deal.owner_is or OwnerLookup.UNANSWERED


def said_of(deal: Deal) -> Text:
    """Why nobody is known, for whoever tries to approve."""
    return text(f"error.owner.{standing(deal)}", email=deal.owner_email or "")


def owner_finding(deal: Deal, *, four_eyes: bool, decidable: bool) -> Finding | None:
    """`decidable`: the draft waits for nothing but its approval, which this stops where four eyes are asked for."""
    if deal.requester:
        return _named(deal, deal.requester)
    if is_unresolved(deal):
        code = f"owner.{standing(deal)}"
        severity = Severity.BLOCKING if four_eyes and decidable else Severity.WARNING
    elif is_nobodys(deal) and four_eyes:
        code, severity = "owner.none", Severity.WARNING
    else:
        return None
    message = text(f"finding.{code}", email=deal.owner_email or "")
    return Finding(code=code, severity=severity, message=message, cure=Cure.OWNER)


def _named(deal: Deal, owner: UserId) -> Finding | None:
    """A person's word for it, not the source's: whoever approves sees whose, and can put it right."""
    if deal.named_by is None:
        return None
    code = "owner.claimed" if deal.named_by == owner else "owner.named"
    message = text(f"finding.{code}", user=deal.named_by, owner=owner)
    return Finding(code=code, severity=Severity.WARNING, message=message, cure=Cure.OWNER)
