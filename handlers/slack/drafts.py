"""The card's buttons and the forms behind them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.values.ids import DraftId, UserId
from bot.domain.values.person import Language
from bot.messages.card.why import why_view
from bot.messages.forms import base
from bot.messages.forms.edit_form import edit_form, read_edit_form
from bot.messages.forms.edit_parsing import parse_edit
from bot.messages.kit.views import View
from bot.services.services import Services
from handlers.slack.opening import open_form
from handlers.slack.reading import draft_of, metadata_of, user_of, value_of

Step = Callable[[DraftId, int, UserId], Awaitable[object]]
"""A use case that needs nothing but the draft, its revision as shown, and who pressed."""
STEPS: Mapping[str, Callable[[Services], Step]] = {
    "deal.draft": lambda services: services.deals.start,
    "deal.skip": lambda services: services.deals.skip,
    "draft.approve": lambda services: services.approvals.approve,
    "draft.send": lambda services: services.approvals.send,
    "draft.withdraw": lambda services: services.approvals.withdraw,
    "draft.preview": lambda services: services.previews.ask,
    "draft.credit": lambda services: services.crediting.credit,
    "draft.retry": lambda services: services.editing.check_again,
    "plan.cancel": lambda services: services.planning.cancel,
    "plan.resume": lambda services: services.planning.resume,
}
"""By the button's action_id."""


def register(app: AsyncApp, services: Services) -> None:
    for action, step in STEPS.items():
        _bind(app, services, action, step)
    _forms(app, services)
    _edits(app, services)


def _bind(app: AsyncApp, services: Services, action: str, step: Callable[[Services], Step]) -> None:
    @app.action(action)
    async def pressed(ack: Any, body: dict[str, Any]) -> None:
        await step(services)(*draft_of(value_of(body)), user_of(body))
        await ack()


def _forms(app: AsyncApp, services: Services) -> None:
    @app.action("draft.why")
    async def why(ack: Any, body: dict[str, Any], client: Any) -> None:
        language = await services.people.language(user_of(body))
        card = await services.cards.card(draft_of(value_of(body))[0])
        await client.views_open(trigger_id=body["trigger_id"], view=why_view(card, language))
        await ack()

    @app.action("draft.reject")
    async def ask_why(ack: Any, body: dict[str, Any], client: Any) -> None:
        language = await services.people.language(user_of(body))
        draft = await services.approvals.rejectable(*draft_of(value_of(body)), user_of(body))
        await client.views_open(trigger_id=body["trigger_id"], view=base.reject_form(draft, language))
        await ack()

    @app.view("draft.reject")
    async def reject(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        reason = base.read_form(view["state"]).get("reject.reason", "")
        if not reason:  # blanks: Slack looks no closer
            language = await services.people.language(user_of(body))
            await ack(response_action="errors", errors=base.reason_missing(language))
            return
        await services.approvals.reject(*draft_of(metadata_of(view)), user_of(body), reason)
        await ack()


def _edits(app: AsyncApp, services: Services) -> None:
    @app.action("draft.edit")
    async def show(ack: Any, body: dict[str, Any], client: Any) -> None:
        user, language = user_of(body), await services.people.language(user_of(body))
        draft_id, revision = draft_of(value_of(body))
        await open_form(ack, body, client, language, _filled_in(services, draft_id, revision, user, language))

    @app.view("draft.edit")
    async def edit(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        user, language = user_of(body), await services.people.language(user_of(body))
        draft_id, revision = draft_of(metadata_of(view))
        draft = await services.editing.editable(draft_id, revision, user)
        raw = read_edit_form(view["state"])
        read = parse_edit(raw, draft, language, await services.editing.chosen_products(raw))
        if isinstance(read, dict):
            await ack(response_action="errors", errors=read)
            return
        await services.editing.edit(draft_id, revision, read, user)
        await ack()


async def _filled_in(services: Services, draft_id: DraftId, revision: int, user: UserId, language: Language) -> View:
    """What can be chosen comes from Procountor, which may take its time."""
    draft, choices = await services.editing.choices(draft_id, revision, user)
    return edit_form(draft, language, choices)
