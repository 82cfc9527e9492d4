"""The parts that the guarded rows write on top of either library: when to send, when to look, what a failure means.

The rule is the bot's own (docs/reliability.md): the intent is committed before the request leaves; a request that would
leave later than the deadline does not; what may have been made is not touched for the quarantine; then it is looked up by
its marker, and made again only when it is not there.
"""

import time
from dataclasses import dataclass
from typing import Self

from slack_sdk.errors import SlackApiError

from procountor_client import Outcome, ProcountorError

DEADLINE = 0.5
"""Seconds from the intent to the wire; the bot's default is 5."""
QUARANTINE = 2.5
"""Seconds from the intent to the look-up: longer than deadline, client timeout and the server's work. Default 120."""


@dataclass(frozen=True, slots=True)
class Since:
    """A moment on both clocks: the monotonic one stands still while a machine sleeps, the other one may be set back."""

    monotonic: float
    wall: float

    @classmethod
    def now(cls) -> Self:
        return cls(time.monotonic(), time.time())

    @property
    def in_time(self) -> bool:
        return max(time.monotonic() - self.monotonic, time.time() - self.wall) <= DEADLINE


def certainly_not_made(error: Exception) -> bool:
    """What an error says about the thing that was to be made. All that is not known is False."""
    match error:
        case ProcountorError():
            return error.outcome is Outcome.NOT_CREATED
        case SlackApiError():
            return error.response.get("error") not in ("internal_error", "fatal_error", "service_unavailable")
        case _:
            return False
