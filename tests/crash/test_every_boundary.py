"""Killed, or left without an answer, at every commit and every request from a won deal to its payment: the end is the same."""

import pytest

from tests.crash.boundaries import Story, all_wrong, cases, quiet_cases, sample
from tests.crash.life import COMMIT, Fault
from tests.crash.segments import SEGMENTS, TO_PAID

pytestmark = pytest.mark.asyncio(loop_scope="module")
A_FEW = 6
"""So many of each piece's 12 to 134 cases in `make test`; all of them in `make prove`."""
ACTS = {
    "won by slash": {
        "POST /procountor/api/invoices",
        "chat.postMessage",
    },
    "won by hook": {
        "POST /procountor/api/businesspartners",
        "POST /procountor/api/invoices",
        "PUT /procountor/api/ledgerreceipts/transactions/dimensions",
        "chat.postMessage",
    },
    "edited": {"PUT /procountor/api/invoices", "chat.update"},
    "approved": {"PUT /procountor/api/invoices/approve", "chat.update"},
    "sent": {"PUT /procountor/api/invoices/send", "chat.update"},
    "another customer": {
        "POST /procountor/api/invoices",
        "PUT /procountor/api/invoices/invalidate",
        "chat.update",
    },
    "led elsewhere": {"PATCH /procountor/api/businesspartners", "PUT /procountor/api/invoices/invalidate"},
    "rejected": {"PUT /procountor/api/invoices/invalidate", "chat.update"},
    "paid": {"chat.update", "chat.postMessage"},
    "alert and retry": {"POST /procountor/api/invoices", "chat.postMessage", "chat.update"},
    "morning": {"chat.postMessage"},
}
"""What each piece of the story does to the world, numbers left out."""


@pytest.mark.parametrize("name", SEGMENTS)
async def test_where_it_breaks_here_and_there_the_end_is_the_same(story: Story, name: str) -> None:
    assert await all_wrong(story, name, sample(cases(story.pieces[name]), A_FEW)) == []


@pytest.mark.prove
@pytest.mark.parametrize("name", TO_PAID)
async def test_wherever_it_breaks_the_end_is_the_same(story: Story, name: str) -> None:
    assert await all_wrong(story, name, cases(story.pieces[name])) == []


@pytest.mark.parametrize("name", SEGMENTS)
async def test_the_piece_changes_what_it_is_there_to_change(story: Story, name: str) -> None:
    done = {boundary.deed for boundary in story.pieces[name].boundaries if boundary.changes}
    assert done - {COMMIT} >= ACTS.get(name, set())
    assert COMMIT in done


async def test_each_change_is_met_by_a_crash_before_and_after_a_lost_and_a_late_answer(story: Story) -> None:
    """Killed after a change is killed before what comes next; after the last one of a piece, the next piece begins.

    Killed before a change is killed before the first question that was asked since the change before it.
    """
    for piece in story.pieces.values():
        met = {(plan.at, plan.fault) for plan in cases(piece)}
        follows_a_change = [True, *(boundary.changes for boundary in piece.boundaries)]
        for at, boundary in enumerate(piece.boundaries):
            assert ((at, Fault.CRASH) in met) is follows_a_change[at]
            assert ((at, Fault.LOST) in met) is boundary.changes
            assert ((at, Fault.LATE) in met) is (boundary.changes and boundary.name != COMMIT)


async def test_every_case_is_played_by_make_prove_or_by_make_crash(story: Story) -> None:
    for piece in story.pieces.values():
        every = {(at, fault) for at, boundary in enumerate(piece.boundaries) for fault in boundary.faults}
        assert {(plan.at, plan.fault) for plan in [*cases(piece), *quiet_cases(piece)]} == every
