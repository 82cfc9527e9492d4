"""Tells the worker in the same process that there may be something to do."""

import asyncio
from contextlib import suppress
from datetime import timedelta


class WorkerNotifier:
    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        self._event.set()

    def clear(self) -> None:
        self._event.clear()

    async def wait(self, limit: timedelta) -> None:
        """Until woken, but no longer than `limit`: other processes' jobs ring no bell here."""
        with suppress(TimeoutError):
            async with asyncio.timeout(limit.total_seconds()):  # wait_for can swallow a cancel on 3.11
                await self._event.wait()
