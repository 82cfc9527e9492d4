"""How long a call to Slack may last, and how late it may come."""

import asyncio
import time

import pytest
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

from bot.adapters.slack.client import ANSWER_SECONDS, ShortPatience, slack_session

REQUEST = HttpRequest(method="POST", url="chat.postMessage", headers={})


def limited(seconds: str) -> HttpResponse:
    return HttpResponse(status_code=429, headers={"Retry-After": seconds})


@pytest.mark.parametrize(("asked", "waits"), [("0", True), ("2", True), ("3", False), ("60", False), ("soon", False)])
async def test_a_call_waits_only_a_moment_for_its_turn(asked: str, waits: bool) -> None:
    patience = ShortPatience(max_retry_count=1)
    assert await patience.can_retry_async(state=RetryState(), request=REQUEST, response=limited(asked)) is waits


async def test_after_the_moment_it_is_sent_once_more() -> None:
    state = RetryState()
    await ShortPatience().prepare_for_next_attempt_async(state=state, request=REQUEST, response=limited("0"))
    assert (state.next_attempt_requested, state.current_attempt) == (True, 1)


async def test_a_process_that_was_frozen_meanwhile_sends_no_more() -> None:
    """Its lease may have run out, and another process may have posted."""
    state = RetryState()
    asyncio.get_running_loop().call_soon(time.sleep, 1.05)
    await ShortPatience().prepare_for_next_attempt_async(state=state, request=REQUEST, response=limited("0"))
    assert not state.next_attempt_requested


async def test_an_answer_is_waited_for_fifteen_seconds_and_not_the_librarys_five_minutes() -> None:
    async with slack_session() as session:
        assert session.timeout.total == ANSWER_SECONDS == 15
