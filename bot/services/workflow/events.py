"""What `log` writes is the event; who follows which stands here, and nowhere else.

A new follower is a function and a line. It runs inside the transaction that commits the event, reads and adds jobs, and asks
nobody outside: its job then exists exactly when the event does.
"""

from collections.abc import Awaitable, Callable, Sequence

from bot.domain.operations.audit_log import Fact, What
from bot.ports import UnitOfWork
from bot.services.workflow import news

Follower = Callable[[UnitOfWork, Fact], Awaitable[None]]
Followers = Sequence[tuple[What, Follower]]

FOLLOWERS: Followers = (
    (What.DRAFT_STARTED, news.note_started),
    (What.DRAFT_SKIPPED, news.note_skipped),
    (What.DRAFT_EDITED, news.note_edited),
    (What.APPROVED, news.note_approved),
    (What.REJECTED, news.note_rejected),
    (What.REJECTED, news.tell_rejected),
    (What.SENT_BACK, news.note_sent_back),
    (What.SENT_BACK, news.tell_sent_back),
    (What.WITHDRAWN, news.note_withdrawn),
    (What.FINDING_SEEN, news.note_seen),
    (What.CREDIT_ASKED, news.note_credit),
    (What.PLAN_CANCELLED, news.note_plan_cancelled),
    (What.PLAN_RESUMED, news.note_plan_resumed),
    (What.INVOICE_APPROVED, news.tell_approved),
    (What.INVOICE_SENT, news.note_sent),
    (What.INVOICE_SENT, news.tell_sent),
    (What.PAID, news.tell_payment),
    (What.PAID, news.note_payment),
    (What.SETTLED, news.tell_payment),
    (What.SETTLED, news.note_payment),
)


def following(followers: Followers = FOLLOWERS) -> Follower:
    """What a unit of work calls for each event before it commits."""

    async def follow(uow: UnitOfWork, fact: Fact) -> None:
        for what, follower in followers:
            if what is fact.what:
                await follower(uow, fact)

    return follow
