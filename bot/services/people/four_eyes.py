"""Whose approval is a second pair of eyes on a draft, and whose is not."""

from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.approval.approval import Approval, Decision
from bot.domain.approval.policy import Approving
from bot.domain.approval.rules import may_decide, seated
from bot.domain.deals.deal import Deal
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.lifecycle import EDITABLE
from bot.domain.people.salesperson import is_unanswered, is_unresolved, said_of
from bot.domain.preflight.exchange_rate import rate_findings
from bot.domain.preflight.owner import owner_finding
from bot.domain.preflight.sums import vat_of_the_ledger
from bot.domain.values.finding import Finding
from bot.domain.values.ids import UserId
from bot.domain.values.localized import Text, text
from bot.errors import Refused
from bot.ports import UnitOfWork
from bot.services.people.directory import PeopleService
from bot.services.people.salespeople import ask_for_owner


@dataclass(frozen=True, slots=True)
class Barred:
    """Who may not be the only approver."""

    editors: frozenset[UserId] = frozenset()
    """Changed what it comes to, who pays or where it goes."""
    namer: UserId | None = None
    """Said whose deal it is."""

    def __contains__(self, user: object) -> bool:
        return user is not None and (user in self.editors or user == self.namer)


class FourEyes:
    def __init__(self, people: PeopleService, policy: Approving) -> None:
        self._people = people
        self._policy = policy

    def _seats(self, user: UserId) -> tuple[UserId, ...]:
        """The places this person decides from."""
        return self._people.stands_in_for(user) or (user,)

    def is_of(self, user: UserId, people: Container[UserId | None]) -> bool:
        """One of these people, or nothing but a stand-in for some of them."""
        return user in people or all(seat in people for seat in self._seats(user))

    def refusal(self, user: UserId, approvers: Collection[UserId], deal: Deal, *, own_too: bool = False) -> Text | None:
        """None when this person may decide on a draft of this deal; else why not.

        Who stands in for somebody has that person's rights: none on a deal that person brought in, but for an act that
        needs no second pair of eyes (`own_too`).
        """
        own = None if own_too else self._own(deal)
        reason = may_decide(user, approvers, own, four_eyes=own is not None)
        if reason is None and own is not None and self.is_of(user, (own,)):
            return text("error.four_eyes")
        return reason

    def _own(self, deal: Deal) -> UserId | None:
        """Whose own deal it is, where that counts."""
        return deal.requester if self._policy.four_eyes else None

    def able(
        self, deal: Deal, approvers: Collection[UserId], barred: Barred, typed: frozenset[UserId]
    ) -> tuple[UserId, ...]:
        """Those whom this draft waits for. `typed`: who led this customer's invoices elsewhere."""
        able = (user for user in approvers if self.refusal(user, approvers, deal) is None)
        return tuple(user for user in able if not (self.is_of(user, barred) or self.is_of(user, typed)))

    def counted(self, approvals: Sequence[Approval], deal: Deal) -> list[Approval]:
        """Without that of somebody who was found to be the salesperson since."""
        return [approval for approval in approvals if approval.user != self._own(deal)]

    def found_now(self, draft: Draft, deal: Deal) -> tuple[Finding, ...]:
        """The findings with what no check could know: what a rate became, Procountor's own VAT, and who is known in Slack."""
        found = draft.findings
        if draft.state is DraftState.PENDING:
            found = (*rate_findings(draft.content), *vat_of_the_ledger(draft), *found)
        return (*self._owner_findings(draft, deal), *found) if draft.state in EDITABLE else found

    def _owner_findings(self, draft: Draft, deal: Deal) -> tuple[Finding, ...]:
        """None, or the one that asks who the salesperson is."""
        decidable = draft.state is DraftState.PENDING
        found = owner_finding(deal, four_eyes=self._policy.four_eyes, decidable=decidable)
        return (found,) if found else ()

    async def check_owner(self, uow: UnitOfWork, draft: Draft, deal: Deal, now: datetime) -> None:
        """As long as nobody knows who sold it, this approver may have."""
        if not (self._policy.four_eyes and is_unresolved(deal)):
            return
        if is_unanswered(deal):
            await ask_for_owner(uow, draft, now)
            await uow.commit()
        raise Refused(said_of(deal))

    def check_typist(self, user: UserId, deal: Deal, approvers: Collection[UserId], typed: frozenset[UserId]) -> None:
        """Who led invoices elsewhere is never one of the two that must see it, nor is that person's stand-in."""
        if self.is_of(user, typed):
            first, second, *_ = (*self.able(deal, approvers, Barred(), typed), "", "")
            raise Refused(text("error.details_typed", user=first, other=second))

    def check_alone(
        self, user: UserId, deal: Deal, approvers: Collection[UserId], barred: Barred, typed: frozenset[UserId]
    ) -> None:
        """Nobody alone both changes it, or says whose it is, and approves; where two must, that person may be one."""
        if not self.is_of(user, barred):
            return
        why = "own_edit" if self.is_of(user, barred.editors) else "own_naming"
        others = self.able(deal, approvers, barred, typed)
        if not others:
            raise Refused(text(f"error.{why}_alone"))
        raise Refused(text(f"error.{why}", user=others[0], other=others[1] if len(others) > 1 else ""))

    async def check_seat(self, uow: UnitOfWork, draft: Draft, deal: Deal, user: UserId) -> None:
        """An approver and the one who stands in for that approver have one approval to give between them."""
        recorded = self.counted(await uow.drafts.approvals(draft.id), deal)
        given = [a.user for a in recorded if a.revision == draft.revision and a.decision is Decision.APPROVED]
        if user in given:
            raise Refused(text("error.already_approved"))
        seats = {voter: [seat for seat in self._seats(voter) if seat != self._own(deal)] for voter in (*given, user)}
        if seated([*given, user], seats) == seated(given, seats):
            raise Refused(text("error.seat_taken", user=given[-1]))


def check_rate(draft: Draft) -> None:
    """Set in Procountor after the checks, perhaps: the card says it, too."""
    for found in rate_findings(draft.content):
        raise Refused(text("error.rate_far", **found.message.args))
