"""A person in Slack, as far as the product needs to know them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from bot.domain.ids import UserId

Language = Literal["en", "fi", "sv"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    user: UserId
    name: str
    email: str | None
    language: Language


class Membership(StrEnum):
    """What an e-mail address or an id is in our workspace, by Slack's word."""

    MEMBER = "member"
    OUTSIDER = "outsider"  # a guest, an app, or somebody of another workspace
    DEACTIVATED = "deactivated"
    UNKNOWN = "unknown"  # Slack knows nobody by it
    UNANSWERED = "unanswered"  # Slack has not said yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    membership: Membership
    user: UserId | None = None


def address_of(email: str | None) -> str:
    """The address as it is compared: neither case nor spaces make it another person's."""
    return "".join((email or "").split()).lower()
