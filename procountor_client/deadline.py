"""A caller's wish that a request leaves soon or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_seconds: ContextVar[float | None] = ContextVar("procountor_send_within", default=None)


@contextmanager
def send_within(seconds: float) -> Iterator[None]:
    """Each request made inside is on its way within so many seconds of being made, or raises NotSentInTime.

    For callers that wrote down an intent and must not send long after it: the rate limit, the token and the connection
    pool may all keep a request waiting.
    """
    token = _seconds.set(seconds)
    try:
        yield
    finally:
        _seconds.reset(token)


def current_limit() -> float | None:
    return _seconds.get()
