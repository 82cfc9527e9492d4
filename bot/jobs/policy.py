"""What a failed run leads to. Pure decisions."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.errors import (
    LeaseLost,
    NeedsPerson,
    Outcome,
    Refused,
    SendTooLate,
    UpstreamRefused,
    UpstreamUnavailable,
)

FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(minutes=15)


class Intent(StrEnum):
    NONE = "none"
    EARLIER = "earlier"  # an earlier run's: only its look-up may clear it
    OURS = "ours"  # this run's: its own error says what became of the send


@dataclass(frozen=True, slots=True)
class Retry:
    after: timedelta
    clear_intent: bool = False


@dataclass(frozen=True, slots=True)
class Quarantine:
    """The send may still be going on: keep the intent, and look `after` that long since it, not sooner."""

    after: timedelta


@dataclass(frozen=True, slots=True)
class Park:
    reason: str
    clear_intent: bool = False


@dataclass(frozen=True, slots=True)
class Drop:
    """The job is another worker's: write nothing."""


Decision = Retry | Quarantine | Park | Drop


def backoff(failures: int, jitter: Callable[[], float] = random.random) -> timedelta:
    """5 s, 10 s, 20 s … 15 min, each give or take a fifth, so that many jobs do not come back as one wave."""
    doublings: int = min(failures - 1, 10)
    delay: timedelta = min(FIRST_DELAY * 2**doublings, LONGEST_DELAY)
    return delay * (0.8 + 0.4 * jitter())


def decide(
    error: Exception,
    failures: int,
    intent: Intent,
    *,
    quarantine: timedelta = timedelta(seconds=120),
    jitter: Callable[[], float] = random.random,
) -> Decision:
    """`failures` counts this one, so it is at least 1."""
    after = backoff(failures, jitter)
    if isinstance(error, UpstreamUnavailable) and error.retry_after is not None:
        after = max(after, error.retry_after)
    ours = intent is Intent.OURS
    match error:
        case LeaseLost():
            return Drop()
        case SendTooLate():
            return Retry(after / 10, clear_intent=ours)  # nobody outside is in trouble: it was we who were slow
        case UpstreamUnavailable(outcome=Outcome.NOT_CREATED):
            return Retry(after, clear_intent=ours)
        case UpstreamRefused() | NeedsPerson() | Refused():
            return Park(str(error), clear_intent=ours and isinstance(error, UpstreamRefused))
        case _ if ours:  # also an error we did not expect: between the wire and the commit anything is possible
            return Quarantine(max(quarantine, after))
        case _:
            return Retry(after)
