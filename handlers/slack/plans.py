"""Invoicing a deal in parts."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.messages.forms.base import read_form
from bot.messages.forms.plan_form import kind_of, parse_plan, plan_form
from bot.services.services import Services
from handlers.slack.reading import draft_of, metadata_of, user_of, value_of


def register(app: AsyncApp, services: Services) -> None:
    @app.action("draft.plan")
    async def ask_how(ack: Any, body: dict[str, Any], client: Any) -> None:
        language = await services.people.language(user_of(body))
        draft, days = await services.planning.plannable(*draft_of(value_of(body)), user_of(body))
        view = plan_form(draft, services.planning.today, language, planned=days)
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    @app.view("draft.plan")
    async def plan(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        user, language = user_of(body), await services.people.language(user_of(body))
        raw = read_form(view["state"])
        days = parse_plan(raw, services.planning.today, language)
        if isinstance(days, dict):
            await ack(response_action="errors", errors=days)
            return
        await services.planning.choose(*draft_of(metadata_of(view)), kind_of(raw), days, user)
        await ack()
