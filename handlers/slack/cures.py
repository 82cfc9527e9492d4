"""What cures a finding on a card, in the channel or in the owner's direct message: a press, or a small form."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.values.ids import PartnerId
from bot.domain.values.localized import Text
from bot.domain.values.person import Language
from bot.messages.forms import base
from bot.messages.forms.cure_forms import fix_form
from bot.messages.forms.customer_form import new_customer_form
from bot.messages.kit.catalog import render
from bot.services.services import Services
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
        done = await services.approvals.seen(*draft_of(value), value["f"], user)
        if not (done or await services.fixing.at_once(*draft_of(value), value["f"], user)):
            language = await services.people.language(user)
            draft, finding, buyer = await services.fixing.question(*draft_of(value), value["f"], user)
            await client.views_open(trigger_id=body["trigger_id"], view=fix_form(draft, finding, language, buyer))
        await ack()

    @app.view("draft.fix")
    async def fix(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        user, about = user_of(body), metadata_of(view)
        problems = await services.fixing.fix(*draft_of(about), about["f"], _fields(view, "fix."), user)
        await ack(**_answer(problems, "fix.", await services.people.language(user)))


def _customers(app: AsyncApp, services: Services) -> None:
    @app.action("customer.pick")
    async def pick(ack: Any, body: dict[str, Any], client: Any) -> None:
        value, user = value_of(body), user_of(body)
        if value.get("p") == "new":
            language = await services.people.language(user)
            known = await services.new_customers.proposal(*draft_of(value), user)
            view = new_customer_form(known.draft, known.buyer, known.registered, language)
            await client.views_open(trigger_id=body["trigger_id"], view=view)
        else:
            await services.editing.editable(*draft_of(value), user)  # refuses whoever has no say in it
            await services.customers.pick(*draft_of(value), PartnerId(number_of(value, "p")), user)
        await ack()

    @app.view("customer.new")
    async def create(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        user = user_of(body)
        problems = await services.new_customers.order(*draft_of(metadata_of(view)), _fields(view, "new."), user)
        await ack(**_answer(problems, "new.", await services.people.language(user)))


def _fields(view: dict[str, Any], form: str) -> dict[str, str]:
    read = base.read_form(view["state"])
    return {name.removeprefix(form): value for name, value in read.items() if name.startswith(form)}


def _answer(problems: dict[str, Text], form: str, language: Language) -> dict[str, Any]:
    """Nothing closes the form; problems are shown beside their fields."""
    if not problems:
        return {}
    errors = {f"{form}{field}": render(problem, language) for field, problem in problems.items()}
    return {"response_action": "errors", "errors": errors}
