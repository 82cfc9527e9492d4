import asyncio

import pytest
from slack_sdk.errors import SlackApiError

from bot.domain.values.localized import text
from bot.errors import Refused
from bot.messages.kit.words import Words
from handlers.slack.opening import open_form

BODY = {"trigger_id": "T1"}
FORM = {"type": "modal", "callback_id": "draft.edit"}


class Slack:
    """What was asked of Slack, in order."""

    def __init__(self, *, gone: str = "") -> None:
        self.calls: list[tuple[str, str]] = []
        self.updated = asyncio.Event()
        self.view: dict[str, object] = {}
        self._gone = gone

    async def ack(self) -> None:
        self.calls.append(("ack", ""))

    async def views_open(self, *, trigger_id, view):
        self.calls.append(("open", view["callback_id"]))
        return {"view": {"id": f"V-{trigger_id}"}}

    async def views_update(self, *, view_id, view):
        self.calls.append((view_id, view["callback_id"]))
        self.view = view
        self.updated.set()
        if self._gone:
            raise SlackApiError("refused", {"ok": False, "error": self._gone})


async def fetched(after: asyncio.Event, failing: Exception | None = None):
    await after.wait()
    if failing:
        raise failing
    return FORM


async def at_once():
    return FORM


async def test_a_form_that_is_ready_opens_as_itself() -> None:
    slack = Slack()
    await open_form(slack.ack, BODY, slack, Words("en"), at_once())
    assert slack.calls == [("open", "draft.edit"), ("ack", "")]


async def test_a_form_that_is_fetched_for_long_opens_with_a_word_of_patience_and_slack_is_answered_meanwhile() -> None:
    slack, answer = Slack(), asyncio.Event()
    await open_form(slack.ack, BODY, slack, Words("en"), fetched(answer), patience=0.01)
    assert slack.calls == [("open", "loading"), ("ack", "")]
    answer.set()
    await slack.updated.wait()
    assert slack.calls[2:] == [("V-T1", "draft.edit")]


async def test_a_refusal_that_comes_late_stands_in_the_form_that_is_open_already() -> None:
    slack, answer = Slack(), asyncio.Event()
    late = fetched(answer, Refused(text("error.old_revision")))
    await open_form(slack.ack, BODY, slack, Words("en"), late, patience=0.01)
    answer.set()
    await slack.updated.wait()
    assert slack.calls[-1] == ("V-T1", "problem")


async def test_a_refusal_at_once_opens_nothing() -> None:
    slack, answer = Slack(), asyncio.Event()
    answer.set()
    with pytest.raises(Refused):
        await open_form(slack.ack, BODY, slack, Words("en"), fetched(answer, Refused(text("error.old_revision"))))
    assert slack.calls == []


async def test_a_form_closed_while_it_was_fetched_breaks_nothing() -> None:
    slack, answer = Slack(gone="not_found"), asyncio.Event()
    await open_form(slack.ack, BODY, slack, Words("en"), fetched(answer), patience=0.01)
    answer.set()
    await slack.updated.wait()
    await asyncio.sleep(0)
