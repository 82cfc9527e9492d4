"""Slack's client talks to Slack alone, however it is asked to go elsewhere, and reads no more than an answer holds."""

import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.calls import call
from bot.adapters.slack.client import ForeignAddress, slack_client, slack_session
from bot.adapters.slack.socket_mode import SocketMode
from bot.errors import Outcome, UpstreamUnavailable
from tests.hostile_server import HostileServer, Pieces, answer, bomb, without_end

STATUSES = [301, 302, 303, 307, 308]


@asynccontextmanager
async def talking_to(server: HostileServer) -> AsyncIterator[AsyncWebClient]:
    async with server.listening(), slack_session(f"{server.url}/api/") as session:
        yield slack_client("xoxb-secret", f"{server.url}/api/", session)


async def posted(other: Pieces) -> UpstreamUnavailable:
    """What a post ends in."""
    async with talking_to(HostileServer(other)) as slack:
        with pytest.raises(UpstreamUnavailable) as caught:
            await call(slack.chat_postMessage(channel="C1", text="Sent: 1000 €"))
    return caught.value


@pytest.mark.parametrize("status", STATUSES)
async def test_redirect_is_not_followed_with_token_and_message(status: int) -> None:
    async with HostileServer().listening() as elsewhere:
        error = await posted(answer(b"", status, location=f"{elsewhere.url}/api/chat.postMessage"))

    assert elsewhere.heads == []
    assert error.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("status", STATUSES)
async def test_redirect_back_to_slack_is_not_followed_either(status: int) -> None:
    server = HostileServer()
    async with talking_to(server) as slack:
        server.other = answer(b"", status, location=f"{server.url}/api/chat.delete")
        with pytest.raises(UpstreamUnavailable):
            await call(slack.chat_postMessage(channel="C1", text="x"))

    assert len(server.heads) == 1


async def upload(slack: AsyncWebClient) -> Any:
    return await call(slack.files_upload_v2(channel="C1", filename="lasku.pdf", content=b"%PDF"))


def uploading_to(address: str) -> Pieces:
    return answer(f'{{"ok": true, "file_id": "F1", "upload_url": "{address}"}}'.encode())


async def test_file_goes_to_no_other_host_than_slacks() -> None:
    async with HostileServer().listening() as elsewhere:
        server = HostileServer(uploading_to(f"{elsewhere.url}/upload"))
        async with talking_to(server) as slack:
            with pytest.raises(UpstreamUnavailable) as caught:
                await upload(slack)

    assert elsewhere.heads == []
    assert len(server.heads) == 1, "only the address was asked for"
    assert caught.value.outcome is Outcome.NOT_CREATED
    assert isinstance(caught.value.__cause__, ForeignAddress)


async def test_upload_is_not_redirected_to_another_host() -> None:
    async with HostileServer().listening() as elsewhere:
        server = HostileServer()
        async with talking_to(server) as slack:
            server.other = uploading_to(f"{server.url}/token/oauth/token")
            server.token = answer(b"", 307, location=f"{elsewhere.url}/upload")
            with pytest.raises(UpstreamUnavailable):
                await upload(slack)

    assert elsewhere.heads == []
    assert len(server.heads) == 2


async def test_socket_is_opened_to_slack_alone() -> None:
    async with HostileServer().listening() as elsewhere:
        server = HostileServer(answer(f'{{"ok": true, "url": "{elsewhere.url.replace("http", "ws")}/link"}}'.encode()))
        async with talking_to(server) as slack:
            handler = SocketMode(AsyncApp(token="xoxb-secret", signing_secret="s"), "xapp-secret", slack)
            with pytest.raises(ForeignAddress):
                await handler.client.aiohttp_client_session.ws_connect(await handler.client.issue_new_wss_url())
            await handler.close_async()

    assert elsewhere.heads == []


@pytest.mark.parametrize(
    "other",
    [
        without_end(b" " * 1_000_000),
        answer(bomb("gzip"), content_encoding="gzip"),
        answer(bomb("deflate"), content_encoding="deflate"),
        answer(gzip.compress(b"{}")[:-9], content_encoding="gzip"),
        answer(b"[" * 100_000),
        answer(b'{"ok": true, "ts": ' + b"9" * 100_000 + b"}"),
        answer(b"ok", content_type="text/plain; charset=hex"),
        answer(b"[]"),
        answer(b"<html>", content_type="text/html"),
        answer(b""),
    ],
    ids=["without end", "gzip", "deflate", "cut off", "deep", "long", "charset", "list", "page", "empty"],
)
async def test_answer_that_cannot_be_read_leaves_a_post_uncertain(other: Pieces) -> None:
    assert (await posted(other)).outcome is Outcome.UNKNOWN


async def test_large_answer_is_read_whole() -> None:
    body = b'{"ok": true, "channel": "C1", "ts": "1.1", "pad": "' + b"x" * 3_000_000 + b'"}'
    async with talking_to(HostileServer(answer(gzip.compress(body), content_encoding="gzip"))) as slack:
        for _ in range(2):
            assert (await call(slack.chat_postMessage(channel="C1", text="x")))["ts"] == "1.1"


@pytest.mark.parametrize(
    ("asked", "waits"),
    [("9" * 400, timedelta(days=1)), ("99999999999999", timedelta(days=1)), ("²", None), ("soon", None)],
)
async def test_pause_that_slack_asks_for_is_a_day_at_most(asked: str, waits: timedelta | None) -> None:
    error = await posted(answer(b'{"ok": false, "error": "ratelimited"}', 429, retry_after=asked))
    assert (error.outcome, error.retry_after) == (Outcome.NOT_CREATED, waits)
