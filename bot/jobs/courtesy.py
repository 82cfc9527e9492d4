"""People first: while somebody waits for an answer, no new step begins."""

import asyncio
import time

QUIET_SECONDS = 0.02
"""An answer takes a few milliseconds. So long after the last question nobody waits any more: the worker's turn."""
LONGEST_SECONDS = 1.0
"""Steps wait no longer than this for a moment without people: a busy hour must not starve them."""


class Courtesy:
    def __init__(self) -> None:
        self._asked_at = float("-inf")

    def asked(self) -> None:
        """Somebody clicked or typed just now."""
        self._asked_at = time.monotonic()

    async def turn(self) -> None:
        """Returns when nobody waits, at the latest after a second."""
        until = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < min(until, self._asked_at + QUIET_SECONDS):  # noqa: ASYNC110 - silence rings no bell
            await asyncio.sleep(QUIET_SECONDS / 2)
