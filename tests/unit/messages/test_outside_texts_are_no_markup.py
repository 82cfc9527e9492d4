"""Whatever people and other systems write is shown, and never mentions, links or formats: in every message there is."""

import functools
import inspect
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.customers.offer import CustomerOffer
from bot.domain.deals.deal import Buyer
from bot.domain.drafts.draft import DraftState
from bot.domain.notice import Notice
from bot.domain.operations.alert import AlertState, Behind
from bot.domain.people.audience import Readers
from bot.domain.receivables.payment import Payment
from bot.domain.values.finding import Cure, Finding, Severity
from bot.domain.values.ids import PartnerId
from bot.domain.values.localized import Text, text
from bot.domain.values.money import Money
from bot.messages import alerts, answers, digests, direct, notice
from bot.messages.card import layout, questions
from bot.messages.card.why import why_view
from bot.messages.forms import review
from bot.messages.forms.base import problem, reject_form
from bot.messages.forms.cure_forms import fix_form
from bot.messages.forms.customer_field import offered_options
from bot.messages.forms.customer_form import new_customer_form
from bot.messages.forms.edit_form import NOTHING, edit_form, form_with_problems
from bot.messages.forms.edit_state import EditState
from bot.messages.forms.plan_form import plan_form
from bot.messages.forms.won_form import to_correct, with_more, won_form
from bot.messages.home import home
from bot.messages.kit.block_kit import Payload
from bot.messages.kit.catalog import LANGUAGES, catalog, placeholders
from tests.unit.messages.message_samples import (
    alert,
    candidates,
    card,
    content,
    digest,
    draft,
    every_card,
    every_standing,
    findings,
    plannable,
)

HOSTILE = "<!everyone> <@U9EVIL> <https://evil.example|x> &amp; *b* _i_ ~s~ `c` ```d``` :smile:"
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
    made = [Finding(code="lines.none", severity=Severity.BLOCKING, message=said, cure=Cure.EDIT) for said in told]
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
    yield from (answers.statement(said, language) for said in every_text())
    told = card(DraftState.PARKED, name=HOSTILE, found=hostile_findings())
    yield from (direct.direct_message(said, told, language, link=LINK) for said in every_text())
    listed = tuple(card(DraftState.PENDING, name=HOSTILE, found=(one,)) for one in hostile_findings()[:5])
    links = {each.draft.id: LINK for each in listed}
    for count in (0, 5, 41):
        waiting = listed if count else ()
        told_of = Notice(waiting=waiting, count=count, decided=listed, decided_count=9, links=links)
        yield notice.notice_message(told_of, language)
    yield from (answers.refusal(said, language) for said in every_text())
    yield from (review.reminder(said, language) for said in every_text())
    yield from (layout.draft_card(each, language) for each in every_card(HOSTILE, 2, 2))
    for finding in hostile_findings():
        yield layout.draft_card(card(DraftState.PARKED, name=HOSTILE, found=(finding,)), language)
        news = replace(finding, code="date.past", severity=Severity.WARNING)
        yield layout.draft_card(card(DraftState.SENT, name=HOSTILE, found=(news,)), language)
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


def views(language: Any) -> Iterator[dict[str, Any]]:
    """Every form, opened, filled in and refused, with what others wrote in each place that shows it."""
    line = replace(content(1).lines[0], name=HOSTILE, comment=HOSTILE)
    made = draft(
        DraftState.PENDING, replace(content(1, HOSTILE), lines=(line,) * 3, note=HOSTILE), findings(HOSTILE, 2)
    )
    typed = {"edit.0.name": HOSTILE, "edit.0.unit_price": HOSTILE, "edit.customer#label": HOSTILE}
    for state in (EditState(removed=(1,), typed=typed), EditState(opened=(0,), more=True, typed=typed)):
        form = edit_form(made, language, NOTHING, state)
        yield form
        yield form_with_problems(form, {"edit.0.unit_price": HOSTILE}, language)
    prefill = {"customer": HOSTILE, "description": HOSTILE, "amount": HOSTILE}
    for said in (said for said in every_text() if said.key.startswith("won.")):
        won = won_form(language, prefill=prefill, channel="C1", note=said)
        yield won
        yield to_correct(won, {"amount": said}, language)["view"]
    yield with_more(won | {"state": {"values": {}}}, language)
    yield plan_form(replace(plannable(made), whole=Money(Decimal(10), "EUR")), date(2026, 11, 22), language)
    buyer = Buyer(name=HOSTILE, business_id=HOSTILE, email=HOSTILE)
    yield new_customer_form(made, buyer, None, language)
    for found in hostile_findings():
        yield fix_form(made, found, language, buyer)
        yield why_view(card(DraftState.PARKED, name=HOSTILE, found=(found,)), language)
    yield reject_form(made, language)
    yield review.review_form(every_card(HOSTILE)[:3], language)
    yield from (problem(said, language) for said in every_text())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_mentions_links_or_formats_what_others_wrote(language):
    shown = [markup for view in views(language) for markup in mrkdwn_in(view["blocks"])]
    assert [
        markup for markup in shown if live(markup) or "*b*" in markup or "_i_" in markup or ":smile:" in markup
    ] == []
    assert all(part["emoji"] is False for view in views(language) for part in plain_in(view))


def plain_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every plain_text, in which Slack would draw `:smile:` unless told otherwise."""
    if isinstance(value, dict):
        if value.get("type") == "plain_text":
            yield value
        for inner in value.values():
            yield from plain_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from plain_in(inner)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_search_offers_is_literal(language):
    offer = CustomerOffer(found=candidates(2, HOSTILE), new_name=HOSTILE, misspelt=HOSTILE)
    options = offered_options(offer, language)["options"]
    assert len(options) == 4
    assert all(option["text"]["type"] == "plain_text" and option["text"]["emoji"] is False for option in options)


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
