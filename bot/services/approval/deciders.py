"""Who may decide on a draft as it stands, and who of the approvers may not."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.deals.deal import Deal
from bot.domain.drafts.draft import Draft
from bot.domain.values.ids import UserId
from bot.ports import UnitOfWork
from bot.services.approval.needs import ApprovalNeeds, Needed
from bot.services.people.four_eyes import Barred, FourEyes


@dataclass(frozen=True, slots=True)
class Deciders:
    needed: Needed
    barred: Barred
    """Who may not be the only approver."""
    typists: frozenset[UserId]
    """Who may not decide at all, having typed where this customer's invoices go."""
    able: tuple[UserId, ...]
    """Of the approvers, those whom nothing bars."""


async def deciders_of(
    uow: UnitOfWork,
    draft: Draft,
    deal: Deal,
    approvers: Collection[UserId],
    *,
    needs: ApprovalNeeds,
    eyes: FourEyes,
    waits: bool = True,
) -> Deciders:
    """`waits`: False where nothing is decided yet, so that what somebody did to the draft bars nobody."""
    needed = await needs.of(uow, draft, deal)
    barred = await needs.barred(uow, draft, needed) if waits else Barred()
    typed = await needs.typists(uow, draft) if waits else frozenset()
    return Deciders(needed, barred, typed, eyes.able(deal, approvers, barred, typed))
