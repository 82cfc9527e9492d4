"""The door in front of every service: an ASGI wrapper that lets the weather in."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from sandbox.weather import PLUG_PULLED, Weather

DROPPED = "ASGI callable returned without completing response."

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True)
class Page:
    """An answer that never came from the service itself."""

    status: int
    body: bytes
    content_type: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class _Answer:
    """What the service said, held back until the weather has decided what the client gets."""

    start: Message = field(default_factory=dict)
    body: bytes = b""

    async def collect(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")


class FaultMiddleware:
    """`down(weather)` and `throttled(weather)` give each service its own way of saying no."""

    def __init__(
        self,
        app: App,
        weather: Weather,
        service: str,
        down: Callable[[], Page],
        throttled: Callable[[int], Page],
    ) -> None:
        self._app, self._weather, self._service = app, weather, service
        self._down, self._throttled = down, throttled
        self._commits: set[asyncio.Task[_Answer]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        weather = self._weather
        if weather.latency:
            await asyncio.sleep(weather.latency)
        body = await _read(receive)
        fault = weather.draw(self._service, scope["method"], relative_path(scope), body)
        if fault == "slow" and await _hung_up(receive, weather.slow_seconds):
            return
        await self._answer(fault, weather, (scope, body), send)

    async def _answer(self, fault: str, weather: Weather, request: tuple[Scope, bytes], send: Send) -> None:
        scope, _ = request
        if fault == "down":
            await _send_page(send, self._down())
        elif fault == "rate_limited":
            await _send_page(send, self._throttled(weather.retry_after_seconds))
        elif fault == "closed":
            await _drop(scope, send)
        elif fault in {"error_500", "error_502", "error_504"}:
            await _send_page(send, gateway_page(int(fault[-3:])))
        else:
            await self._answer_after_commit(fault, weather, request, send)

    async def _answer_after_commit(
        self, fault: str, weather: Weather, request: tuple[Scope, bytes], send: Send
    ) -> None:
        delay = weather.slow_seconds if fault == "slow_commit" else 0.0
        answer = await self._commit(request, delay)
        if fault == PLUG_PULLED and weather.pull_plug:
            weather.pull_plug()
        if fault in {"reply_lost", PLUG_PULLED}:
            await _drop(request[0], send)
        elif fault.endswith("_after"):
            await _send_page(send, gateway_page(int(fault.split("_")[1])))
        elif fault == "malformed_json":
            await _send_page(
                send, Page(answer.start["status"], answer.body[: len(answer.body) // 2], "application/json")
            )
        else:
            await send(answer.start)
            await send({"type": "http.response.body", "body": answer.body})

    async def _commit(self, request: tuple[Scope, bytes], delay: float) -> _Answer:
        # The service finishes its work even when the caller is cancelled, as a server does when a client hangs up.
        task = asyncio.create_task(self._run(request, delay))
        self._commits.add(task)
        task.add_done_callback(self._commits.discard)
        return await asyncio.shield(task)

    async def _run(self, request: tuple[Scope, bytes], delay: float) -> _Answer:
        if delay:
            await asyncio.sleep(delay)
        answer = _Answer()
        await self._app(request[0], _replay(request[1]), answer.collect)
        return answer


def relative_path(scope: Scope) -> str:
    """The path below the mount point."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def gateway_page(status: int) -> Page:
    html = f"<html><head><title>{status}</title></head><body><h2>Our services aren't available right now</h2></body></html>"
    return Page(status, html.encode(), "text/html")


async def _read(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = bool(message.get("more_body", False))
    return body


async def _hung_up(receive: Receive, seconds: float) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
            return True
    return False


def _replay(body: bytes) -> Receive:
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if messages:
            return messages.pop()
        return {"type": "http.disconnect"}

    return receive


async def _send_page(send: Send, page: Page) -> None:
    pairs = (("content-type", page.content_type), ("content-length", str(len(page.body))), *page.headers)
    headers = [(name.encode(), value.encode()) for name, value in pairs]
    await send({"type": "http.response.start", "status": page.status, "headers": headers})
    await send({"type": "http.response.body", "body": page.body})


def hush_dropped_connections() -> None:
    """Keep uvicorn from reporting as an error what `_drop` does on purpose. Calling it again changes nothing."""
    logging.getLogger("uvicorn.error").addFilter(_not_dropped)


def _not_dropped(record: logging.LogRecord) -> bool:
    return record.getMessage() != DROPPED


async def _drop(scope: Scope, send: Send) -> None:
    """Close the connection on the client.

    A real server closes the socket when an application stops in the middle of its answer; httpx's in-process
    transport has no socket and needs the exception that a client would have seen.
    """
    if "spec_version" not in scope.get("asgi", {}):
        raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
    await send({"type": "http.response.body", "body": b"", "more_body": True})
