"""Retry and Dismiss under an alert, and Invalidate where one invoice is too many."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.values.ids import AlertId, UserId
from bot.services.services import Services
from handlers.slack.reading import number_of, user_of, value_of

Step = Callable[[AlertId, UserId], Awaitable[object]]
STEPS: Mapping[str, Callable[[Services], Step]] = {
    "alert.retry": lambda services: services.alerts.retry,
    "alert.dismiss": lambda services: services.alerts.dismiss,
    "draft.invalidate": lambda services: services.twins.invalidate,
}
"""By the button's action_id."""


def register(app: AsyncApp, services: Services) -> None:
    for action, step in STEPS.items():
        _bind(app, services, action, step)


def _bind(app: AsyncApp, services: Services, action: str, step: Callable[[Services], Step]) -> None:
    @app.action(action)
    async def pressed(ack: Any, body: dict[str, Any]) -> None:
        await step(services)(AlertId(number_of(value_of(body), "a")), user_of(body))
        await ack()
