"""Whether to ask again. A pure decision: no clock, no sleeping, no client.

Only GET is ever repeated. A POST that timed out may have made an invoice; only the caller can look.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from procountor_client import errors

MAX_ATTEMPTS = 4
BASE_DELAY = 0.5
MAX_DELAY = 20.0
LONGEST_OBEYED_WAIT = 60.0

_PASSING = (
    errors.TransportError,
    errors.TokenUnavailable,
    errors.RateLimited,
    errors.ServiceUnavailable,
    errors.ServerError,
)


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """Send the same request again after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Stop:
    """Give the error to the caller."""

    reason: str


def decide(
    method: str,
    error: errors.ProcountorError,
    attempt: int,
    *,
    max_attempts: int = MAX_ATTEMPTS,
    rng: Callable[[], float] = random.random,
) -> RetryAfter | Stop:
    """`attempt` counts the attempts already made, from 1. `rng` gives a number in [0, 1)."""
    if method != "GET":
        return Stop("only GET is repeated")
    if not isinstance(error, _PASSING):
        return Stop("it would fail again")
    if attempt >= max_attempts:
        return Stop("enough attempts")
    asked = error.retry_after
    if asked is not None and asked > LONGEST_OBEYED_WAIT:
        return Stop("the server wants a longer pause than a caller should wait")
    return RetryAfter(max(asked or 0.0, _backoff(attempt, rng)))


def _backoff(attempt: int, rng: Callable[[], float]) -> float:
    """Exponential, with jitter over its upper half, so that callers that failed together do not return together."""
    ceiling = min(MAX_DELAY, BASE_DELAY * 2.0 ** (attempt - 1))
    return ceiling * (0.5 + rng() / 2)
