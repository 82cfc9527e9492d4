"""Search while typing: customers in the form of a won deal, products in the edit form."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.messages.forms.base import customer_options
from bot.messages.forms.edit_form import product_options
from bot.services.services import Services
from handlers.slack.reading import user_of

SHOWN = 20


def register(app: AsyncApp, services: Services) -> None:
    @app.options("customer.search")
    async def search(ack: Any, payload: dict[str, Any]) -> None:
        await ack(**customer_options(await services.customers.search(payload.get("value", ""), limit=SHOWN)))

    @app.options("product.search")
    async def products(ack: Any, body: dict[str, Any], payload: dict[str, Any]) -> None:
        language = await services.people.language(user_of(body))
        await ack(**product_options(await services.editing.products(), payload.get("value", ""), language))
