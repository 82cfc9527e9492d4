"""What cures a finding on a card, in the channel or in the owner's direct message: a press, or a small form."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.values.ids import PartnerId, UserId
from bot.domain.values.localized import Text
from bot.messages.forms import base
from bot.messages.forms.cure_forms import fix_form
from bot.messages.forms.customer_form import new_customer_form
from bot.messages.kit.views import View
from bot.messages.kit.words import Words
from bot.services.drafting.cures import is_edit
from bot.services.services import Services
from handlers.slack.opening import warned
from handlers.slack.reader import words_of
from handlers.slack.reading import draft_of, metadata_of, number_of, user_of, value_of


def register(app: AsyncApp, services: Services) -> None:
    _details(app, services)
    _customers(app, services)


def _details(app: AsyncApp, services: Services) -> None:
    @app.action("card.open")
    async def opened(ack: Any) -> None:
        await ack()  # Slack has opened the other card by itself

    @app.action("draft.fix")
    async def ask_for(ack: Any, body: dict[str, Any], client: Any) -> None:
        value, user = value_of(body), user_of(body)
        if not await _done_at_once(services, value, user):
            await client.views_open(trigger_id=body["trigger_id"], view=await _fix_form(services, value, user))
        await ack()

    @app.view("draft.fix")
    async def fix(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        user, about = user_of(body), metadata_of(view)
        problems = await services.fixing.fix(*draft_of(about), about["f"], _fields(view, "fix."), user)
        await ack(**_answer(view, "fix", problems, await words_of(services, user)))


def _customers(app: AsyncApp, services: Services) -> None:
    @app.action("customer.pick")
    async def pick(ack: Any, body: dict[str, Any], client: Any) -> None:
        value, user = value_of(body), user_of(body)
        if value.get("p") == "new":
            await client.views_open(trigger_id=body["trigger_id"], view=await _new_form(services, value, user))
        else:
            await services.editing.editable(*draft_of(value), user)  # refuses whoever has no say in it
            await services.customers.pick(*draft_of(value), PartnerId(number_of(value, "p")), user)
        await ack()

    @app.view("customer.new")
    async def create(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        user = user_of(body)
        problems = await services.new_customers.order(*draft_of(metadata_of(view)), _fields(view, "new."), user)
        await ack(**_answer(view, "new", problems, await words_of(services, user)))


async def _done_at_once(services: Services, value: dict[str, Any], user: UserId) -> bool:
    """What the press itself says needs no form."""
    about, code = draft_of(value), str(value["f"])
    if isinstance(value.get("i"), str):
        return not await services.fixing.fix(*about, code, {"business_id": value["i"]}, user)
    return await services.approvals.seen(*about, code, user) or await services.fixing.at_once(*about, code, user)


async def _fix_form(services: Services, value: dict[str, Any], user: UserId) -> View:
    words = await words_of(services, user)
    draft, finding, buyer = await services.fixing.question(*draft_of(value), value["f"], user)
    view = fix_form(draft, finding, words, buyer)
    return await warned(services, view, draft, user, words) if is_edit(draft, finding) else view


async def _new_form(services: Services, value: dict[str, Any], user: UserId) -> View:
    words = await words_of(services, user)
    known = await services.new_customers.proposal(*draft_of(value), user)
    view = new_customer_form(known.draft, known.buyer, known.registered, words)
    return await warned(services, view, known.draft, user, words)


def _fields(view: dict[str, Any], form: str) -> dict[str, str]:
    read = base.read_form(view["state"])
    return {name.removeprefix(form): value for name, value in read.items() if name.startswith(form)}


def _answer(view: dict[str, Any], form: str, problems: dict[str, Text], words: Words) -> dict[str, Any]:
    """Nothing closes the form; problems are shown beside their fields."""
    return base.to_complete(view, form, problems, words) if problems else {}
