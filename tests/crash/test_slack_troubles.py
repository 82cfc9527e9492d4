"""Slack says no, says nothing, or says it twice: each time somebody sees it, and it heals."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pydantic import SecretStr

from bot.cli.checks import problems_of
from bot.demo.assembly import beside
from bot.domain.values.ids import AlertId, UserId
from bot.rule_settings import JobsPolicy
from sandbox.slack import payloads, seed
from sandbox.slack.ack import Ack
from tests.integration.bot.office import KIVIKKO, Office, an_office, closed_office, rules, told

UNHURRIED = JobsPolicy(
    poll_seconds=0.05,
    send_deadline_seconds=5,
    request_timeout_seconds=10,
    quarantine_seconds=20,
    alert_after_failures=2,
)
RULES = rules().model_copy(update={"jobs": UNHURRIED})
"""A busy machine is none of the troubles here."""


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(tmp_path, RULES) as office:
        yield office


def keys(office: Office) -> Counter[tuple[str, str]]:
    said = [m for channel in office.workspace.messages.values() for m in channel.values() if m.metadata]
    return Counter((message.channel, message.metadata["event_payload"]["key"]) for message in said)


async def whole(office: Office) -> None:
    assert max(keys(office).values(), default=1) == 1
    report = await office.bot.services.auditor.check()
    assert (report.violations, report.unasked) == ((), ())


@pytest.mark.parametrize("fault", ["lose_reply", "fail", "rate_limit"])
async def test_a_post_that_went_wrong_stands_in_the_channel_once(office: Office, fault: str) -> None:
    getattr(office.workspace.faults, fault)("chat.postMessage", calls=2)
    await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    await office.settled()
    await office.later(minutes=5)
    assert len(office.cards) == 1
    await whole(office)


async def test_a_lost_card_is_found_again_under_hundreds_of_newer_messages(office: Office) -> None:
    office.workspace.faults.lose_reply("chat.postMessage", calls=2)
    await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    await office.settled()
    for number in range(450):
        office.workspace.post(seed.DEALS, seed.ELIAS, f"Huomenta {number}")
    await office.later(minutes=5)
    await whole(office)
    assert [key for _, key in keys(office)].count(f"card:{office.invoice.data['originalInvoiceNumber']}") == 1


async def test_a_gateways_error_page_is_slack_being_down_and_nothing_unexpected(office: Office) -> None:
    office.workspace.faults.fail("chat.postMessage")
    await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    await office.settled()
    said = [row[0] for row in office.rows("SELECT last_error FROM job WHERE last_error IS NOT NULL")]
    assert said == ["Slack said 500"]


@pytest.mark.parametrize("fault", ["lose_reply", "fail", "rate_limit"])
async def test_an_update_that_went_wrong_is_made_good(office: Office, fault: str) -> None:
    await office.drafted()
    getattr(office.workspace.faults, fault)("chat.update")
    await office.kaisa.press("draft.approve")
    await office.settled()
    await office.later(minutes=5)
    assert "draft.send" in office.actions(office.card)
    await whole(office)


async def test_clicks_at_the_same_moment_decide_once(office: Office) -> None:
    card = await office.drafted()
    await asyncio.gather(*(office.kaisa.press("draft.approve", on=card) for _ in range(4)))
    await office.settled()
    assert office.invoice.status == "NOT_SENT"
    await asyncio.gather(*(office.kaisa.press("draft.send", on=card, message=office.card) for _ in range(4)))
    await office.settled()
    assert (office.invoice.status, office.invoice.send_count) == ("SENT", 1)
    await whole(office)


async def test_slack_is_left_alone_for_as_long_as_it_says(office: Office) -> None:
    """The client waits once, in the call; told so again, the step comes back when Slack's time is over."""
    office.workspace.faults.rate_limit("chat.postMessage", calls=4, retry_after=1)
    await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    await office.until(lambda: office.workspace.faults.take("chat.postMessage") is None)
    await office.later(minutes=5)
    assert len(office.cards) == 1
    assert office.alerts == []
    await whole(office)


async def test_told_to_wait_for_long_the_step_gives_its_place_back_and_comes_when_slack_said(office: Office) -> None:
    office.workspace.faults.rate_limit("chat.postMessage", calls=1, retry_after=30)
    await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    await office.settled()
    [(state, held)] = office.rows("SELECT state, lease_owner FROM job WHERE last_error = 'Slack said ratelimited'")
    assert (state, held, office.cards) == ("ready", None, [])
    await office.later(seconds=35)
    assert len(office.cards) == 1
    assert office.alerts == []


async def test_an_event_delivered_again_is_answered_and_does_nothing_twice(office: Office) -> None:
    card = await office.drafted()
    event = {"type": "app_home_opened", "user": seed.KAISA, "tab": "home", "event_ts": "1.1"}
    payload = payloads.event_callback(office.workspace, event | {"channel": "D1"})
    before = office.count("job")
    answers = [await office.sandbox.delivery._attempt(payload, number, "http_timeout") for number in range(3)]
    await office.settled()
    assert [answer.error for answer in answers] == ["", "", ""]
    assert office.count("job") == before
    assert office.cards == [card]
    assert seed.KAISA in office.workspace.views.homes


