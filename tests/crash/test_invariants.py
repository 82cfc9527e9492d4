"""Each rule is broken by one change to a snapshot in which nothing is wrong, and by nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.drafts.draft import DraftState
from bot.domain.operations.invariants import DealFacts, JobFacts, LedgerInvoice, Rule, Snapshot, violations
from bot.domain.values.ids import DealId, InvoiceId, Marker
from bot.domain.values.job_state import JobState
from bot.domain.values.ledger_status import LedgerStatus

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
OWN, OTHER = (LedgerInvoice(invoice_id=InvoiceId(number), status=LedgerStatus.SENT) for number in (7, 8))
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
JOB = JobFacts(
    kind="note",
    key="1:sent",
    state=JobState.READY,
    deal_id=None,
    run_at=NOW,
    failures=0,
    intended_at=None,
    alerted=False,
)
WHOLE = Snapshot(
    at=NOW,
    quarantine=timedelta(seconds=120),
    deals=(DEAL,),
    jobs=(JOB,),
    carried_out=frozenset({(DealId(1), 2)}),
    posted={"digest:overdue:2026-11-24": 1, "card:V-AAAAAAAAAA": 1},
    digests=frozenset({"digest:overdue:2026-11-24"}),
    kinds=frozenset({"note", "draft.build", "card.post", "invoice.invalidate", "plan.part", "alert.post"}),
    moving=frozenset({"draft.build"}),
    showing=frozenset({"card.post"}),
    voiding=frozenset({"invoice.invalidate"}),
)


def with_deal(**changes):
    return replace(WHOLE, deals=(replace(DEAL, **changes),))


def with_job(**changes):
    return replace(WHOLE, jobs=(replace(JOB, **changes),))


def beside(kind, *, after=timedelta(0), **changes):
    """Something is wrong with the deal, and a job of this kind is open for it."""
    job = replace(JOB, kind=kind, deal_id=DEAL.deal_id, run_at=NOW + after)
    return replace(with_deal(**changes), jobs=(job,))


BUILDING = {"state": DraftState.BUILDING, "live": (), "invoice_id": None, "sends": 0}
REJECTED = {"state": DraftState.REJECTED, "sends": 0}
UNFINISHED, NOT_SENT = (replace(OWN, status=status) for status in (LedgerStatus.UNFINISHED, LedgerStatus.NOT_SENT))


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
        (Rule.UNSEEN, with_job(state=JobState.PARKED)),
        (Rule.NO_HANDLER, with_job(kind="nobody.knows")),
        (Rule.UNCERTAIN, with_job(intended_at=NOW - timedelta(minutes=8))),
        (Rule.POSTED_TWICE, replace(WHOLE, posted={**WHOLE.posted, "card:V-AAAAAAAAAA": 2})),
        (Rule.UNPOSTED, replace(WHOLE, posted={})),
        (Rule.LOST, with_deal(state=DraftState.PARKED, live=())),
        (Rule.STRANGER, with_deal(state=DraftState.PARKED, invoice_id=None)),
        (Rule.STRANGER, with_deal(state=DraftState.ASKED, invoice_id=None)),
        (Rule.UNWANTED, with_deal(**REJECTED)),
        (Rule.UNWANTED, beside("note", **REJECTED)),
        (Rule.UNWANTED, with_deal(state=DraftState.SKIPPED, invoice_id=None)),
        (Rule.DOUBLED, with_deal(state=DraftState.REJECTED, live=(OWN, OTHER))),
        (Rule.AHEAD, with_deal(live=(UNFINISHED,))),
        (Rule.AHEAD, with_deal(live=(NOT_SENT,))),
        (Rule.AHEAD, with_deal(state=DraftState.APPROVED, live=(UNFINISHED,))),
        (Rule.SENT_TWICE, with_deal(sends=3, sendings=2)),
        (Rule.SENT_TWICE, with_deal(sends=2, sendings=0)),
        (Rule.SILENT, beside("note", **BUILDING)),
        (
            Rule.SILENT,
            replace(
                beside("note", **BUILDING), jobs=(replace(JOB, deal_id=DealId(1), state=JobState.PARKED, alerted=True),)
            ),
        ),
        (Rule.SILENT, beside("plan.part", after=timedelta(days=30), **BUILDING)),
        (Rule.SILENT, beside("draft.build", after=timedelta(hours=2), **BUILDING)),
        (Rule.SILENT, beside("card.post", **BUILDING)),
        (Rule.UNSEEN, beside("plan.part", after=timedelta(days=30), has_card=False)),
        (Rule.UNSEEN, beside("note", has_card=False)),
        (Rule.CARD_DIFFERS, beside("plan.part", after=timedelta(days=30), card_matches=False)),
        (Rule.CARD_DIFFERS, beside("note", card_matches=False)),
        (Rule.UNSEEN, with_job(failures=10)),
    ],
)
def test_one_thing_wrong_is_one_violation(rule, snapshot):
    assert [violation.rule for violation in violations(snapshot)] == [rule]


@pytest.mark.parametrize(
    "snapshot",
    [
        with_deal(state=DraftState.PARKED, live=(), invoice_id=None, sends=0),
        with_deal(state=DraftState.REJECTED, live=(), sends=0),
        beside("draft.build", **BUILDING),
        beside("draft.build", after=timedelta(minutes=20), **BUILDING),
        beside("draft.build", state=DraftState.BUILDING, live=()),
        beside("draft.build", state=DraftState.BUILDING, invoice_id=None),
        beside("card.post", card_matches=False),
        beside("draft.build", card_matches=False),
        beside("card.post", has_card=False),
        beside("invoice.invalidate", **REJECTED),
        with_deal(state=DraftState.APPROVED, live=(NOT_SENT,), sends=0),
        with_deal(sends=2, sendings=2),
        with_deal(sends=0, sendings=0),
        with_job(failures=10, alerted=True),
        with_job(failures=9),
        with_job(kind="alert.post", failures=50),
        with_job(state=JobState.PARKED, alerted=True),
        with_job(intended_at=NOW - timedelta(minutes=3)),
    ],
)
def test_work_under_way_and_peoples_decisions_are_no_violation(snapshot):
    assert violations(snapshot) == []
