"""Where an answer may go: to Slack, to where Slack's API was configured to be, and nowhere else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot.adapters.slack.responding import Responding
from handlers.slack.app import SlackApp

API = "https://slack.com/api/"


@asynccontextmanager
async def responding(api: str = API) -> AsyncIterator[Responding]:
    async with aiohttp.ClientSession() as session:
        yield Responding(session, api)


class Server:
    """Counts what it is sent; `/elsewhere` sends on to `/taken`."""

    def __init__(self) -> None:
        self.taken: list[object] = []

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_post("/taken", self._taken)
        app.router.add_get("/taken", self._taken)
        app.router.add_post("/{status:30[0-9]}", self._elsewhere)
        app.router.add_post("/gone", self._gone)
        async with TestServer(app) as server:
            yield str(server.make_url("")).rstrip("/")

    async def _taken(self, request: web.Request) -> web.Response:
        self.taken.append(await request.json() if request.can_read_body else None)
        return web.Response(text="ok")

    async def _elsewhere(self, request: web.Request) -> web.Response:
        return web.Response(status=int(request.match_info["status"]), headers={"location": "/taken"})

    async def _gone(self, request: web.Request) -> web.Response:
        request.transport.abort()
        return web.Response()


@pytest.mark.parametrize(
    "address",
    [
        "https://hooks.slack.com/actions/T1/1/x",
        "https://hooks.slack.com:443/commands/T1/1/x",
        "https://HOOKS.Slack.com/x",
        "https://revontuli.slack.com/x",
        "https://hooks.slack-gov.com/x",
        "https://slack.com/x",
    ],
)
async def test_slacks_own_addresses_are_answered(address: str) -> None:
    async with responding() as answers:
        assert answers.allowed(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.slack.com/x",
        "https://hooks.slack.com:8443/x",
        "https://hooks.slack.com.example.com/x",
        "https://example.com/hooks.slack.com",
        "https://example.com/?https://hooks.slack.com/",
        "https://evilslack.com/x",
        "https://hooks.slack.com@example.com/x",
        "https://user:pass@hooks.slack.com/x",
        "https://example.com#@hooks.slack.com/x",
        "https://example.com\\@hooks.slack.com/x",
        "https://hooks.slack.com\\.example.com/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest/meta-data",
        "https://hooks.slack.com:99999/x",
        "https://[hooks.slack.com/x",
        "file:///etc/passwd",
        "//hooks.slack.com/x",
        "hooks.slack.com/x",
        "",
        "\0",
        None,
        5,
        {"a": 1},
    ],
)
async def test_no_other_address_is(address: object) -> None:
    async with responding() as answers:
        assert answers.allowed(address) is None
        if address is None or isinstance(address, str):
            assert (await answers.to(address)(text="no")).status_code == 0


async def test_the_configured_api_host_is_answered_and_another_port_of_it_is_not() -> None:
    async with responding("http://127.0.0.1:3000/slack/api/") as answers:
        assert answers.allowed("http://127.0.0.1:3000/slack/response/1")
        assert not answers.allowed("http://127.0.0.1:3001/slack/response/1")
        assert not answers.allowed("https://127.0.0.1:3000/slack/response/1")


async def test_an_answer_arrives_without_what_was_not_said() -> None:
    server = Server()
    async with server.open() as url, responding(f"{url}/api/") as answers:
        assert (await answers.to(f"{url}/taken")(text="hello", replace_original=False, blocks=None)).status_code == 200
    assert server.taken == [{"text": "hello", "replace_original": False}]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(status: int) -> None:
    server = Server()
    async with server.open() as url, responding(f"{url}/api/") as answers:
        assert (await answers.to(f"{url}/{status}")(text="hello")).status_code == status
    assert server.taken == []


@pytest.mark.parametrize("path", ["gone", "nobody-listens"])
async def test_a_dead_address_is_no_error_of_the_listener(path: str) -> None:
    async with Server().open() as url, responding(f"{url}/api/") as answers:
        address = f"{url}/gone" if path == "gone" else "http://127.0.0.1:1/x"
        async with responding("http://127.0.0.1:1/api/") as nowhere:
            used = answers if path == "gone" else nowhere
            assert (await used.to(address)(text="hello")).status_code == 0


def slack_app(answers: Responding) -> SlackApp:
    async def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-x", bot_id="B1", bot_user_id="U2")

    app = SlackApp(answers.to, signing_secret="", authorize=authorize, request_verification_enabled=False)

    @app.error
    async def failed(respond, body) -> None:
        if body.get("response_url"):
            await respond(text="it did not work")

    @app.middleware
    async def fails() -> None:
        raise ValueError

    return app


@pytest.mark.parametrize("mode", ["http", "socket_mode"])
async def test_over_http_and_the_web_socket_alike_listeners_answer_slack_only(mode: str) -> None:
    ours, theirs = Server(), Server()
    async with ours.open() as api, theirs.open() as stranger, responding(f"{api}/api/") as answers:
        app = slack_app(answers)
        for url in (api, stranger):
            press = {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "a"}]}
            payload = press | {"response_url": f"{url}/taken"}
            sent = AsyncBoltRequest(body=payload, mode="socket_mode")
            sent.mode = mode
            await app.async_dispatch(sent)
    assert ours.taken == [{"text": "it did not work"}]
    assert theirs.taken == []


@pytest.mark.parametrize("payload", [{"type": []}, {"type": "block_actions"}, {"team": []}])
async def test_what_is_no_payload_of_slacks_is_no_crash_on_the_web_socket(payload: dict[str, object]) -> None:
    async with responding() as answers:
        sent = AsyncBoltRequest(body={"type": "x"}, mode="socket_mode")
        sent.body = payload
        assert (await slack_app(answers).async_dispatch(sent)).status == 400
