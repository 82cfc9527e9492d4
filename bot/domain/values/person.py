"""A person in Slack, as far as the product needs to know them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.domain.values.ids import UserId

Language = Literal["en", "fi", "sv"]


class Membership(StrEnum):
    """How an account belongs to the workspace that Voitto is installed in. The values stand in people's databases."""

    MEMBER = "member"
    GUEST = "guest"  # of a single channel or of several
    OUTSIDER = "outsider"  # of another workspace: Slack Connect, or elsewhere in the organisation
    APP = "app"
    DEACTIVATED = "deactivated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    user: UserId
    name: str
    email: str | None
    """None of outsiders, too: what their own administrators write there proves nothing here."""
    language: Language
    membership: Membership | None = None
    """None: kept by a version that did not ask."""
    seen_at: datetime | None = None
    """When Slack said all this."""
    timezone: str | None = None
    """An IANA name as Slack has it; None: kept by a version that did not ask, or not told."""


class OwnerLookup(StrEnum):
    """Whose a deal's owner address is in our workspace, by Slack's word. The values stand in people's databases."""

    MEMBER = "member"
    OUTSIDER = "outsider"  # a guest, an app, or somebody of another workspace
    DEACTIVATED = "deactivated"
    UNKNOWN = "unknown"  # Slack knows nobody by it
    UNANSWERED = "unanswered"  # Slack has not said yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    lookup: OwnerLookup
    user: UserId | None = None


def address_of(email: str | None) -> str:
    """The address as it is compared: neither case nor spaces make it another person's."""
    return "".join((email or "").split()).lower()
