"""What a failed run leads to."""

from datetime import timedelta

import pytest

from bot.domain.values.localized import text
from bot.errors import (
    LeaseLost,
    NeedsPerson,
    Outcome,
    Refused,
    SendTooLate,
    TwinInvoices,
    UpstreamRefused,
    UpstreamUnavailable,
)
from bot.jobs.policy import Drop, Intent, Park, Quarantine, Retry, backoff, decide
from tests.policies import engine

Q = timedelta(seconds=120)


def middle() -> float:
    return 0.5


def unavailable(outcome: Outcome, retry_after: float | None = None) -> UpstreamUnavailable:
    wait = None if retry_after is None else timedelta(seconds=retry_after)
    return UpstreamUnavailable("no answer", system="Procountor", outcome=outcome, retry_after=wait)


def refused() -> UpstreamRefused:
    return UpstreamRefused("422", system="Procountor")


def seconds(amount: float) -> timedelta:
    return timedelta(seconds=amount)


@pytest.mark.parametrize(
    ("failures", "expected"),
    [(1, 5), (2, 10), (3, 20), (4, 40), (5, 80), (6, 160), (7, 320), (8, 640), (9, 900), (10, 900), (5000, 900)],
)
def test_the_wait_doubles_from_five_seconds_to_fifteen_minutes(failures: int, expected: int):
    assert backoff(failures, middle) == seconds(expected)


def test_the_wait_varies_by_a_fifth_either_way():
    assert backoff(1, lambda: 0.0) == seconds(4)
    assert backoff(1, lambda: 1.0) == seconds(6)


@pytest.mark.parametrize(
    ("error", "intent", "expected"),
    [
        # nothing was about to be sent: every outcome is a plain retry
        (unavailable(Outcome.UNKNOWN), Intent.NONE, Retry(seconds(5))),
        (unavailable(Outcome.NOT_CREATED), Intent.NONE, Retry(seconds(5))),
        (ValueError("a bug"), Intent.NONE, Retry(seconds(5))),
        # our send
        (unavailable(Outcome.NOT_CREATED), Intent.OURS, Retry(seconds(5), clear_intent=True)),
        (unavailable(Outcome.UNKNOWN), Intent.OURS, Quarantine(Q)),
        (unavailable(Outcome.CREATED), Intent.OURS, Quarantine(Q)),
        (ValueError("a bug while reading the answer"), Intent.OURS, Quarantine(Q)),
        (TimeoutError(), Intent.OURS, Quarantine(Q)),
        (SendTooLate("5.1 s"), Intent.OURS, Retry(seconds(0.5), clear_intent=True)),
        (refused(), Intent.OURS, Park("422", clear_intent=True)),
        # an earlier run's send: whatever happens to the look-up says nothing about it
        (unavailable(Outcome.NOT_CREATED), Intent.EARLIER, Retry(seconds(5))),
        (unavailable(Outcome.UNKNOWN), Intent.EARLIER, Retry(seconds(5))),
        (refused(), Intent.EARLIER, Park("422")),
        (NeedsPerson("who?"), Intent.EARLIER, Park("who?")),
        (SendTooLate("5.1 s"), Intent.EARLIER, Retry(seconds(0.5))),
        (ValueError("a bug in the look-up"), Intent.EARLIER, Retry(seconds(5))),
        # people
        (refused(), Intent.NONE, Park("422")),
        (NeedsPerson("who?"), Intent.NONE, Park("who?")),
        (NeedsPerson("who?"), Intent.OURS, Park("who?")),
        (TwinInvoices("V-A", [1, 2]), Intent.EARLIER, Park("marker V-A is on invoices 1, 2")),
        (Refused(text("error.gone")), Intent.NONE, Park("error.gone")),
        # somebody else's job now
        (LeaseLost("gone"), Intent.OURS, Drop()),
        (LeaseLost("gone"), Intent.NONE, Drop()),
    ],
)
def test_decision(error: Exception, intent: Intent, expected: object):
    assert decide(error, 1, intent, quarantine=Q, jitter=middle) == expected


def test_a_longer_retry_after_is_respected_and_a_shorter_one_changes_nothing():
    def wait(retry_after: float) -> object:
        return decide(unavailable(Outcome.NOT_CREATED, retry_after), 2, Intent.NONE, jitter=middle)

    assert wait(3600) == Retry(seconds(3600))
    assert wait(1) == Retry(seconds(10))


def test_the_quarantine_is_never_shorter_than_asked_however_few_the_failures():
    assert decide(unavailable(Outcome.UNKNOWN), 9, Intent.OURS, quarantine=Q, jitter=middle) == Quarantine(seconds(900))


def test_a_quarantine_that_a_send_can_outlive_is_refused():
    with pytest.raises(ValueError, match="quarantine"):
        engine(quarantine=seconds(35))


def test_an_engine_without_workers_is_refused():
    with pytest.raises(ValueError, match="worker"):
        engine(workers=0)
