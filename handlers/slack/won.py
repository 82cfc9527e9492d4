"""`/won`: the line, the form, and the question when something looks like a double."""

import json
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.values.ids import PartnerId
from bot.domain.values.localized import text
from bot.domain.values.money import Money
from bot.domain.won_command.parser import Help, Unclear
from bot.errors import Refused
from bot.messages import answers
from bot.messages.forms import base, won_form
from bot.messages.kit.block_kit import Payload
from bot.messages.kit.words import Words
from bot.services.deals.intake import Acceptance
from bot.services.deals.typed_deal import Result, TypedDeal
from bot.services.services import Services
from handlers.slack.reader import words_of
from handlers.slack.reading import instead, metadata_of, occasion_of, private, texts_of, user_of, value_of


def register(app: AsyncApp, services: Services, *, command: str, deals_channel: str) -> None:
    _line(app, services, command, deals_channel)
    _forms(app, services, deals_channel)
    _question(app, services, deals_channel)


def _line(app: AsyncApp, services: Services, command: str, deals_channel: str) -> None:
    @app.command(command)
    async def won(ack: Any, body: dict[str, Any], client: Any) -> None:
        words = await words_of(services, user_of(body))
        match await services.entry.understood(body.get("text", ""), command):
            case Help():
                await ack(**private(answers.won_help(words, command)))
            case Unclear() as unclear:
                view = _form(unclear, await services.entry.known(unclear), body["channel_id"], words)
                await client.views_open(trigger_id=body["trigger_id"], view=view)
                await ack()
            case typed:
                answer = await services.entry.accept(typed, occasion_of(body, body["channel_id"]))
                await ack(**private(_answered(answer, deals_channel, words)))


def _forms(app: AsyncApp, services: Services, deals_channel: str) -> None:
    @app.view("won.form")
    async def form(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        words = await words_of(services, user_of(body))
        channel = metadata_of(view).get("channel", "")
        typed = await services.entry.typed(won_form.read_won_form(view["state"]))
        if isinstance(typed, dict):
            await ack(**won_form.to_correct(view, typed, words))
            return
        answer = await services.entry.accept(typed, occasion_of(body | {"trigger_id": view["id"]}, channel))
        await ack(**_last_page(answer, deals_channel, channel, words))

    @app.action("won.more")
    async def more(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        words = await words_of(services, user_of(body))
        await client.views_update(view_id=body["view"]["id"], view=won_form.with_more(body["view"], words))

    @app.view("won.similar")
    async def form_again(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        words, known = await words_of(services, user_of(body)), metadata_of(view)
        typed, channel = await _asked_about(services, known.get("typed")), str(known.get("channel", ""))
        occasion = occasion_of(body | {"trigger_id": f"{view['id']}:again"}, channel)
        answer = await services.entry.accept(typed, occasion, even_if_similar=True)
        await ack(**_last_page(answer, deals_channel, channel, words))


def _question(app: AsyncApp, services: Services, deals_channel: str) -> None:
    @app.action("won.again")
    async def again(ack: Any, body: dict[str, Any], respond: Any) -> None:
        words = await words_of(services, user_of(body))
        typed = await _asked_about(services, value_of(body))
        await ack()
        occasion = occasion_of(body | {"trigger_id": body["container"]["message_ts"]}, body["channel"]["id"])
        answer = await services.entry.accept(typed, occasion, even_if_similar=True)
        await respond(**instead(_answered(answer, deals_channel, words)))

    @app.action("won.cancel")
    async def cancel(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(**instead(answers.won_cancelled(await words_of(services, user_of(body)))))


async def _asked_about(services: Services, fields: object) -> TypedDeal:
    """What was typed before the question. It was readable then; Refused when it is not ours, or its VAT rate has ended."""
    typed = await services.entry.typed(texts_of(fields))
    if not isinstance(typed, TypedDeal):
        raise Refused(next(iter(typed.values()), text("error.button_unreadable")))
    return typed


def _form(unclear: Unclear, customer: tuple[PartnerId, str] | None, channel: str, words: Words) -> dict[str, Any]:
    """`customer` is the one in Procountor that was named: then there is no new one."""
    # an ID is nobody's name: the register will say whose it is
    name = unclear.customer if unclear.customer != unclear.business_id else None
    buyer = (
        {"partner": str(customer[0]), "partner_name": customer[1]}
        if customer
        else {"customer": name, "business_id": unclear.business_id}
    )
    known = buyer | {
        "amount": unclear.amount_text,
        "vat_percent": unclear.vat_text,
        "description": unclear.description,
    }
    prefill = {field: value for field, value in known.items() if value}
    return won_form.won_form(words, prefill=prefill, channel=channel, note=unclear.problem)


def _last_page(answer: Result, deals_channel: str, channel: str, words: Words) -> dict[str, Any]:
    """A form cannot be followed by a private message: its last page says what happened, or asks."""
    payload = _answered(answer, deals_channel, words)
    view = base.closing(payload, words)
    if answer.acceptance is Acceptance.SIMILAR:
        view = won_form.similar(payload, words, typed=answer.typed.as_fields(), channel=channel)
    return {"response_action": "update", "view": view}


def _answered(answer: Result, deals_channel: str, words: Words) -> Payload:
    customer, amount = answer.typed.customer, Money(answer.typed.amount, answer.typed.currency)
    match answer.acceptance:
        case Acceptance.ACCEPTED:
            return answers.won_received(words, customer=customer, amount=amount, channel=deals_channel)
        case Acceptance.REPEATED:
            return answers.won_repeated(words, customer=customer, amount=amount)
        case _:
            value = json.dumps(answer.typed.as_fields(), ensure_ascii=False, separators=(",", ":"))
            return answers.won_similar(words, customer=customer, amount=amount, seconds=answer.seconds_ago, value=value)
