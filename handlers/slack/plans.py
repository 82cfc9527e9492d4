"""Invoicing a deal in parts."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.messages.forms.base import read_form
from bot.messages.forms.plan_form import kind_of, parse_choice, plan_form
from bot.services.services import Services
from handlers.slack.reader import words_of
from handlers.slack.reading import draft_of, metadata_of, user_of, value_of


def register(app: AsyncApp, services: Services) -> None:
    @app.action("draft.plan")
    async def ask_how(ack: Any, body: dict[str, Any], client: Any) -> None:
        words = await words_of(services, user_of(body))
        found = await services.planning.plannable(*draft_of(value_of(body)), user_of(body))
        view = plan_form(found, services.planning.today, words)
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    @app.view("draft.plan")
    async def plan(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        user, words = user_of(body), await words_of(services, user_of(body))
        raw = read_form(view["state"])
        found = await services.planning.plannable(*draft_of(metadata_of(view)), user)
        chosen = parse_choice(raw, found.whole, services.planning.today, words)
        if isinstance(chosen, dict):
            await ack(response_action="errors", errors=chosen)
            return
        await services.planning.choose(found, kind_of(raw), chosen, user)
        await ack()
