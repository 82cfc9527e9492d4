"""Slack's web socket. A module of its own because loading it costs a tenth of the start."""

import asyncio
import logging
from contextlib import suppress

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.client import only_to_slack

LONGEST_LINE = 300
PATIENCE_SECONDS = 3
"""So long Slack waits for an answer; later ones it does not show."""


class _OneLine(logging.Filter):
    """The SDK tells each failed try with its traceback, and the first cause in a line of its own before."""

    def filter(self, record: logging.LogRecord) -> bool:
        if str(record.msg).startswith("Failed to retrieve WSS URL"):
            return False
        record.exc_info = record.exc_text = None
        record.msg, record.args = str(record.getMessage()).splitlines()[0][:LONGEST_LINE], ()
        return True


def _quiet() -> logging.Logger:
    told = logging.getLogger("voitto.slack.socket")
    if not told.filters:
        told.addFilter(_OneLine())
    return told


class SocketMode(AsyncSocketModeHandler):
    """Closes when what it was asked has been answered: an answer goes over the connection the question came by."""

    _under_way = 0

    def __init__(self, app: AsyncApp, app_token: str, web_client: AsyncWebClient) -> None:
        super().__init__(app, app_token, logger=_quiet(), web_client=web_client)
        trace = only_to_slack(web_client.base_url)
        trace.freeze()
        self.client.aiohttp_client_session.trace_configs.append(trace)

    async def is_open(self) -> bool:
        return bool(await self.client.is_connected())

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        self._under_way += 1
        try:
            await super().handle(client, req)
        finally:
            self._under_way -= 1

    async def close_async(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while self._under_way:  # noqa: ASYNC110 - a few looks, once in a life
                    await asyncio.sleep(0.02)
        await super().close_async()  # type: ignore[no-untyped-call]
