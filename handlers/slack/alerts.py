"""Retry and Dismiss under an alert, and Invalidate where one invoice is too many."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.values.ids import AlertId
from bot.services.services import Services
from handlers.slack.reading import number_of, user_of, value_of


def register(app: AsyncApp, services: Services) -> None:
    @app.action("alert.retry")
    async def retry(ack: Any, body: dict[str, Any]) -> None:
        await services.alerts.retry(AlertId(number_of(value_of(body), "a")), user_of(body))
        await ack()

    @app.action("draft.invalidate")
    async def invalidate(ack: Any, body: dict[str, Any]) -> None:
        await services.twins.invalidate(AlertId(number_of(value_of(body), "a")), user_of(body))
        await ack()

    @app.action("alert.dismiss")
    async def dismiss(ack: Any, body: dict[str, Any]) -> None:
        await services.alerts.dismiss(AlertId(number_of(value_of(body), "a")), user_of(body))
        await ack()
