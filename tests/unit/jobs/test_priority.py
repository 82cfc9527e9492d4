"""Which kinds go before which."""

import pytest

from bot.domain.values.job_state import Priority
from bot.jobs.queue import priority_of
from bot.services.workflow.job_kinds import Kind


@pytest.mark.parametrize(
    "kind",
    [
        Kind.DRAFT_BUILD,
        Kind.INVOICE_APPROVE,
        Kind.INVOICE_CHANGE,
        Kind.INVOICE_SEND,
        Kind.INVOICE_INVALIDATE,
        Kind.DRAFT_PREVIEW,
        Kind.CARD_POST,
        Kind.CARD_UPDATE,
        Kind.ALERT_POST,
    ],
)
def test_what_somebody_waits_for_is_a_persons(kind: Kind) -> None:
    assert priority_of(kind) is Priority.PERSON


@pytest.mark.parametrize("kind", [Kind.PAYMENTS_REFRESH, Kind.CUSTOMERS_SYNC, Kind.INVOICE_AUDIT, Kind.DIGEST])
def test_what_nobody_asked_for_is_background(kind: Kind) -> None:
    assert priority_of(kind) is Priority.BACKGROUND


def test_a_kind_that_says_nothing_may_have_somebody_waiting() -> None:
    assert priority_of("draft.build") is Priority.PERSON