async def test_one_click_delivered_again_decides_once_and_says_so(office: Office) -> None:
    card = await office.drafted()
    delivery = office.sandbox.delivery
    sent: list[dict[str, Any]] = []
    deliver = delivery.interaction

    async def kept(payload: dict[str, Any]) -> Ack:
        sent.append(payload)
        return await deliver(payload)

    delivery.interaction = kept  # type: ignore[method-assign]
    await office.kaisa.press("draft.approve", on=card)
    await office.settled()
    assert (await deliver(sent[0])).error == ""
    await office.settled()
    assert (office.invoice.status, office.count("approval")) == ("NOT_SENT", 1)
    await whole(office)


async def test_removed_from_a_public_channel_it_posts_there_all_the_same(office: Office) -> None:
    office.workspace.remove_bot("#deals")
    card = await office.drafted()
    await office.kaisa.press("draft.approve", on=card)
    await office.settled()
    assert "draft.send" in office.actions(office.card)
    assert office.alerts == []
    office.workspace.find_channel("#deals").members.add(seed.VOITTO)  # only so that its history can be compared
    await whole(office)


async def test_an_alert_without_its_channel_stands_in_app_home_and_comes_by_itself_later(office: Office) -> None:
    office.workspace.archive("#finance-alerts")
    office.weather.set("procountor", "down")
    await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    for _ in range(4):
        await office.later(seconds=40)
    assert office.alerts == []
    assert "alert.retry" in str((await office.driver.open_home(seed.KAISA)).home)
    office.workspace.find_channel("#finance-alerts").is_archived = False
    office.weather.clear()
    await office.later(minutes=20)
    assert [office.actions(alert) for alert in office.alerts] == [[]]
    await whole(office)


async def test_an_archived_channel_is_told_where_the_accountants_are_and_retry_heals_it(office: Office) -> None:
    office.workspace.archive("#deals")
    await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    await office.settled()
    [alert] = office.alerts
    assert "#deals" in told(alert)
    office.workspace.find_channel("#deals").is_archived = False
    await office.kaisa.press("alert.retry", on=alert)
    await office.settled()
    await office.later(minutes=20)
    assert len(office.cards) == 1
    assert office.actions(office.alerts[0]) == []
    await whole(office)


async def test_out_of_the_channel_and_the_answer_lost_is_shown_and_heals_without_a_second_card(office: Office) -> None:
    """Without being in it, the channel cannot be searched for what was posted: a person must let it in again."""
    office.workspace.remove_bot("#deals")
    office.workspace.faults.lose_reply("chat.postMessage", calls=2)  # the card's, and the message to Aino
    await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    await office.settled()
    await office.later(minutes=1)
    assert office.alerts
    office.workspace.find_channel("#deals").members.add(seed.VOITTO)
    for alert in office.alerts:
        if "alert.retry" in office.actions(alert):
            await office.kaisa.press("alert.retry", on=alert)
    await office.settled()
    await office.later(minutes=20)
    assert len(office.cards) == 1
    await whole(office)


async def test_after_a_revoked_token_was_renewed_all_that_waited_is_said(tmp_path: Path) -> None:
    async with closed_office(tmp_path, RULES) as office:
        async with office.open():
            await office.settled()
            await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
            office.workspace.faults.token_expired = True
            await office.settled()
            assert office.cards == []
            assert [name async for name, wrong in problems_of(office.bot) if wrong] == ["Slack: token and scopes"]
            assert office.rows("SELECT count(*) FROM job WHERE state = 'parked'") != [(0,)]
        office.workspace.faults.token_expired = False
        async with office.open():
            await office.later(minutes=20)
            for alert in office.alerts:
                if "alert.retry" in office.actions(alert):
                    await office.kaisa.press("alert.retry", on=alert)
            await office.later(minutes=20)
            assert len(office.cards) == 1
            assert office.aino.told
            await whole(office)


def deleted(office: Office, message: dict[str, Any]) -> None:
    """By a person, in Slack."""
    office.workspace.remove(office.workspace.message(message["channel"], message["ts"]))


async def test_a_deleted_card_is_posted_anew_at_the_next_change_and_notes_stand_under_it(office: Office) -> None:
    card = await office.drafted()
    await office.kaisa.press("draft.edit", on=card)
    deleted(office, card)
    office.workspace.faults.refuse("chat.postMessage", "thread_not_found", where=card["ts"])
    await office.kaisa.submit({"edit.note": "Kiitos!"})
    await office.settled()
    await office.kaisa.press("draft.approve")
    await office.later(minutes=5)
    assert (len(office.cards), office.alerts) == (1, [])
    assert "draft.send" in office.actions(office.card)
    assert len(office.thread()) >= 2
    await whole(office)


