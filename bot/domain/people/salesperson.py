"""Who sold the deal. As long as nobody knows, nobody can say whose approval is a second pair of eyes."""

from bot.domain.deals.deal import Deal
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
