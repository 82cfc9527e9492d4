"""Whatever people and other systems write is shown, and never mentions, links or formats: in every message there is."""

import functools
import inspect
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.drafts.draft import DraftState
from bot.domain.operations.alert import AlertState, Behind
from bot.domain.people.audience import Readers
from bot.domain.receivables.payment import Payment
from bot.domain.values.finding import Cure, Finding, Severity
from bot.domain.values.ids import PartnerId
from bot.domain.values.localized import Text, text
from bot.domain.values.money import Money
from bot.messages import alerts, answers, digests
from bot.messages.card import layout, questions
from bot.messages.forms import review
from bot.messages.home import home
from bot.messages.kit.block_kit import Payload
from bot.messages.kit.catalog import LANGUAGES, catalog, placeholders
from tests.unit.messages.message_samples import (
    alert,
    candidates,
    card,
    digest,
    draft,
    every_card,
    every_standing,
    findings,
)

HOSTILE = "<!everyone> <@U9EVIL> <https://evil.example|x> & *b* _i_ ~s~ `c`"
OURS = re.compile(r"<@(U01ALICE|U02BOB|U03EVE)>|<!date\^\d+\^\{ago\}\|[^<>]*>|<https://slack\.example/card\|[^<>]*>")
LINK = "https://slack.example/card"
BUILDERS = (alerts, answers, layout, digests, questions, review)


def arguments(key: str) -> dict[str, Any]:
    names = {name for form in catalog("en")[key] for name in placeholders(form)} | {"count"}
    ours: dict[str, Any] = {"count": 3, "user": "U01ALICE"}
    return {name: ours.get(name, HOSTILE) for name in names}


def every_text() -> Iterator[Text]:
    return (text(key, **arguments(key)) for key in catalog("en") if key)


def hostile_findings() -> tuple[Finding, ...]:
    """Each text that a card can show about an invoice."""
    told = [said for said in every_text() if said.key.startswith("finding.")]
    made = [Finding(code=said.key, severity=Severity.BLOCKING, message=said, cure=Cure.EDIT) for said in told]
    return (*findings(HOSTILE, 2), *made)


def asked_of_owner() -> list[Finding]:
    codes = ("customer.unknown", "business_id.invalid", "customer.name_differs", "customer.own_id", "lines.none")
    return [
        Finding(code=code, severity=Severity.BLOCKING, message=said, cure=Cure.FIX)
        for code in codes
        for said in every_text()
        if said.key.startswith("finding.")
    ]


def payloads(language: Any) -> Iterator[Payload]:
    yield from (answers.statement(said, language, link=LINK) for said in every_text())
    yield from (answers.refusal(said, language) for said in every_text())
    yield from (review.reminder(said, language) for said in every_text())
    yield from (layout.draft_card(each, language) for each in every_card(HOSTILE, 2, 2))
    for finding in hostile_findings():
        yield layout.draft_card(card(DraftState.PARKED, name=HOSTILE, found=(finding,)), language)
        notice = replace(finding, code="date.past", severity=Severity.WARNING)
        yield layout.draft_card(card(DraftState.SENT, name=HOSTILE, found=(notice,)), language)
    for finding in asked_of_owner():
        yield questions.owner_question(card(DraftState.PARKED, name=HOSTILE, found=(finding,)), language)
    yield from (answers.paid_answer(each, language, shareable=True) for each in every_standing(HOSTILE))
    behind = (Behind(customer=HOSTILE, title=HOSTILE, invoice=HOSTILE),)
    yield from (alerts.alert_message(replace(alert(state, HOSTILE), behind=behind), language) for state in AlertState)
    yield from (digests.overdue_digest(digest(rows, HOSTILE), language) for rows in (0, 3, 40))
    yield answers.paid_choices(candidates(3, HOSTILE), language)
    yield answers.paid_none(HOSTILE, language)
    yield from (answers.share_question(readers, HOSTILE, PartnerId(1), language) for readers in Readers)
    yield answers.paid_help(language, HOSTILE)
    yield answers.won_help(language, HOSTILE)
    yield answers.won_cancelled(language)
    amount = Money(every_standing()[0].open_total)
    yield answers.won_received(language, customer=HOSTILE, amount=amount, channel=HOSTILE)
    yield answers.won_repeated(language, customer=HOSTILE, amount=amount)
    yield answers.won_similar(language, customer=HOSTILE, amount=amount, seconds=3, value="{}")


@functools.cache
def shown_in(language: Any) -> tuple[Payload, ...]:
    """A thousand cards, looked at twice."""
    return tuple(payloads(language))


def mrkdwn_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for inner in value.values():
            yield from mrkdwn_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from mrkdwn_in(inner)


def live(markup: str) -> str:
    """What is left that Slack would read as a mention or a link."""
    rest = OURS.sub("", markup)
    return rest if re.search(r"[<>]", rest) else ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_mentions_or_links_what_others_wrote(language):
    assert [live(payload.text) for payload in shown_in(language) if live(payload.text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_others_wrote_is_formatted(language):
    pending = every_card(HOSTILE)[:3]
    links = {draft(DraftState.PENDING, None).id: LINK}
    front = home(language, pending=pending, own=pending, unsent=pending, alerts=[alert(name=HOSTILE)], links=links)
    shown = [markup for payload in shown_in(language) for markup in mrkdwn_in(payload.blocks)]
    shown += list(mrkdwn_in(front["blocks"]))
    assert [markup for markup in shown if live(markup) or "*b*" in markup or "_i_" in markup] == []


def test_every_builder_of_a_message_is_tried():
    """A new one needs a line above."""
    written = inspect.getsource(payloads)
    built = {
        name
        for module in BUILDERS
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if inspect.signature(function).return_annotation is Payload
    }
    assert {name for name in built if f".{name}(" not in written} == set()
    assert len(Payment) == 10, "every word for a payment has its card in every_card"
