"""Reading a request's body: no more of it, and no longer, than its door allows."""

import asyncio

from starlette.requests import Request

READ_SECONDS = 9.0
"""A little less than the connection has (`bot.wiring.http_connections.Limits.body`), so that the sender is told."""
TOGETHER = 16 * 1024 * 1024
SMALL = 64 * 1024
"""Bytes. Clicks and commands are smaller: they are read however many large bodies are under way."""


class Unreadable(Exception):
    """Why a body was not read, as the answer to its sender."""

    def __init__(self, status: int, problem: str) -> None:
        super().__init__(problem)
        self.status = status
        self.problem = problem


class Bodies:
    """All that is being read: `together` bytes are the most that strangers can make us hold in large bodies."""

    def __init__(self, *, seconds: float = READ_SECONDS, together: int = TOGETHER) -> None:
        self._seconds = seconds
        self._together = together
        self._held = 0

    async def read(self, request: Request, largest: int) -> bytes:
        """Unreadable (413, 408, 503) as soon as that is clear; starlette's ClientDisconnect when the sender goes."""
        check_declared(request, largest)
        body = bytearray()
        try:
            async with asyncio.timeout(self._seconds):
                await self._fill(body, request, largest)
        except TimeoutError:
            raise Unreadable(408, f"the body did not come within {self._seconds:g} seconds") from None
        finally:
            self._held -= len(body)
        return bytes(body)

    async def _fill(self, body: bytearray, request: Request, largest: int) -> None:
        async for chunk in request.stream():
            body += chunk
            self._held += len(chunk)
            if len(body) > largest:
                raise _too_large(largest)
            if len(body) > SMALL and self._held > self._together:
                raise Unreadable(503, "too much is being sent at the same time; send it again later")


def declared(request: Request) -> int | None:
    """Bytes, as the headers have it; None where they do not say. The server has counted its digits."""
    given = request.headers.get("content-length", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 20 else None


def check_declared(request: Request, largest: int) -> None:
    """Unreadable (413) for what says of itself that it is too large."""
    if (declared(request) or 0) > largest:
        raise _too_large(largest)


def _too_large(largest: int) -> Unreadable:
    return Unreadable(413, f"the body is larger than {largest // 1024} KiB")
