"""What asks once more before it is done: giving up the parts to come, and an approval that sends the invoice."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.card import CardPart
from bot.domain.customers.customer import Channel
from bot.domain.drafts.draft import DraftState
from bot.domain.values.finding import Finding, Severity
from bot.domain.values.localized import text
from bot.domain.values.money import Money
from bot.messages.card.layout import draft_card
from bot.messages.kit.catalog import LANGUAGES
from bot.messages.kit.words import Words
from tests.unit.messages.message_samples import TODAY, card
from tests.unit.messages.slack_limits import buttons, problems, shown

NASTY = "<!channel> *b* _i_ `c` :smile: <@U1> <https://evil.example|x> & Привет 😀 "


def payload(made, language="en"):
    built = draft_card(made, Words(language))
    assert problems(built) == []
    return built


def in_parts(state, count=3, name="Aalto Design Oy"):
    amount = Money(Decimal("1234567.89"))
    made = CardPart(number=1, on=TODAY, amount=amount, state="sent", invoice="10042")
    later = [CardPart(number=n, on=TODAY, amount=amount, state=state) for n in range(2, count + 1)]
    return replace(card(DraftState.SENT, name=name), parts=(made, *later))


def action(made, action_id):
    return buttons(made).get(action_id)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", ["planned", "paused"])
def test_the_parts_to_come_are_decided_on_with_a_second_question(language, state) -> None:
    made = payload(in_parts(state, count=36, name=NASTY), language)
    asks = action(made, "plan.cancel")["confirm"]
    assert asks["style"] == "danger"
    assert len(asks["text"]["text"]) <= 300
    assert not asks["text"]["text"].endswith("…")
    assert (action(made, "plan.resume") is not None) is (state == "paused")


@pytest.mark.parametrize("state", ["cancelled", "pending", "sent", "rejected"])
def test_nothing_is_left_to_decide_about_parts_that_are_there_or_given_up(state) -> None:
    made = payload(in_parts(state))
    assert action(made, "plan.cancel") is action(made, "plan.resume") is None
    assert "sent · invoice 10042" in shown(made)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_approval_that_sends_asks_and_names_the_news_too(language) -> None:
    news = Finding(code="deal.lost", severity=Severity.WARNING, message=text("finding.deal.lost", reason="x" * 300))
    made = replace(card(DraftState.PENDING, found=(news,)), sends=True, approvals_needed=1)
    asks = action(payload(made, language), "draft.approve")["confirm"]
    assert "10042" in asks["text"]["text"]
    assert "xxx" in asks["text"]["text"]
    assert not asks["text"]["text"].endswith("…")
    assert action(payload(replace(made, approvals_needed=2), language), "draft.approve")["confirm"] != asks


def test_an_approval_that_is_not_sent_does_not_ask() -> None:
    quiet = replace(card(DraftState.PENDING, channel=Channel.NO_SENDING), sends=True, approvals_needed=1)
    assert "confirm" not in action(payload(quiet), "draft.approve")
