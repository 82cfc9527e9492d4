"""The card's buttons and the forms behind them."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.ids import PartnerId
from bot.domain.text import Text
from bot.messages import forms
from bot.messages.edits import parse_edit
from bot.messages.texts import render
from bot.services.services import Services
from handlers.slack.reading import draft_of, metadata_of, user_of, value_of


def register(app: AsyncApp, services: Services) -> None:
    _questions(app, services)
    _decisions(app, services)
    _edits(app, services)
    _cures(app, services)


def _questions(app: AsyncApp, services: Services) -> None:
    @app.action("deal.draft")
    async def draft(ack: Any, body: dict[str, Any]) -> None:
        await services.deals.start(*draft_of(value_of(body)), user_of(body))
        await ack()

    @app.action("deal.skip")
    async def skip(ack: Any, body: dict[str, Any]) -> None:
        await services.deals.skip(*draft_of(value_of(body)), user_of(body))
        await ack()


def _decisions(app: AsyncApp, services: Services) -> None:
    @app.action("draft.approve")
    async def approve(ack: Any, body: dict[str, Any]) -> None:
        await services.approvals.approve(*draft_of(value_of(body)), user_of(body))
        await ack()

    @app.action("draft.send")
    async def send(ack: Any, body: dict[str, Any]) -> None:
        await services.approvals.send(*draft_of(value_of(body)), user_of(body))
        await ack()

    @app.action("draft.reject")
    async def ask_why(ack: Any, body: dict[str, Any], client: Any) -> None:
        language = await services.people.language(user_of(body))
        draft = await services.approvals.rejectable(*draft_of(value_of(body)), user_of(body))
        await client.views_open(trigger_id=body["trigger_id"], view=forms.reject_form(draft, language))
        await ack()

    @app.view("draft.reject")
    async def reject(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        reason = forms.read_form(view["state"]).get("reject.reason", "")
        await services.approvals.reject(*draft_of(metadata_of(view)), user_of(body), reason)
        await ack()


def _edits(app: AsyncApp, services: Services) -> None:
    @app.action("draft.edit")
    async def show(ack: Any, body: dict[str, Any], client: Any) -> None:
        language = await services.people.language(user_of(body))
        draft = await services.drafting.editable(*draft_of(value_of(body)), user_of(body))
        await client.views_open(trigger_id=body["trigger_id"], view=forms.edit_form(draft, language))
        await ack()

    @app.view("draft.edit")
    async def edit(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        user, language = user_of(body), await services.people.language(user_of(body))
        draft_id, revision = draft_of(metadata_of(view))
        draft = await services.drafting.editable(draft_id, revision, user)
        read = parse_edit(forms.read_edit_form(view["state"]), draft, language)
        if isinstance(read, dict):
            await ack(response_action="errors", errors=read)
            return
        await services.drafting.edit(draft_id, revision, read, user)
        await ack()


def _cures(app: AsyncApp, services: Services) -> None:
    @app.action("customer.pick")
    async def pick(ack: Any, body: dict[str, Any]) -> None:
        value = value_of(body)
        partner = None if value["p"] == "new" else PartnerId(int(value["p"]))
        await services.customers.pick(*draft_of(value), partner, user_of(body))
        await ack()

    @app.action("draft.retry")
    async def check_again(ack: Any, body: dict[str, Any]) -> None:
        await services.drafting.check_again(*draft_of(value_of(body)), user_of(body))
        await ack()

    @app.action("draft.fix")
    async def ask_for(ack: Any, body: dict[str, Any], client: Any) -> None:
        value, language = value_of(body), await services.people.language(user_of(body))
        draft = await services.drafting.editable(*draft_of(value), user_of(body))
        finding = next(f for f in draft.findings if f.code == value["f"])
        await client.views_open(trigger_id=body["trigger_id"], view=forms.fix_form(draft, finding, language))
        await ack()

    @app.view("draft.fix")
    async def fix(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        user, language = user_of(body), await services.people.language(user_of(body))
        written = forms.read_form(view["state"]).get("fix.business_id", "")
        problem = await services.drafting.fix_business_id(*draft_of(metadata_of(view)), written, user)
        if isinstance(problem, Text):
            await ack(response_action="errors", errors={"fix.business_id": render(problem, language)})
        else:
            await ack()
