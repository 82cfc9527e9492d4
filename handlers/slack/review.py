"""Many drafts in one go."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.ids import UserId
from bot.domain.person import Language
from bot.messages.forms import View
from bot.messages.review import MOST, read_review, review_form, review_result
from bot.services.services import Services
from handlers.slack.opening import open_form
from handlers.slack.reading import draft_of, user_of


def register(app: AsyncApp, services: Services) -> None:
    @app.action("drafts.review")
    async def review(ack: Any, body: dict[str, Any], client: Any) -> None:
        user = user_of(body)
        language = await services.people.language(user)
        await open_form(ack, body, client, language, _waiting(services, user, language))

    @app.view("drafts.approve")
    async def approve(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        user = user_of(body)
        chosen = [draft_of(value) for value in read_review(view["state"])]
        decided = await services.approvals.approve_many(chosen, user)
        cards = [(await services.cards.card(draft_id), refusal) for draft_id, refusal in decided]
        await ack(response_action="update", view=review_result(cards, await services.people.language(user)))


async def _waiting(services: Services, user: UserId, language: Language) -> View:
    """Thirty cards take their time."""
    cards = [await services.cards.card(draft.id) for draft in await services.reminders.mine(user, MOST)]
    return review_form(cards, language)
