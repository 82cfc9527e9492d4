"""Killed, or left without an answer, at every commit and every request from a won deal to its payment: the end is the same."""

import pytest

from tests.crash.boundaries import Story, all_wrong, cases
from tests.crash.life import COMMIT, Fault
from tests.crash.segments import SEGMENTS, TO_PAID

pytestmark = pytest.mark.asyncio(loop_scope="module")
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


@pytest.mark.parametrize("name", TO_PAID)
async def test_wherever_it_breaks_the_end_is_the_same(story: Story, name: str) -> None:
    assert await all_wrong(story, name, cases(story.pieces[name], reads=False)) == []


@pytest.mark.parametrize("name", SEGMENTS)
async def test_the_piece_changes_what_it_is_there_to_change(story: Story, name: str) -> None:
    done = {boundary.deed for boundary in story.pieces[name].boundaries if boundary.changes}
    assert done - {COMMIT} >= ACTS.get(name, set())
    assert COMMIT in done


async def test_each_change_is_met_by_a_crash_before_and_after_a_lost_and_a_late_answer(story: Story) -> None:
    """Killed after a change is killed before what comes next; after the last one of a piece, the next piece begins."""
    for piece in story.pieces.values():
        met = {(plan.at, plan.fault) for plan in cases(piece, reads=False)}
        for at, boundary in enumerate(piece.boundaries):
            assert (at, Fault.CRASH) in met
            assert ((at, Fault.LOST) in met) is boundary.changes
            assert ((at, Fault.LATE) in met) is (boundary.changes and boundary.name != COMMIT)
