"""`/paid <customer>`: answered from the mirror, privately; shared on request."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.people.audience import Readers
from bot.domain.values.ids import PartnerId
from bot.domain.won_command.words import HELP
from bot.messages import answers
from bot.messages.kit.block_kit import Payload
from bot.messages.kit.words import Words
from bot.services.receivables.payments import Choices, Found, NotFound
from bot.services.services import Services
from handlers.slack.reader import words_of
from handlers.slack.reading import beside, instead, number_of, private, user_of, value_of


def register(app: AsyncApp, services: Services, *, command: str) -> None:
    @app.command(command)
    async def paid(ack: Any, body: dict[str, Any]) -> None:
        words = await words_of(services, user_of(body))
        query = body.get("text", "").strip()
        if not query or query.casefold() in HELP:
            await ack(**private(answers.paid_help(words, command)))
        else:
            await ack(**private(_answered(await services.payments.ask(query), words)))

    @app.action("paid.pick")
    async def pick(ack: Any, body: dict[str, Any], respond: Any) -> None:
        words = await words_of(services, user_of(body))
        standing = await services.payments.standing(PartnerId(number_of(value_of(body), "p")))
        await ack()
        await respond(**instead(answers.paid_answer(standing, words, shareable=True)))

    @app.action("paid.share")
    async def share(ack: Any, body: dict[str, Any], respond: Any) -> None:
        readers, channel = await services.sharing.readers(body["channel"]["id"])
        if readers is Readers.COLLEAGUES:
            await _share(services, ack, body, respond)
            return
        words = await words_of(services, user_of(body))
        place, partner = channel or body["channel"].get("name", ""), PartnerId(number_of(value_of(body), "p"))
        await ack()
        await respond(**beside(answers.share_question(readers, place, partner, words)))

    @app.action("paid.share_anyway")
    async def share_anyway(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await _share(services, ack, body, respond)
        await respond(delete_original=True)


async def _share(services: Services, ack: Any, body: dict[str, Any], respond: Any) -> None:
    if not await services.payments.first_share(body["container"]["message_ts"], user_of(body)):
        await ack()
        return
    standing = await services.payments.standing(PartnerId(number_of(value_of(body), "p")))
    payload = answers.paid_answer(standing, Words(services.people.default_language), shareable=False)
    await ack()
    await respond(response_type="in_channel", replace_original=False, text=payload.text, blocks=payload.blocks)


def _answered(found: Found | Choices | NotFound, words: Words) -> Payload:
    match found:
        case Found(standing):
            return answers.paid_answer(standing, words, shareable=True)
        case Choices(candidates, problem):
            return answers.paid_choices(candidates, words, problem)
        case NotFound(query, problem):
            return answers.refusal(problem, words) if problem else answers.paid_none(query, words)
