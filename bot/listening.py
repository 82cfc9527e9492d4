"""Slack's side of the bot: the Bolt app with its listeners, and the web socket where there is no public address."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.identity import Identity
from bot.jobs import Courtesy
from bot.services.services import Services
from bot.settings import Settings
from handlers import register


def slack_app(
    settings: Settings, identity: Identity, client: AsyncWebClient, services: Services, courtesy: Courtesy
) -> AsyncApp:
    secret = settings.env.slack_signing_secret

    async def authorize() -> AuthorizeResult:
        # a function: Bolt looks at the names of the arguments, and a bound method's `self` is one it gets wrong
        return await identity.known()

    app = AsyncApp(
        signing_secret=secret.get_secret_value() if secret else "",
        client=client,
        authorize=authorize,
        # a listener is one transaction and an ack: answer when it is committed, not when a poll comes round
        process_before_response=True,
        request_verification_enabled=not settings.socket_mode,
    )
    _people_first(app, courtesy)
    slack = settings.rules.slack
    register(
        app,
        services,
        won_command=slack.won_command,
        paid_command=slack.paid_command,
        deals_channel=slack.deals_channel,
    )
    return app


def _people_first(app: AsyncApp, courtesy: Courtesy) -> None:
    @app.middleware
    async def note(next_: Callable[[], Awaitable[None]]) -> None:
        courtesy.asked()
        await next_()


async def connect_socket(settings: Settings, slack: AsyncApp, stack: AsyncExitStack) -> None:
    """Slack connects us over a web socket; several processes share the load, Slack sends each payload to one."""
    # loaded only where it is used: it costs a tenth of the start
    from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler  # noqa: PLC0415

    token = settings.env.slack_app_token
    assert token is not None
    client = AsyncWebClient(token=token.get_secret_value(), base_url=str(settings.env.slack_api_url))
    handler = AsyncSocketModeHandler(slack, token.get_secret_value(), web_client=client)
    stack.push_async_callback(handler.close_async)
    await handler.connect_async()  # type: ignore[no-untyped-call]
