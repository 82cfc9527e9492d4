"""A person in Slack, as far as the product needs to know them."""

from dataclasses import dataclass
from typing import Literal

from bot.domain.ids import UserId

Language = Literal["en", "fi", "sv"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    user: UserId
    name: str
    email: str | None
    language: Language
