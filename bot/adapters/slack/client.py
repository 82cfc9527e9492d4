"""Slack's web client, made so that it never posts a second time by itself."""

import aiohttp
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient


def slack_client(token: str | None, url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    # The SDK's own handler for lost connections would re-send a post whose answer was lost: a second message.
    patient: list[AsyncRetryHandler] = [AsyncRateLimitErrorRetryHandler(max_retry_count=1)]
    return AsyncWebClient(token=token, base_url=url, session=session, retry_handlers=patient, timeout=15)
