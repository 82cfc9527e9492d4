"""Search while typing, in the form of a won deal."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.messages.forms import customer_options
from bot.services.services import Services

SHOWN = 20


def register(app: AsyncApp, services: Services) -> None:
    @app.options("customer.search")
    async def search(ack: Any, payload: dict[str, Any]) -> None:
        await ack(**customer_options(await services.customers.search(payload.get("value", ""), limit=SHOWN)))
