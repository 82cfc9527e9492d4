"""Slack's side of the bot: the Bolt app with its listeners, and the web socket where there is no public address."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.calls import call
from bot.adapters.slack.client import slack_client, slack_session
from bot.adapters.slack.identity import Identity
from bot.adapters.slack.responding import Responding
from bot.domain.values.localized import text
from bot.errors import UpstreamRefused
from bot.jobs import InteractivePriority
from bot.messages.kit.words import Words
from bot.services.services import Services
from bot.settings import Settings
from handlers import register
from handlers.bodies import Bodies
from handlers.refusals import Refusals
from handlers.slack.app import SlackApp
from handlers.slack.events import SlackEvents
from handlers.slack.signature import Signatures

if TYPE_CHECKING:
    from bot.adapters.slack.socket_mode import SocketMode

FIRST_CONNECTION_SECONDS = 1
"""So long the start waits for it; then it goes on, and the connection comes when Slack answers."""


def slack_app(
    settings: Settings,
    identity: Identity,
    client: AsyncWebClient,
    services: Services,
    interactive_priority: InteractivePriority,
) -> AsyncApp:
    secret = settings.env.slack_signing_secret

    async def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult | None:
        # a function: Bolt looks at the names of the arguments, and a bound method's `self` is one it gets wrong
        return await identity.of(team_id, enterprise_id)

    assert client.session is not None
    responding = Responding(client.session, str(settings.env.slack_api_url))
    app = SlackApp(
        responding.to,
        name="voitto",  # else Bolt reads the source of every caller to find one
        signing_secret=secret.get_secret_value() if secret else "",
        client=client,
        authorize=authorize,
        # a listener is one transaction and an ack: answer when it is committed, not when a poll comes round
        process_before_response=True,
        request_verification_enabled=False,  # SlackEvents does it, on the raw bytes and before anything is parsed
        user_facing_authorize_error_message=Words(settings.rules.slack.language).render(text("error.slack_workspace")),
    )
    _people_first(app, interactive_priority)
    slack = settings.rules.slack
    register(
        app,
        services,
        won_command=slack.won_command,
        paid_command=slack.paid_command,
        deals_channel=slack.deals_channel,
    )
    return app


def slack_events(settings: Settings, app: AsyncApp, bodies: Bodies, refusals: Refusals) -> SlackEvents | None:
    """What answers Slack's requests; None where Slack is listened to over the web socket."""
    secret = settings.env.slack_signing_secret
    if settings.socket_mode or secret is None:
        return None
    return SlackEvents(app, Signatures(secret.get_secret_value()), bodies, refusals)


def _people_first(app: AsyncApp, interactive_priority: InteractivePriority) -> None:
    @app.middleware
    async def note(next_: Callable[[], Awaitable[None]]) -> None:
        interactive_priority.seen()
        await next_()


class SlackSocketStatus:
    """The web socket to Slack, for those who ask whether it is open."""

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted
        self.handler: SocketMode | None = None

    async def closed(self) -> bool:
        """Also before the first connection; never where Slack calls us instead."""
        return self._wanted and (self.handler is None or not await self.handler.is_open())


async def check_app_token(settings: Settings) -> None:
    """Raises UpstreamRefused, with the cure, for a token that no waiting heals; UpstreamUnavailable for a silent Slack."""
    token = settings.env.slack_app_token
    if token is None:
        return
    async with slack_session(str(settings.env.slack_api_url)) as session:
        client = slack_client(None, str(settings.env.slack_api_url), session)
        try:
            await call(client.apps_connections_open(app_token=token.get_secret_value()))
        except UpstreamRefused as refusal:
            said = text("error.slack_app_token", reason=str(refusal))
            raise UpstreamRefused(str(refusal), system=refusal.system, user_message=said) from refusal


async def connect_socket(settings: Settings, slack: AsyncApp, stack: AsyncExitStack, line: SlackSocketStatus) -> None:
    """Slack connects us over a web socket; several processes share the load, Slack sends each payload to one.

    A Slack that does not answer is tried again for as long as we run: work goes on meanwhile, and `line` says so.
    """
    # loaded only where it is used: it costs a tenth of the start
    from bot.adapters.slack.socket_mode import SocketMode  # noqa: PLC0415

    token = settings.env.slack_app_token
    assert token is not None
    url = str(settings.env.slack_api_url)
    session = await stack.enter_async_context(slack_session(url))
    client = slack_client(token.get_secret_value(), url, session)
    handler = SocketMode(slack, token.get_secret_value(), client)
    stack.push_async_callback(handler.close_async)
    line.handler = handler
    connecting: asyncio.Task[None] = asyncio.create_task(handler.connect_async())  # type: ignore[no-untyped-call]
    stack.push_async_callback(_given_up, connecting)
    await asyncio.wait([connecting], timeout=FIRST_CONNECTION_SECONDS)


async def _given_up(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
