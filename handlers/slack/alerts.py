"""Retry and Dismiss under an alert, and Invalidate where one invoice is too many."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.values.ids import AlertId, UserId
from bot.services.services import Services
from handlers.slack.reading import number_of, user_of, value_of

Step = Callable[[AlertId, UserId], Awaitable[object]]


def register(app: AsyncApp, services: Services) -> None:
    for action, step in _steps(services).items():
        _bind(app, action, step)


def _steps(services: Services) -> Mapping[str, Step]:
    """By the button's action_id."""
    return {
        "alert.retry": services.alerts.retry,
        "alert.dismiss": services.alerts.dismiss,
        "draft.invalidate": services.twins.invalidate,
    }


def _bind(app: AsyncApp, action: str, step: Step) -> None:
    @app.action(action)
    async def pressed(ack: Any, body: dict[str, Any]) -> None:
        await step(AlertId(number_of(value_of(body), "a")), user_of(body))
        await ack()
