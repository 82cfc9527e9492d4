"""The App Home."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.domain.draft import MessageRef
from bot.domain.ids import DraftId, UserId
from bot.domain.won import Unclear
from bot.messages.forms import won_form
from bot.messages.home import SHOWN, home
from bot.services.services import Services
from handlers.slack.reading import user_of

log = structlog.get_logger(__name__)


async def permalinks(client: Any, places: Mapping[DraftId, MessageRef]) -> dict[DraftId, str]:
    """The cards' addresses as Slack gives them; without those it does not, e.g. of a message somebody deleted."""
    asked = (client.chat_getPermalink(channel=place.channel, message_ts=place.ts) for place in places.values())
    answers = await asyncio.gather(*asked, return_exceptions=True)
    links = {}
    for draft, answer in zip(places, answers, strict=True):
        if isinstance(answer, BaseException):
            log.warning("no_permalink", channel=places[draft].channel, error=str(answer))
        else:
            links[draft] = str(answer["permalink"])
    return links


def register(app: AsyncApp, services: Services, *, commands: tuple[str, str]) -> None:
    @app.event("app_home_opened")
    async def opened(event: dict[str, Any], client: Any) -> None:
        user = UserId(event["user"])
        person = await services.people.learn(user)
        language = person.language if person else services.people.default_language
        shown = await services.home.of(user)
        listed = [card.draft.id for card in shown.pending[:SHOWN]]
        links = await permalinks(client, {draft: place for draft, place in shown.places.items() if draft in listed})
        view = home(
            language, pending=shown.pending, alerts=shown.alerts, commands=commands, links=links, start_button=True
        )
        await client.views_publish(user_id=user, view=view)

    @app.action("won.open")
    async def open_form(ack: Any, body: dict[str, Any], client: Any) -> None:
        language = await services.people.language(user_of(body))
        await client.views_open(
            trigger_id=body["trigger_id"], view=won_form(language, prefill={}, channel="", note=Unclear().problem)
        )
        await ack()
