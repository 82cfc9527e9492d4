"""Whom the lists in `voitto.toml` mean: Slack ids, e-mail addresses and user groups."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.domain.values.ids import UserId
from bot.errors import Upstream, UpstreamRefused
from bot.ports import Clock

ASKED_AGAIN_SECONDS = 30.0
"""After a look-up that failed: while Slack hangs, each one takes as long as Slack is waited for."""
Names = tuple[str, ...]
Resolve = Callable[[str], Awaitable[tuple[UserId, ...]]]


class NamedPeople:
    """A list once looked up is kept; while Slack does not answer, its last known people and those named by id stand."""

    def __init__(self, clock: Clock, resolve: Resolve) -> None:
        self._clock = clock
        self._resolve = resolve
        self._found: dict[Names, tuple[tuple[UserId, ...], datetime]] = {}
        self._silent_at = float("-inf")
        self._refused_at: dict[Names, float] = {}

    async def of(self, names: Names, kept: timedelta) -> tuple[UserId, ...]:
        """Each once, in the list's order; looked up again when older than `kept`."""
        known = self._found.get(names)
        if known and self._clock.now() - known[1] <= kept:
            return known[0]
        if self._failed_lately(names):
            return self.last_known(names)
        try:
            found = [user for name in names for user in await self._resolve(name)]
        except UpstreamRefused:  # this list, e.g. for want of a scope: the others may be answered
            self._refused_at[names] = self._clock.monotonic()
            return self.last_known(names)
        except Upstream:
            self._silent_at = self._clock.monotonic()
            return self.last_known(names)
        self._found[names] = (tuple(dict.fromkeys(found)), self._clock.now())
        return self._found[names][0]

    def _failed_lately(self, names: Names) -> bool:
        failed_at = max(self._silent_at, self._refused_at.get(names, float("-inf")))
        return self._clock.monotonic() - failed_at < ASKED_AGAIN_SECONDS

    def last_known(self, names: Names) -> tuple[UserId, ...]:
        known = self._found.get(names)
        return (known[0] if known else ()) or tuple(UserId(name) for name in names if "@" not in name)
