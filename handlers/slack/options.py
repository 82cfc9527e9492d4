"""Search while typing: customers in the form of a won deal, products in the edit form."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.people.access import Right
from bot.messages.forms.customer_field import CUSTOMER_FIELD, customer_options, offered_options
from bot.messages.forms.edit_form import product_options
from bot.services.services import Services
from handlers.slack.reader import words_of
from handlers.slack.reading import user_of

SHOWN = 20


def register(app: AsyncApp, services: Services) -> None:
    @app.options("customer.search")
    async def search(ack: Any, body: dict[str, Any], payload: dict[str, Any]) -> None:
        written = payload.get("value", "")
        if payload.get("block_id") != CUSTOMER_FIELD:  # an existing customer only
            await ack(**customer_options(await services.customers.search(written, limit=SHOWN)))
            return
        user, words = user_of(body), await words_of(services, user_of(body))
        listed = await services.access.may(user, Right.CUSTOMERS)
        await ack(**offered_options(await services.customers.offers.of(written, limit=SHOWN, listed=listed), words))

    @app.options("product.search")
    async def products(ack: Any, body: dict[str, Any], payload: dict[str, Any]) -> None:
        words = await words_of(services, user_of(body))
        await ack(**product_options(await services.editing.products(), payload.get("value", ""), words))
