"""Slack's web client, made so that it never posts a second time by itself, nor much later than it was told to."""

import asyncio
import time

import aiohttp
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.values.slack_hosts import SLACK_URL, leads_to_slack

ANSWER_SECONDS = 15.0
LARGEST_ANSWER = 32 * 2**20
"""Bytes, after decompression."""
PATIENCE_SECONDS = 2
"""Slack asks for longer: the call fails, and its step comes back when Slack said."""
OVERSLEPT_SECONDS = 1.0


class ShortPatience(AsyncRetryHandler):
    """After a 429, once, waits in the call for the second or two that Slack most often asks for.

    The wait is between a step's intent and its post. A process that was frozen in it may find on waking that another one
    has taken the step over, so it then posts no more.
    """

    async def _can_retry_async(
        self,
        *,
        state: RetryState,  # noqa: ARG002
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> bool:
        return response is not None and response.status_code == 429 and _asked_for(response) <= PATIENCE_SECONDS

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> None:
        assert response is not None
        wait = _asked_for(response)
        awake = time.monotonic() + wait
        await asyncio.sleep(wait)
        state.next_attempt_requested = time.monotonic() - awake < OVERSLEPT_SECONDS
        state.increment_current_attempt()


def _asked_for(response: HttpResponse) -> float:
    """Seconds."""
    named = {name.lower(): values[0] for name, values in response.headers.items()}
    given = named.get("retry-after", "1")
    return float(given) if given.isdecimal() else PATIENCE_SECONDS + 1


class ForeignAddress(aiohttp.InvalidURL):
    """Slack's answer, or somebody in its place, named an address that is not Slack's. Nothing was sent there."""


class Redirected(aiohttp.ClientError):
    """Not followed: a token, a message and a file are for Slack alone."""


class BoundedResponse(aiohttp.ClientResponse):
    """aiohttp itself reads a body of any size."""

    async def read(self) -> bytes:
        if self._body is None:
            try:
                self._body = await _whole(self.content)
            finally:
                if self._body is None:
                    self.close()
            await self.wait_for_close()
        return self._body


async def _whole(content: aiohttp.StreamReader) -> bytes:
    body = bytearray()
    async for chunk in content.iter_any():
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise aiohttp.ClientPayloadError(f"more than {LARGEST_ANSWER} bytes")
    return bytes(body)


def slack_session(api_url: str = SLACK_URL) -> aiohttp.ClientSession:
    """The client's own timeout counts only where it opens a session by itself; the session's default is five minutes."""
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS),
        trace_configs=[only_to_slack(api_url)],
        response_class=BoundedResponse,
    )


def only_to_slack(api_url: str) -> aiohttp.TraceConfig:
    """For a session: no request goes to any other host, and no redirect is followed. The SDK has no switch for either."""

    async def starts(_session: object, _context: object, params: aiohttp.TraceRequestStartParams) -> None:
        if not leads_to_slack(str(params.url), api_url):
            raise ForeignAddress(params.url.origin())

    async def redirected(_session: object, _context: object, params: aiohttp.TraceRequestRedirectParams) -> None:
        params.response.close()
        raise Redirected(f"status {params.response.status}")

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(starts)
    trace.on_request_redirect.append(redirected)
    return trace


def slack_client(token: str | None, url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    # The SDK's own handler for lost connections would re-send a post whose answer was lost: a second message.
    patient: list[AsyncRetryHandler] = [ShortPatience(max_retry_count=1)]
    return AsyncWebClient(token=token, base_url=url, session=session, retry_handlers=patient)
