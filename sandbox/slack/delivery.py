"""Getting payloads to the app: signed HTTP or Socket Mode, three seconds to answer, retries for events only."""

import asyncio
import json
import time
import urllib.parse
from typing import Any, Literal

import httpx

from sandbox.slack import payloads
from sandbox.slack.ack import Ack
from sandbox.slack.model import Json
from sandbox.slack.signature import sign
from sandbox.slack.sockets import SocketHub
from sandbox.slack.workspace import Workspace

Mode = Literal["http", "socket"]
_FORM = "application/x-www-form-urlencoded"


class Delivery:
    """Nothing is sent in mode `http` until `configure` named a request URL."""

    def __init__(self, workspace: Workspace, mode: Mode = "http") -> None:
        self.workspace = workspace
        self.mode: Mode = mode
        self.hub = SocketHub(workspace.app.id)
        self.request_url = ""
        self.signing_secret = workspace.app.signing_secret
        self.ack_seconds = 3.0
        self.retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
        self._client = httpx.AsyncClient(trust_env=False, timeout=self.ack_seconds * 2)
        self._retries: set[asyncio.Task[None]] = set()

    def configure(
        self,
        *,
        mode: Mode | None = None,
        request_url: str | None = None,
        signing_secret: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`transport` reaches an app in the same process, for instance httpx.ASGITransport."""
        self.mode = mode or ("http" if request_url else self.mode)
        self.request_url = request_url if request_url is not None else self.request_url
        self.signing_secret = signing_secret or self.signing_secret
        if transport is not None:
            self._client = httpx.AsyncClient(transport=transport, trust_env=False, timeout=self.ack_seconds * 2)

    async def aclose(self) -> None:
        for task in list(self._retries):
            task.cancel()
        await asyncio.gather(*self._retries, return_exceptions=True)
        await self._client.aclose()

    async def command(self, fields: dict[str, str]) -> Ack:
        if self.mode == "socket":
            return await self.hub.send("slash_commands", fields, self.ack_seconds)
        return await self._post(urllib.parse.urlencode(fields).encode(), _FORM)

    async def interaction(self, payload: Json) -> Ack:
        if self.mode == "socket":
            return await self.hub.send("interactive", payload, self.ack_seconds)
        return await self._post(urllib.parse.urlencode({"payload": json.dumps(payload)}).encode(), _FORM)

    async def event(self, event: Json) -> Ack:
        """Deliver an event; when the first attempt fails Slack tries three times more, in the background."""
        payload = payloads.event_callback(self.workspace, event)
        ack = await self._attempt(payload)
        if ack.error and ack.retry:
            task = asyncio.create_task(self._retry(payload, ack))
            self._retries.add(task)
            task.add_done_callback(self._retries.discard)
        return ack

    async def _retry(self, payload: Json, last: Ack) -> None:
        for number, delay in enumerate(self.retry_delays, start=1):
            await asyncio.sleep(delay)
            reason = {"operation_timeout": "http_timeout"}.get(last.error, "http_error")
            last = await self._attempt(payload, number, reason)
            if not last.error or not last.retry:
                return

    async def _attempt(self, payload: Json, number: int = 0, reason: str = "") -> Ack:
        if self.mode == "socket":
            retry = {"retry_attempt": number, "retry_reason": reason}
            return await self.hub.send("events_api", payload, self.ack_seconds, **retry)
        headers = {"x-slack-retry-num": str(number), "x-slack-retry-reason": reason} if number else {}
        return await self._post(json.dumps(payload).encode(), "application/json", headers)

    async def _post(self, body: bytes, kind: str, headers: dict[str, str] | None = None) -> Ack:
        if not self.request_url:
            return Ack("dispatch_failed")
        timestamp = str(int(time.time()))
        signed = {
            "content-type": kind,
            "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": sign(self.signing_secret, timestamp, body),
        }
        try:
            async with asyncio.timeout(self.ack_seconds):
                response = await self._client.post(self.request_url, content=body, headers=signed | (headers or {}))
        except TimeoutError:
            return Ack("operation_timeout")
        except httpx.HTTPError:
            return Ack("dispatch_failed")
        return _read(response)


def _read(response: httpx.Response) -> Ack:
    if not response.is_success:
        return Ack("dispatch_failed", retry=response.headers.get("x-slack-no-retry") != "1")
    if not response.content:
        return Ack()
    if response.headers.get("content-type", "").startswith("application/json"):
        body: Any = response.json()
        return Ack(body=body)
    return Ack(body=response.text)
