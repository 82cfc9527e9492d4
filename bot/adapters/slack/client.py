"""Slack's web client, made so that it never posts a second time by itself, nor much later than it was told to."""

import asyncio
import time

import aiohttp
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

ANSWER_SECONDS = 15.0
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


def _asked_for(response: HttpResponse) -> int:
    """Seconds."""
    named = {name.lower(): values[0] for name, values in response.headers.items()}
    given = named.get("retry-after", "1")
    return int(given) if given.isdigit() else PATIENCE_SECONDS + 1


def slack_session() -> aiohttp.ClientSession:
    """The client's own timeout counts only where it opens a session by itself; the session's default is five minutes."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS))


def slack_client(token: str | None, url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    # The SDK's own handler for lost connections would re-send a post whose answer was lost: a second message.
    patient: list[AsyncRetryHandler] = [ShortPatience(max_retry_count=1)]
    return AsyncWebClient(token=token, base_url=url, session=session, retry_handlers=patient)
