"""What arrives at /slack/events without being Slack, and Slack's own greetings."""

import json
import urllib.parse

import pytest

from sandbox.slack import payloads, seed
from sandbox.slack.signature import sign
from tests.day import signing_time
from tests.integration.bot.office import KIVIKKO, Office

pytestmark = pytest.mark.asyncio(loop_scope="module")
FORM = "application/x-www-form-urlencoded"


def headers(
    body: str, kind: str = FORM, *, at: float | None = None, secret: str = seed.SIGNING_SECRET
) -> dict[str, str]:
    stamp = str(int(at if at is not None else signing_time().timestamp()))
    signature = sign(secret, stamp, body.encode())
    return {"content-type": kind, "x-slack-request-timestamp": stamp, "x-slack-signature": signature}


def won(office: Office) -> str:
    place = office.workspace.find_channel("#deals")
    return urllib.parse.urlencode(
        payloads.slash_command(office.workspace, seed.AINO, place, "/won", f"{KIVIKKO} 77 Tarra")
    )


@pytest.mark.parametrize("how", ["wrong secret", "old", "unsigned"])
async def test_a_request_that_is_not_slacks_is_refused_and_nothing_is_stored(office: Office, how: str) -> None:
    body, before = won(office), office.count("inbox")
    given = {
        "wrong secret": headers(body, secret="guessed"),
        "old": headers(body, at=signing_time().timestamp() - 6 * 60),
        "unsigned": {"content-type": FORM},
    }[how]
    answer = await office.http("POST", "/slack/events", content=body, headers=given)
    assert answer.status_code == 401
    await office.settled()
    assert office.count("inbox") == before


async def test_a_signature_of_another_body_is_refused(office: Office) -> None:
    body = won(office)
    answer = await office.http("POST", "/slack/events", content=body + "9", headers=headers(body))
    assert answer.status_code == 401


async def test_the_same_request_rightly_signed_gets_in(office: Office) -> None:
    body = won(office)
    answer = await office.http("POST", "/slack/events", content=body, headers=headers(body))
    assert answer.status_code == 200
    await office.settled()
    assert len(office.invoices) == 1


async def test_url_verification_is_answered_with_its_challenge(office: Office) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc123", "token": "x"})
    answer = await office.http("POST", "/slack/events", content=body, headers=headers(body, "application/json"))
    assert answer.status_code == 200
    assert "abc123" in answer.text


async def test_ssl_check_is_answered(office: Office) -> None:
    answer = await office.http("POST", "/slack/events", content="ssl_check=1&token=x", headers={"content-type": FORM})
    assert answer.status_code == 200


async def test_a_click_nobody_listens_to_is_no_server_error(office: Office) -> None:
    payload = payloads.interaction(office.workspace, "block_actions", seed.AINO)
    payload |= {"actions": [{"action_id": "nobody.knows", "block_id": "b", "type": "button", "value": "{}"}]}
    body = urllib.parse.urlencode({"payload": json.dumps(payload)})
    answer = await office.http("POST", "/slack/events", content=body, headers=headers(body))
    assert answer.status_code == 404