async def test_where_slack_lets_nothing_be_edited_each_change_is_a_card_of_its_own(office: Office) -> None:
    """As where a workspace forbids edits, or the app was installed anew and its old messages are another bot's."""
    card = await office.drafted()
    office.workspace.faults.refuse("chat.update", "edit_window_closed")
    await office.kaisa.press("draft.approve", on=card)
    await office.later(minutes=5)
    assert "draft.send" in office.actions(office.card)
    assert office.alerts == []
    seen = await office.kaisa.press("draft.approve", on=card)
    assert "already" in seen.text
    await whole(office)


async def test_a_refused_note_under_a_card_that_stands_is_no_reason_for_another_card(office: Office) -> None:
    card = await office.drafted()
    office.workspace.faults.refuse("chat.postMessage", "thread_not_found", where=card["ts"])
    await office.kaisa.press("draft.approve", on=card)
    await office.later(minutes=5)
    assert len(office.cards) == 1
    [alert] = office.alerts
    office.workspace.faults.clear()
    await office.kaisa.press("alert.retry", on=alert)
    await office.later(minutes=5)
    assert office.thread()
    await whole(office)


@pytest.mark.parametrize("error", ["message_not_found", "edit_window_closed"])
async def test_an_alert_that_cannot_be_changed_any_more_is_posted_anew_while_it_matters(
    office: Office, error: str
) -> None:
    office.workspace.archive("#deals")
    await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    await office.settled()
    [alert] = office.alerts
    office.workspace.faults.refuse("chat.update", error)
    if error == "message_not_found":
        deleted(office, alert)
    await office.bot.services.alerts.retry(AlertId(1), UserId(seed.KAISA))  # the old one's button, or App Home
    await office.settled()
    assert "alert.retry" in office.actions(office.alerts[-1])
    office.workspace.faults.clear()
    office.workspace.find_channel("#deals").is_archived = False
    await office.kaisa.press("alert.retry", on=office.alerts[-1])
    await office.later(minutes=20)
    assert office.actions(office.alerts[-1]) == []
    assert office.rows("SELECT count(*) FROM job WHERE state = 'parked'") == [(0,)]


async def test_who_has_left_slack_is_told_nothing_and_the_thread_says_so_once(office: Office) -> None:
    office.workspace.faults.refuse("chat.postMessage", "channel_not_found", where=seed.AINO)
    card = await office.drafted()
    await office.kaisa.press("draft.approve", on=card)
    await office.settled()
    await office.kaisa.press("draft.send", message=office.card, on=card)
    await office.later(minutes=5)
    said = [line for line in office.thread() if "delivers no direct message" in line]
    assert len(said) == 1
    assert seed.AINO in said[0]
    assert office.alerts == []
    assert office.invoice.status == "SENT"
    await whole(office)


@pytest.mark.parametrize("act", ["a button", "a command"])
async def test_a_form_that_slack_opens_no_more_is_answered_with_what_to_do(office: Office, act: str) -> None:
    card = await office.drafted()
    office.workspace.faults.refuse("views.open", "trigger_expired")
    seen = await (office.kaisa.press("draft.edit", on=card) if act == "a button" else office.aino.won())
    assert "press again" in seen.text


async def test_another_workspaces_command_is_answered_and_makes_nothing(office: Office) -> None:
    await office.bot.identity.check()
    office.workspace.team_id = "T0OTHER"
    seen = await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    assert "another Slack workspace" in seen.text
    assert office.count("deal") == 0


async def test_one_envelope_on_two_connections_is_one_deal_one_form_and_one_decision(tmp_path: Path) -> None:
    async with closed_office(tmp_path, RULES) as office, AsyncExitStack() as stack:
        env = office.settings.env.model_copy(update={"slack_app_token": SecretStr(seed.APP_TOKEN)})
        settings = office.settings.model_copy(update={"env": env})
        bots = [await stack.enter_async_context(beside(office.sandbox, settings)) for _ in range(2)]
        delivery = office.sandbox.delivery
        delivery.mode = "socket"
        await office.until(lambda: len(delivery.hub.connections) >= 2)
        delivery.hub.to_all = True
        office._bot = bots[0]
        await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
        await office.until(lambda: office.cards)
        await office.settled()
        assert len(office.cards) == len(office.invoices) == 1
        assert (await office.kaisa.press("draft.edit")).text == ""
        await office.kaisa.submit({"edit.note": "Kiitos!"})
        await office.until(lambda: office.invoice.data.get("additionalInformation") == "Kiitos!")
        await office.settled()
        assert len(office.thread()) == 1
        await asyncio.gather(*(office.kaisa.press("draft.approve") for _ in range(2)))
        await office.until(lambda: office.invoice.status == "NOT_SENT")
        await office.settled()
        await whole(office)


async def test_of_whom_slack_tells_nothing_nothing_is_learned_and_nobody_is_alarmed(office: Office) -> None:
    office.workspace.faults.refuse("users.info", "user_not_found")
    assert not (await office.mikko.paid("Kivikko")).error
    await office.settled()
    assert office.alerts == []
    assert office.rows("SELECT state FROM job WHERE kind = 'person.learn'") == [("done",)]
