"""Who may come to Voitto at all, and for what: decided before anything else is looked at."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.values.person import Membership, Person

LAST_KNOWN = timedelta(days=1)
"""So long a member stays one while Slack does not answer."""


class Right(StrEnum):
    USE = "use"
    """To be answered at all: whoever belongs here. Further rules may follow, such as who approves."""
    WIN = "win"
    PAID = "paid"
    DETAILS = "details"
    """What a card does not show to everybody: also of the salesperson whose deal it is."""
    CUSTOMERS = "customers"
    """The register of customers: as `details`, and nobody's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRules:
    """Names as `voitto.toml` has them: Slack ids, e-mails, user groups. An empty list narrows nothing; no guests come in."""

    win: tuple[str, ...]
    paid: tuple[str, ...]
    details: tuple[str, ...]
    guests: tuple[str, ...]

    def names(self, right: Right) -> tuple[str, ...]:
        lists = {Right.WIN: self.win, Right.PAID: self.paid, Right.DETAILS: self.details, Right.CUSTOMERS: self.details}
        return lists.get(right, ())


def membership_of(person: Person | None, now: datetime) -> Membership | None:
    """None: nobody can say now. What was last known of a member or guest counts for a day, of others for good."""
    if person is None or person.membership is None or person.seen_at is None:
        return None
    old = now - person.seen_at > LAST_KNOWN
    return None if old and person.membership in (Membership.MEMBER, Membership.GUEST) else person.membership


def keeps_out(membership: Membership | None, *, admitted: bool, by_id: bool) -> str | None:
    """The text that says why, or None for whoever may come in.

    `admitted`: named in `guests`. An outsider must stand there by Slack id (`by_id`): an e-mail in a profile of another
    workspace is whatever that workspace says it is.
    """
    match membership:
        case Membership.MEMBER:
            return None
        case Membership.GUEST:
            return None if admitted else "access.guest"
        case Membership.OUTSIDER:
            return None if by_id else "access.outsider"
        case Membership.APP:
            return "access.app"
        case Membership.DEACTIVATED:
            return "access.deactivated"
        case None:
            return "access.unknown"
