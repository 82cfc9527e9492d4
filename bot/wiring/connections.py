"""The connections to everything outside: database, Slack, Procountor, the register. Closed by the stack, in reverse."""

from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.registry import register_http
from bot.adapters.slack.client import slack_client, slack_session
from bot.adapters.slack.identity import Identity
from bot.errors import SettingsError
from bot.settings import Settings, missing
from bot.store.engine import Database, open_engine
from procountor_client import Procountor, ProcountorConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """The outside, opened."""

    database: Database
    slack: AsyncWebClient
    listener_slack: AsyncWebClient
    """For Bolt, which puts the token in by itself."""
    identity: Identity
    procountor: Procountor
    http: httpx.AsyncClient
    register_url: str


async def opened(settings: Settings, stack: AsyncExitStack) -> Connections:
    """SettingsError when a secret that cannot be done without is missing. Nothing is asked of anybody yet."""
    env = settings.env
    token = env.slack_bot_token
    config = procountor_config(settings)
    if token is None or config is None:
        raise SettingsError(list(missing(env)))
    database = Database(open_engine(env.database_url))
    stack.push_async_callback(database.close)
    session = await stack.enter_async_context(slack_session(str(env.slack_api_url)))
    slack = slack_client(token.get_secret_value(), str(env.slack_api_url), session)
    return Connections(
        database=database,
        slack=slack,
        listener_slack=slack_client(None, str(env.slack_api_url), session),
        identity=Identity(slack, token.get_secret_value()),
        procountor=await stack.enter_async_context(Procountor(config)),
        http=await stack.enter_async_context(register_http()),
        register_url=str(env.ytj_api_url),
    )


def procountor_config(settings: Settings) -> ProcountorConfig | None:
    """None when a secret is missing."""
    env, jobs = settings.env, settings.rules.jobs
    client_id, secret, key = env.procountor_client_id, env.procountor_client_secret, env.procountor_api_key
    if client_id is None or secret is None or key is None:
        return None
    return ProcountorConfig(
        base_url=str(env.procountor_api_url).rstrip("/"),
        client_id=client_id,
        client_secret=secret,
        api_key=key,
        redirect_uri=env.procountor_redirect_uri,
        timeout=jobs.request_timeout_seconds,
        processes=jobs.processes,
        user_agent="voitto/0.1",
    )
