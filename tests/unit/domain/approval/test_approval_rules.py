from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.domain.approval.approval import Approval, Decision
from bot.domain.approval.rules import Limit, Verdict, approvals_needed, deciders, may_decide, outcome
from bot.domain.values.ids import DraftId, UserId
from bot.domain.values.localized import text

LIISA, MATTI, PEKKA = UserId("ULIISA"), UserId("UMATTI"), UserId("UPEKKA")


@pytest.mark.parametrize(
    ("user", "approvers", "requester", "four_eyes", "reason"),
    [
        (LIISA, (LIISA,), MATTI, True, None),
        (LIISA, (LIISA,), None, True, None),
        (LIISA, (LIISA,), LIISA, False, None),
        (LIISA, (LIISA, MATTI), LIISA, True, "error.four_eyes"),
        (PEKKA, (LIISA, MATTI), LIISA, True, "error.not_approver"),
        (PEKKA, (LIISA, MATTI), PEKKA, True, "error.not_approver"),
        (LIISA, (), MATTI, True, "error.no_approvers"),
    ],
)
def test_who_may_decide(user, approvers, requester, four_eyes, reason):
    said = may_decide(user, approvers, requester, four_eyes=four_eyes)
    assert said == (None if reason is None else text(reason))


def test_requester_who_is_the_only_approver_leaves_nobody():
    assert deciders((LIISA,), LIISA, four_eyes=True) == ()
    assert deciders((LIISA, MATTI), LIISA, four_eyes=True) == (MATTI,)
    assert deciders((LIISA,), LIISA, four_eyes=False) == (LIISA,)


BELOW_10, BELOW_50, ANY = (
    Limit(up_to=Decimal(10000)),
    Limit(up_to=Decimal(50000), approvals=2),
    Limit(approvals=3),
)
LIMITS = (BELOW_10, BELOW_50, ANY)


@pytest.mark.parametrize(
    ("net", "limits", "needed"),
    [
        ("500", (), 1),
        ("10000", LIMITS, 1),
        ("10000.01", LIMITS, 2),
        ("50000", LIMITS, 2),
        ("50000.01", LIMITS, 3),
        ("50000.01", tuple(reversed(LIMITS)), 3),
        ("500", tuple(reversed(LIMITS)), 1),
        ("-20000", LIMITS, 2),
        ("99999", (BELOW_10, BELOW_50), 2),
    ],
)
def test_limit_decides_how_many_must_approve(net, limits, needed):
    assert approvals_needed(Decimal(net), limits) == needed


def decided(user, decision, revision=1):
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return Approval(draft_id=DraftId(1), revision=revision, user=user, decision=decision, reason=None, at=at)


YES, NO, SENT = Decision.APPROVED, Decision.REJECTED, Decision.SENT


@pytest.mark.parametrize(
    ("given", "needed", "verdict"),
    [
        ([], 1, Verdict.WAITING),
        ([], 0, Verdict.WAITING),
        ([(LIISA, YES)], 1, Verdict.APPROVED),
        ([(LIISA, YES)], 2, Verdict.WAITING),
        ([(LIISA, YES), (LIISA, YES)], 2, Verdict.WAITING),
        ([(LIISA, YES), (MATTI, YES)], 2, Verdict.APPROVED),
        ([(LIISA, YES), (MATTI, NO)], 1, Verdict.REJECTED),
        ([(LIISA, SENT)], 1, Verdict.WAITING),
    ],
)
def test_decisions_come_to_a_verdict(given, needed, verdict):
    assert outcome([decided(user, decision) for user, decision in given], needed) is verdict


def test_decisions_on_an_older_revision_do_not_count():
    given = [decided(LIISA, YES, revision=1), decided(MATTI, NO, revision=1), decided(PEKKA, YES, revision=2)]
    assert outcome(given, 1, revision=2) is Verdict.APPROVED
    assert outcome(given, 2, revision=2) is Verdict.WAITING
