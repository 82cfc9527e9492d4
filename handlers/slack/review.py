"""Many drafts in one go."""

from collections.abc import Sequence
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.values.ids import UserId
from bot.messages.forms.review import MOST, closer_look, read_question, read_review, review_form, review_result
from bot.messages.kit.views import View
from bot.messages.kit.words import Words
from bot.services.approval.approvals import Listed
from bot.services.services import Services
from handlers.slack.opening import open_form
from handlers.slack.reader import words_of
from handlers.slack.reading import draft_of, user_of


def register(app: AsyncApp, services: Services) -> None:
    @app.action("drafts.review")
    async def review(ack: Any, body: dict[str, Any], client: Any) -> None:
        user = user_of(body)
        words = await words_of(services, user)
        await open_form(ack, body, client, words, _waiting(services, user, words))

    @app.view("drafts.approve")
    async def approve(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        user, chosen = user_of(body), read_review(view["state"])
        if asks := await _closer_look(services, chosen, user):
            await ack(response_action="push", view=asks)
        else:
            await ack(response_action="update", view=await _approved(services, chosen, user))

    @app.view("drafts.send")
    async def approve_and_send(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        await ack(response_action="update", view=await _approved(services, read_question(view), user_of(body)))


def _listed(chosen: Sequence[dict[str, Any]]) -> list[Listed]:
    return [Listed(*draft_of(value), str(value.get("w", ""))) for value in chosen]


async def _closer_look(services: Services, chosen: Sequence[dict[str, Any]], user: UserId) -> View | None:
    able = await services.approvals.listable(_listed(chosen), user)
    cards = [await services.cards.card(draft_id) for draft_id in able]
    return closer_look(cards, chosen, await words_of(services, user))


async def _approved(services: Services, chosen: Sequence[dict[str, Any]], user: UserId) -> View:
    decided = await services.approvals.approve_many(_listed(chosen), user)
    cards = [(await services.cards.card(draft_id), refusal) for draft_id, refusal in decided]
    return review_result(cards, await words_of(services, user))


async def _waiting(services: Services, user: UserId, words: Words) -> View:
    """Thirty cards take their time."""
    waiting = await services.notices.waiting.of(user)
    cards = [await services.cards.card(draft.id) for draft in waiting[:MOST]]
    return review_form(cards, words, count=len(waiting))
