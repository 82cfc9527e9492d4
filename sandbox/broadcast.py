"""One signal for "something in the world changed", for pages that follow it live."""

import asyncio
from collections.abc import AsyncIterator, Callable


class Broadcast:
    """Changes are counted, not queued: a slow follower sees the newest version once, never a backlog."""

    def __init__(self) -> None:
        self.version = 0
        self._callbacks: list[Callable[[], None]] = []
        self._followers: set[asyncio.Event] = set()

    def bump(self) -> None:
        self.version += 1
        for callback in list(self._callbacks):
            callback()
        for event in self._followers:
            event.set()

    def on_change(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback()` on each change; the returned function ends it."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    async def subscribe(self) -> AsyncIterator[int]:
        """Yields the version after each change from now on."""
        event = asyncio.Event()
        self._followers.add(event)
        try:
            while True:
                await event.wait()
                event.clear()
                yield self.version
        finally:
            self._followers.discard(event)
