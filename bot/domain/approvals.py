"""Who may decide on a draft, how many must, and what their decisions come to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.domain.draft import Approval, Decision
from bot.domain.ids import UserId
from bot.domain.text import Text, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Net sums up to and including `up_to` need this many approvals; None: any sum."""

    up_to: Decimal | None = None
    approvals: int = 1


class Verdict(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"


def may_decide(
    user: UserId, approvers: Collection[UserId], requester: UserId | None, *, four_eyes: bool
) -> Text | None:
    """None when this person may; else the reason, for that person to read."""
    if not approvers:
        return text("error.no_approvers")
    if user not in approvers:
        return text("error.not_approver")
    if four_eyes and user == requester:
        return text("error.four_eyes")
    return None


def deciders(approvers: Collection[UserId], requester: UserId | None, *, four_eyes: bool) -> tuple[UserId, ...]:
    """Those who may decide on this requester's draft; fewer than needed means that it can never be approved."""
    return tuple(user for user in approvers if may_decide(user, approvers, requester, four_eyes=four_eyes) is None)


def approvals_needed(net: Decimal, limits: Sequence[Limit]) -> int:
    """The approvals of the tightest limit that holds this sum; one when there are no limits.

    A sum above every limit needs the most approvals of any: a forgotten last line must not open the gate.
    """
    holding = [
        (limit.up_to, limit.approvals) for limit in limits if limit.up_to is not None and abs(net) <= limit.up_to
    ]
    if holding:
        return min(holding)[1]
    unbounded = [limit.approvals for limit in limits if limit.up_to is None]
    return max(unbounded or [limit.approvals for limit in limits], default=1)


def outcome(approvals: Sequence[Approval], needed: int, *, revision: int | None = None) -> Verdict:
    """One rejection rejects; two clicks of one person are one approval. Given a revision, only its decisions count."""
    counted = [approval for approval in approvals if revision is None or approval.revision == revision]
    if any(approval.decision is Decision.REJECTED for approval in counted):
        return Verdict.REJECTED
    approved = {approval.user for approval in counted if approval.decision is Decision.APPROVED}
    return Verdict.APPROVED if len(approved) >= max(needed, 1) else Verdict.WAITING
