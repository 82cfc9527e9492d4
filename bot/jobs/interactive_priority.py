"""People first: while somebody waits for an answer, no new step begins."""

import asyncio
import time

QUIET_SECONDS = 0.01
"""An answer takes a few milliseconds. So long after a single question nobody waits any more: the worker's turn."""
RUSH_SECONDS = 0.25
"""A question so soon after the one before is part of a rush."""
RUSH_QUIET_SECONDS = 0.02
"""In a rush the next question is near, and a step begun now would stand in its way."""
LONGEST_SECONDS = 1.0
"""Steps wait no longer than this for a moment without people: a busy hour must not starve them."""


class InteractivePriority:
    def __init__(self) -> None:
        self._asked_at = float("-inf")
        self._quiet = QUIET_SECONDS

    def seen(self) -> None:
        """Somebody clicked or typed just now."""
        now = time.monotonic()
        self._quiet = RUSH_QUIET_SECONDS if now - self._asked_at < RUSH_SECONDS else QUIET_SECONDS
        self._asked_at = now

    async def wait_idle(self) -> None:
        """Returns when nobody waits, at the latest after a second."""
        until = time.monotonic() + LONGEST_SECONDS
        while (left := min(until, self._asked_at + self._quiet) - time.monotonic()) > 0:  # noqa: ASYNC110 - silence rings no bell
            await asyncio.sleep(left)
