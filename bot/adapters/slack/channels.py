"""Who reads a channel, as far as Slack tells."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.calls import call
from bot.domain.people.audience import Audience
from bot.domain.values.ids import UserId

SHARED = ("is_ext_shared", "is_pending_ext_shared", "is_org_shared", "is_shared")
"""With another organisation, about to be, or with another workspace of the same one."""
MEMBERS = 1000
"""One page, the largest Slack gives."""


class SlackChannels:
    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def audience(self, channel: str) -> Audience:
        """By the channel's id. UpstreamRefused for one that Voitto cannot see, such as other people's messages."""
        told = (await call(self._client.conversations_info(channel=channel), where=channel))["channel"]
        page = await call(self._client.conversations_members(channel=channel, limit=MEMBERS), where=channel)
        return Audience(
            name=str(told.get("name") or ""),
            shared=is_shared(told),
            members=tuple(UserId(member) for member in page["members"]),
            whole=not (page.get("response_metadata") or {}).get("next_cursor"),
        )


def is_shared(channel: Mapping[str, Any]) -> bool:
    return any(channel.get(flag) for flag in SHARED)
