"""The App Home."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.approval.notices import Notify
from bot.domain.values.ids import UserId
from bot.domain.won_command.parser import Unclear
from bot.messages.forms.won_form import won_form
from bot.messages.home import home
from bot.messages.kit.views import View
from bot.messages.kit.words import Words
from bot.services.home import HomeView
from bot.services.services import Services
from handlers.slack.reader import words_of
from handlers.slack.reading import user_of, value_of


def register(app: AsyncApp, services: Services, *, commands: tuple[str, str]) -> None:
    @app.event("app_home_opened")
    async def opened(event: dict[str, Any], client: Any) -> None:
        user = UserId(event["user"])
        person = await services.people.learn(user)
        words = Words(person.language if person else services.people.default_language)
        await _publish(services, client, user, words, commands)

    @app.action("notify.choose")
    async def choose(ack: Any, body: dict[str, Any], client: Any) -> None:
        user, how = user_of(body), value_of(body).get("n")
        await services.people.check_decides(user)
        if how in list(Notify):
            await services.notices.choose(user, Notify(how))
        await ack()
        await _publish(services, client, user, await words_of(services, user), commands)

    @app.action("won.open")
    async def open_form(ack: Any, body: dict[str, Any], client: Any) -> None:
        words = await words_of(services, user_of(body))
        await client.views_open(
            trigger_id=body["trigger_id"], view=won_form(words, prefill={}, channel="", note=Unclear().problem)
        )
        await ack()


async def _publish(services: Services, client: Any, user: UserId, words: Words, commands: tuple[str, str]) -> None:
    shown = await services.home.of(user)
    await client.views_publish(user_id=user, view=_page(shown, words, commands))


def _page(shown: HomeView, words: Words, commands: tuple[str, str]) -> View:
    return home(
        words,
        pending=shown.pending,
        alerts=shown.alerts,
        settles=shown.settles,
        unsent=shown.unsent,
        own=shown.own,
        commands=commands,
        links=shown.links,
        counts={
            "pending": shown.pending_count,
            "unsent": shown.unsent_count,
            "own": shown.own_count,
            "alerts": shown.alert_count,
        },
        notify=shown.notify,
        start_button=True,
    )
