"""Who the bot is: asked once, answered from memory afterwards, so that no click waits for Slack."""

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.calls import call
from bot.domain.values.localized import text
from bot.errors import UpstreamRefused

SCOPES = frozenset(
    {
        "chat:write",
        "chat:write.public",
        "commands",
        "channels:read",
        "channels:history",
        "groups:read",
        "groups:history",
        "im:write",
        "im:history",
        "users:read",
        "users:read.email",
        "usergroups:read",
        "files:write",
    }
)


class Identity:
    def __init__(self, client: AsyncWebClient, token: str) -> None:
        self._client = client
        self._token = token
        self._known: AuthorizeResult | None = None

    async def known(self) -> AuthorizeResult:
        return self._known or await self.check()

    async def of(self, team: str | None, enterprise: str | None) -> AuthorizeResult | None:
        """Ours; None for what comes from a workspace that we hold no token of. All of an organisation's are one."""
        known = await self.known()
        foreign = team not in (None, known.team_id) and (enterprise is None or enterprise != known.enterprise_id)
        return None if foreign else known

    async def check(self) -> AuthorizeResult:
        """Raises UpstreamRefused for a token that is wrong or lacks scopes, UpstreamUnavailable when Slack is silent."""
        answer = await call(self._client.auth_test())
        granted = {scope for scope in answer.headers.get("x-oauth-scopes", "").split(",") if scope}
        lacking = ", ".join(sorted(SCOPES - granted)) if granted else ""
        if lacking:
            raise UpstreamRefused(
                f"scopes missing: {lacking}", system="Slack", user_message=text("error.slack_scopes", scopes=lacking)
            )
        self._known = AuthorizeResult(
            enterprise_id=answer.get("enterprise_id"),
            team_id=answer["team_id"],
            bot_token=self._token,
            bot_id=answer["bot_id"],
            bot_user_id=answer["user_id"],
        )
        return self._known
