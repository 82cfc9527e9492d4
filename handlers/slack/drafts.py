"""The card's buttons and the forms behind them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.drafts.credit_note import CreditRequest
from bot.domain.values.ids import DraftId, UserId
from bot.domain.values.person import Language
from bot.messages.card.why import why_view
from bot.messages.forms import base
from bot.messages.forms.credit_form import credit_form, parse_credit, too_large
from bot.services.approval.credit_note import CreditTooLarge
from bot.services.services import Services
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
    "draft.anew": lambda services: services.anew.make,
    "draft.retry": lambda services: services.editing.check_again,
    "plan.cancel": lambda services: services.planning.cancel,
    "plan.resume": lambda services: services.planning.resume,
}
"""By the button's action_id."""


def register(app: AsyncApp, services: Services) -> None:
    for action, step in STEPS.items():
        _bind(app, services, action, step)
    _forms(app, services)
    _credits(app, services)
    _second_tries(app, services)


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
        if not reason:
            language = await services.people.language(user_of(body))
            await ack(response_action="errors", errors=base.blank("reject.reason", language))
            return
        await services.approvals.reject(*draft_of(metadata_of(view)), user_of(body), reason)
        await ack()


def _credits(app: AsyncApp, services: Services) -> None:
    @app.action("draft.credit")
    async def ask_for_lines(ack: Any, body: dict[str, Any], client: Any) -> None:
        language = await services.people.language(user_of(body))
        found = await services.crediting.creditable(*draft_of(value_of(body)), user_of(body))
        await client.views_open(trigger_id=body["trigger_id"], view=credit_form(found.draft, language, left=found.left))
        await ack()

    @app.view("draft.credit")
    async def credit(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        user, about = user_of(body), draft_of(metadata_of(view))
        language, found = await services.people.language(user), await services.crediting.creditable(*about, user)
        asked = parse_credit(base.read_form(view["state"]), found.draft, language)
        if not isinstance(asked, dict):
            asked = await _credited(services, about, user, asked, language)
        await ack(**({"response_action": "errors", "errors": asked} if asked else {}))


async def _credited(
    services: Services, about: tuple[DraftId, int], user: UserId, asked: CreditRequest, language: Language
) -> dict[str, str]:
    """What must be corrected in the form; empty when the credit has its card."""
    try:
        await services.crediting.credit(*about, user, asked)
    except CreditTooLarge as error:
        return too_large(error.user_message, language)
    return {}


def _second_tries(app: AsyncApp, services: Services) -> None:
    @app.action("draft.send_back")
    async def ask_what(ack: Any, body: dict[str, Any], client: Any) -> None:
        language = await services.people.language(user_of(body))
        draft = await services.approvals.rejectable(*draft_of(value_of(body)), user_of(body))
        await client.views_open(trigger_id=body["trigger_id"], view=base.send_back_form(draft, language))
        await ack()

    @app.view("draft.send_back")
    async def send_back(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        remark = base.read_form(view["state"]).get("send_back.remark", "")
        if not remark:
            language = await services.people.language(user_of(body))
            await ack(response_action="errors", errors=base.blank("send_back.remark", language))
            return
        await services.approvals.send_back(*draft_of(metadata_of(view)), user_of(body), remark)
        await ack()
