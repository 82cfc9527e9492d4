"""What Slack tells of people by itself."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.values.ids import UserId
from bot.services.services import Services


def register(app: AsyncApp, services: Services) -> None:
    @app.event("user_change")
    async def changed(event: dict[str, Any]) -> None:
        await services.people.changed(UserId(event["user"]["id"]))
