"""Each rule is broken by one change to a snapshot in which nothing is wrong, and by nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.draft import DraftState
from bot.domain.ids import DealId, InvoiceId, Marker
from bot.domain.invariants import DealFacts, JobFacts, LedgerInvoice, Rule, Snapshot, violations

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
OWN, OTHER = (LedgerInvoice(invoice_id=InvoiceId(number), status="SENT") for number in (7, 8))
DEAL = DealFacts(
    deal_id=DealId(1),
    marker=Marker("V-AAAAAAAAAA"),
    state=DraftState.SENT,
    revision=2,
    invoice_id=OWN.invoice_id,
    live=(OWN,),
    sends=1,
    approved_revisions=frozenset({2}),
    has_card=True,
    card_matches=True,
)
JOB = JobFacts(kind="note", key="1:sent", state="ready", deal_id=None, intended_at=None, alerted=False)
WHOLE = Snapshot(
    at=NOW,
    quarantine=timedelta(seconds=120),
    deals=(DEAL,),
    jobs=(JOB,),
    carried_out=frozenset({(DealId(1), 2)}),
    posted={"digest:overdue:2026-11-24": 1, "card:V-AAAAAAAAAA": 1},
    digests=frozenset({"digest:overdue:2026-11-24"}),
    kinds=frozenset({"note"}),
)


def with_deal(**changes):
    return replace(WHOLE, deals=(replace(DEAL, **changes),))


def with_job(**changes):
    return replace(WHOLE, jobs=(replace(JOB, **changes),))


def test_nothing_is_wrong_where_everything_is_as_it_must_be():
    assert violations(WHOLE) == []


@pytest.mark.parametrize(
    ("rule", "snapshot"),
    [
        (Rule.LOST, with_deal(live=())),
        (Rule.DOUBLED, with_deal(live=(OWN, OTHER))),
        (Rule.STRANGER, with_deal(live=(OTHER,))),
        (Rule.UNAPPROVED, with_deal(approved_revisions=frozenset({1}))),
        (Rule.SENT_TWICE, with_deal(sends=2)),
        (Rule.SILENT, with_deal(state=DraftState.SENDING)),
        (Rule.UNSEEN, with_deal(has_card=False)),
        (Rule.CARD_DIFFERS, with_deal(card_matches=False)),
        (Rule.UNSEEN, with_job(state="parked")),
        (Rule.NO_HANDLER, with_job(kind="nobody.knows")),
        (Rule.UNCERTAIN, with_job(intended_at=NOW - timedelta(minutes=8))),
        (Rule.POSTED_TWICE, replace(WHOLE, posted={**WHOLE.posted, "card:V-AAAAAAAAAA": 2})),
        (Rule.UNPOSTED, replace(WHOLE, posted={})),
    ],
)
def test_one_thing_wrong_is_one_violation(rule, snapshot):
    assert [violation.rule for violation in violations(snapshot)] == [rule]


@pytest.mark.parametrize(
    "snapshot",
    [
        with_deal(state=DraftState.PARKED, live=(), invoice_id=None, sends=0),
        with_deal(state=DraftState.REJECTED, live=(), sends=0),
        replace(with_deal(state=DraftState.BUILDING, live=()), jobs=(replace(JOB, deal_id=DealId(1)),)),
        replace(with_deal(card_matches=False), jobs=(replace(JOB, deal_id=DealId(1)),)),
        with_job(state="parked", alerted=True),
        with_job(intended_at=NOW - timedelta(minutes=3)),
    ],
)
def test_work_under_way_and_peoples_decisions_are_no_violation(snapshot):
    assert violations(snapshot) == []
