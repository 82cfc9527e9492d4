"""The card's buttons and the forms behind them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.drafts.credit_note import CreditRequest
from bot.domain.drafts.draft import Draft
from bot.domain.values.ids import DraftId, UserId
from bot.messages.card.why import why_view
from bot.messages.forms import base
from bot.messages.forms.credit_form import credit_form, parse_credit, too_large
from bot.messages.kit.views import View
from bot.messages.kit.words import Words
from bot.services.approval.credit_note import CreditTooLarge
from bot.services.services import Services
from handlers.slack.reader import words_of
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


@dataclass(frozen=True, slots=True)
class Remark:
    """A decision that says why, in a form: what an approver writes goes to the salesperson."""

    form: Callable[[Draft, Words], View]
    field: str
    step: Callable[[Services], Callable[[DraftId, int, UserId, str], Awaitable[object]]]


REMARKS: Mapping[str, Remark] = {
    "draft.reject": Remark(base.reject_form, "reject.reason", lambda services: services.approvals.reject),
    "draft.send_back": Remark(base.send_back_form, "send_back.remark", lambda services: services.approvals.send_back),
}
"""By the action_id of the button and the callback_id of its form."""


def register(app: AsyncApp, services: Services) -> None:
    for action, step in STEPS.items():
        _bind(app, services, action, step)
    for action, remark in REMARKS.items():
        _bind_form(app, services, action, remark)
    _why(app, services)
    _credits(app, services)


def _bind(app: AsyncApp, services: Services, action: str, step: Callable[[Services], Step]) -> None:
    @app.action(action)
    async def pressed(ack: Any, body: dict[str, Any]) -> None:
        await step(services)(*draft_of(value_of(body)), user_of(body))
        await ack()


def _bind_form(app: AsyncApp, services: Services, action: str, remark: Remark) -> None:
    @app.action(action)
    async def ask_why(ack: Any, body: dict[str, Any], client: Any) -> None:
        words = await words_of(services, user_of(body))
        draft = await services.approvals.rejectable(*draft_of(value_of(body)), user_of(body))
        await client.views_open(trigger_id=body["trigger_id"], view=remark.form(draft, words))
        await ack()

    @app.view(action)
    async def told(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        remark_text = base.read_form(view["state"]).get(remark.field, "")
        if not remark_text:
            words = await words_of(services, user_of(body))
            await ack(response_action="errors", errors=base.blank(remark.field, words))
            return
        await remark.step(services)(*draft_of(metadata_of(view)), user_of(body), remark_text)
        await ack()


def _why(app: AsyncApp, services: Services) -> None:
    @app.action("draft.why")
    async def why(ack: Any, body: dict[str, Any], client: Any) -> None:
        words = await words_of(services, user_of(body))
        card = await services.cards.card(draft_of(value_of(body))[0])
        await client.views_open(trigger_id=body["trigger_id"], view=why_view(card, words))
        await ack()


def _credits(app: AsyncApp, services: Services) -> None:
    @app.action("draft.credit")
    async def ask_for_lines(ack: Any, body: dict[str, Any], client: Any) -> None:
        words = await words_of(services, user_of(body))
        found = await services.crediting.creditable(*draft_of(value_of(body)), user_of(body))
        await client.views_open(trigger_id=body["trigger_id"], view=credit_form(found.draft, words, left=found.left))
        await ack()

    @app.view("draft.credit")
    async def credit(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        user, about = user_of(body), draft_of(metadata_of(view))
        words, found = await words_of(services, user), await services.crediting.creditable(*about, user)
        asked = parse_credit(base.read_form(view["state"]), found.draft, words)
        if not isinstance(asked, dict):
            asked = await _credited(services, about, user, asked, words)
        await ack(**({"response_action": "errors", "errors": asked} if asked else {}))


async def _credited(
    services: Services, about: tuple[DraftId, int], user: UserId, asked: CreditRequest, words: Words
) -> dict[str, str]:
    """What must be corrected in the form; empty when the credit has its card."""
    try:
        await services.crediting.credit(*about, user, asked)
    except CreditTooLarge as error:
        return too_large(error.user_message, words)
    return {}
