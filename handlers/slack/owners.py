"""Who the salesperson is, where the deal's source names nobody that Slack knows."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.values.ids import UserId
from bot.messages.forms.base import read_form, warning
from bot.messages.forms.owner_form import FIELD, owner_form
from bot.services.services import Services
from handlers.slack.reader import words_of
from handlers.slack.reading import draft_of, metadata_of, user_of, value_of


def register(app: AsyncApp, services: Services) -> None:
    @app.action("owner.name")
    async def ask(ack: Any, body: dict[str, Any], client: Any) -> None:
        user, words = user_of(body), await words_of(services, user_of(body))
        draft, deal = await services.salespeople.nameable(*draft_of(value_of(body)))
        only = None if await services.salespeople.names_others(user) else user
        view = owner_form(draft, deal.title, words, only=only)
        if only is None and await services.approvals.bars_editor(draft, user):
            view = warning(view, "form.bars_namer", words)
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    @app.view("owner.name")
    async def name(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        user, chosen = user_of(body), UserId(read_form(view["state"]).get(FIELD, ""))
        problems = await services.salespeople.name(*draft_of(metadata_of(view)), chosen, user)
        words = await words_of(services, user)
        errors = {f"owner.{field}": words.render(said) for field, said in problems.items()}
        await ack(**({"response_action": "errors", "errors": errors} if errors else {}))
