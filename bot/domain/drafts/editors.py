"""Whose edits a draft carries: who changed what it comes to, who pays or where it goes is not its only approver."""

from dataclasses import dataclass
from typing import Self

from bot.domain.values.ids import UserId


@dataclass(frozen=True, slots=True)
class Editors:
    users: frozenset[UserId] = frozenset()
    """Everybody who changed its sums, customer or delivery details since it was last composed of the deal alone."""
    in_deal: frozenset[UserId] = frozenset()
    """Of those: whose change is in the deal itself, and in every draft that is composed of it."""

    def with_editor(self, user: UserId, *, in_deal: bool) -> Self:
        return type(self)(self.users | {user}, self.in_deal | ({user} if in_deal else set()))

    def all_in_deal(self) -> Self:
        return type(self)(self.users, self.users)

    def only_in_deal(self) -> Self:
        return type(self)(self.in_deal, self.in_deal)
