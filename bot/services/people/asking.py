"""A draft that is parked asks whoever can settle what stops it: the salesperson, approvers, or both."""

import hashlib
from collections.abc import Collection, Sequence

from bot.domain.deals.deal import Deal
from bot.domain.drafts.draft import Draft
from bot.domain.preflight.asked import asked, owners_questions
from bot.domain.preflight.catalogue import Asked
from bot.domain.values.finding import Finding
from bot.domain.values.ids import UserId
from bot.domain.values.localized import text
from bot.ports import UnitOfWork
from bot.services.workflow.transitions import customer_name, enqueue_direct_message, enqueue_message, enqueue_question


async def ask_to_settle(uow: UnitOfWork, deal: Deal, draft: Draft, approvers: Collection[UserId]) -> None:
    """The salesperson is left alone with what only an approver can settle; unknown, she is asked in an approver's person."""
    wanted = asked(draft.findings)
    if Asked.APPROVER in wanted or deal.requester is None:
        others = [user for user in approvers if user != deal.requester]
        await _ask_approvers(uow, deal, draft, others, wanted.get(Asked.APPROVER, ()))
    if Asked.SALESPERSON not in wanted and approvers:
        return
    if owners_questions(deal, draft.findings):
        await enqueue_question(uow, deal, draft)
    else:
        await enqueue_direct_message(
            uow, deal, draft, f"parked:{draft.revision}", text("tell.parked", title=deal.title)
        )


async def _ask_approvers(
    uow: UnitOfWork, deal: Deal, draft: Draft, approvers: Sequence[UserId], findings: Sequence[Finding]
) -> None:
    """Once for the same questions, however often the draft is checked again before they are settled."""
    said = text("tell.parked_approver", customer=customer_name(deal, draft), title=deal.title)
    codes = hashlib.sha256(" ".join(sorted(found.code for found in findings)).encode()).hexdigest()[:8]
    for user in approvers:
        await enqueue_message(uow, user, draft, f"asked:{codes}:{user}", said)
