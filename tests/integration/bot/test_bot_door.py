"""The door to /slack/events: what is not Slack's is turned away unread; what is Slack's but odd harms nobody."""

import asyncio
import json
import urllib.parse
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from sandbox.slack import payloads, seed
from sandbox.slack.signature import sign
from tests.day import signing_time
from tests.integration.bot.office import Office

pytestmark = pytest.mark.asyncio(loop_scope="module")
FORM = "application/x-www-form-urlencoded"
MEBIBYTE = 1024 * 1024
Headers = list[tuple[bytes, bytes]]


def signed(body: bytes, kind: str = FORM, *, at: float | None = None, secret: str = seed.SIGNING_SECRET) -> Headers:
    stamp = str(int(signing_time().timestamp() if at is None else at))
    return [
        (b"content-type", kind.encode()),
        (b"x-slack-request-timestamp", stamp.encode()),
        (b"x-slack-signature", sign(secret, stamp, body).encode()),
    ]


def replaced(headers: Headers, name: bytes, *values: bytes) -> Headers:
    return [pair for pair in headers if pair[0] != name] + [(name, value) for value in values]


async def knock(office: Office, body: bytes | AsyncIterator[bytes], headers: Headers) -> httpx.Response:
    return await office.http("POST", "/slack/events", content=body, headers=headers)


class Trap:
    """Where nothing may ever be sent."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/answer"
        self.visits = 0


@asynccontextmanager
async def a_trap() -> AsyncIterator[Trap]:
    async def visited(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        trap.visits += 1
        writer.close()

    async with await asyncio.start_server(visited, "127.0.0.1", 0) as server:
        trap = Trap(server.sockets[0].getsockname()[1])
        yield trap


async def endless() -> AsyncIterator[bytes]:
    for _ in range(40):
        yield b"a&" * 32768


STAMP, SIGNATURE = b"x-slack-request-timestamp", b"x-slack-signature"


def strangers(url: str) -> Iterator[tuple[bytes | AsyncIterator[bytes], Headers, int]]:
    """Twelve kinds: body, headers, and what is answered."""
    body = f"command=%2Fwon&user_id=U1&response_url={urllib.parse.quote(url, safe='')}".encode()
    good = signed(body)
    yield body, replaced(good, STAMP, b"soon"), 401
    yield body, replaced(good, STAMP, b"9" * 5000), 401
    yield body, replaced(good, STAMP, b"\xb2\xb3\xb9"), 401
    yield body, replaced(good, STAMP), 401
    yield body, replaced(good, STAMP, good[1][1], good[1][1]), 401
    yield body, replaced(good, SIGNATURE), 401
    yield body, replaced(good, SIGNATURE, b"v0=" + b"\xe4" * 64), 401
    yield body, replaced(good, SIGNATURE, good[2][1], good[2][1]), 401
    yield body, signed(body, secret="guessed"), 401
    yield body, signed(body, at=signing_time().timestamp() - 301), 401
    yield b"a&" * MEBIBYTE, signed(b"a&"), 413
    yield endless(), signed(b"a&"), 413
    yield b"[" * 100_000, [(b"content-type", b"application/json")], 401
    yield b"\xff\xfe payload=%00", [(b"content-type", b"text/html")], 401


async def test_whoever_is_not_slack_is_turned_away_and_nothing_is_asked_of_anybody(office: Office) -> None:
    before = office.count("inbox")
    async with a_trap() as trap, httpx.AsyncClient(base_url=office.url, trust_env=False) as client:
        for _ in range(15):
            for body, headers, expected in strangers(trap.url):
                answer = await client.post("/slack/events", content=body, headers=headers)
                assert answer.status_code == expected
    assert trap.visits == 0
    await office.settled()
    assert office.count("inbox") == before


# --- signed, and odd ---------------------------------------------------------------------------------------------------

USER, ACTIONS = {"id": seed.AINO}, [{"action_id": "draft.approve", "value": "{}"}]
TEAM = {"id": seed.TEAM_ID}
PRESS = {"type": "block_actions", "user": USER, "team": TEAM, "actions": ACTIONS}
ODD_JSON: dict[str, Any] = {
    "a list": [],
    "nothing": None,
    "a number": 17,
    "a text": "block_actions",
    "true": True,
    "an empty object": {},
    "no user": {"type": "block_actions", "team": TEAM, "actions": ACTIONS},
    "a user without id": PRESS | {"user": {}},
    "a user that is a number": PRESS | {"user": 5},
    "no actions": {"type": "block_actions", "user": USER, "team": TEAM},
    "empty actions": PRESS | {"actions": []},
    "actions that are none": PRESS | {"actions": [None]},
    "an action_id that is a list": PRESS | {"actions": [{"action_id": []}]},
    "a team that is a list": PRESS | {"team": ["T1"]},
    "a team that is a number": PRESS | {"team": 5},
    "a channel that is a list": PRESS | {"channel": []},
    "a response_url that is an object": PRESS | {"response_url": {"a": 1}},
    "a type that is an object": PRESS | {"type": {"a": 1}},
    "an unknown type": PRESS | {"type": "of_tomorrow"},
    "a form without a view": {"type": "view_submission", "user": USER, "team": TEAM},
    "a view that is a text": {"type": "view_submission", "user": USER, "team": TEAM, "view": "x"},
    "a form without state": {
        "type": "view_submission",
        "user": USER,
        "team": TEAM,
        "view": {"id": "V1", "callback_id": "won.form"},
    },
    "a search without action": {"type": "block_suggestion", "user": USER, "team": TEAM},
    "an event that is a text": {"type": "event_callback", "team_id": seed.TEAM_ID, "event": "app_home_opened"},
    "an event without user": {"type": "event_callback", "team_id": seed.TEAM_ID, "event": {"type": "app_home_opened"}},
    "authorizations that are none": {"type": "event_callback", "authorizations": [7], "event": {"type": "x"}},
    "a button's value that is no JSON": PRESS | {"actions": [{"action_id": "draft.approve", "value": "{"}]},
    "a button's value that is deep": PRESS | {"actions": [{"action_id": "draft.approve", "value": "[" * 9000}]},
    "a button's number that is none": PRESS | {"actions": [{"action_id": "draft.approve", "value": '{"d":[],"r":{}}'}]},
    "a button's number that is huge": PRESS
    | {"actions": [{"action_id": "draft.approve", "value": '{"d":1e400,"r":1}'}]},
    "a number beyond the database": PRESS
    | {"actions": [{"action_id": "draft.approve", "value": f'{{"d":{9**60},"r":1}}'}]},
    "an alert that is none": PRESS | {"actions": [{"action_id": "alert.retry", "value": f'{{"a":{9**60}}}'}]},
}
QUIET = {200, 400, 404}


@pytest.mark.parametrize("odd", ODD_JSON.values(), ids=ODD_JSON.keys())
async def test_an_odd_payload_rightly_signed_is_no_server_error(office: Office, odd: Any) -> None:
    """As JSON, as an event comes, and in a form's field, as a press comes."""
    plain = json.dumps(odd).encode()
    assert (await knock(office, plain, signed(plain, "application/json"))).status_code in QUIET
    form = urllib.parse.urlencode({"payload": json.dumps(odd)}).encode()
    assert (await knock(office, form, signed(form))).status_code in QUIET


ODD_BODIES = {
    "empty": b"",
    "no UTF-8": b"\xff\xfe",
    "no UTF-8 behind percents": b"command=%2Fwon&user_id=U1&text=%ff",
    "no JSON": b"payload={",
    "deep JSON": b"payload=" + b"[" * 100_000,
    "deep JSON of its own": b'{"a":' * 100_000,
    "a huge number": b'{"type": ' + b"9" * 5000 + b"}",
    "many fields": b"a&" * 500_000,
    "a command without a user": b"command=%2Fwon&text=x",
    "no command": b"text=x&user_id=U1",
}


@pytest.mark.parametrize("kind", [FORM, "application/json", "text/plain", "multipart/form-data; boundary=x", ""])
@pytest.mark.parametrize("odd", ODD_BODIES.values(), ids=ODD_BODIES.keys())
async def test_an_odd_body_rightly_signed_is_no_server_error(office: Office, odd: bytes, kind: str) -> None:
    assert (await knock(office, odd, signed(odd, kind))).status_code in QUIET


async def test_a_command_may_contain_the_word_payload(office: Office) -> None:
    place = office.workspace.find_channel("#deals")
    sent = payloads.slash_command(office.workspace, seed.AINO, place, "/paid", "payload Oy")
    body = urllib.parse.urlencode(sent).encode()
    answer = await knock(office, body, signed(body))
    assert "payload Oy" in answer.text


def press(office: Office, action_id: str, value: Any, **more: Any) -> bytes:
    sent = payloads.interaction(office.workspace, "block_actions", seed.AINO)
    sent |= {"actions": [{"action_id": action_id, "block_id": "b", "type": "button", "value": json.dumps(value)}]}
    return urllib.parse.urlencode({"payload": json.dumps(sent | more)}).encode()


async def test_a_refusal_goes_to_nobody_but_slack(office: Office) -> None:
    async with a_trap() as trap:
        body = press(office, "draft.approve", {"d": 99999, "r": 1}, response_url=trap.url)
        assert (await knock(office, body, signed(body))).status_code == 200
    assert trap.visits == 0


async def test_a_refusal_whose_address_is_dead_is_answered_all_the_same(office: Office) -> None:
    gone = f"{office.workspace.public_url}/slack/response/gone"
    body = press(office, "draft.approve", {"d": 99999, "r": 1}, response_url=gone)
    assert (await knock(office, body, signed(body))).status_code == 200


def form(office: Office, callback_id: str, metadata: Any, values: Any) -> bytes:
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": metadata,
        "state": {"values": values},
    }
    sent = payloads.interaction(office.workspace, "view_submission", seed.AINO) | {"view": view}
    return urllib.parse.urlencode({"payload": json.dumps(sent)}).encode()


@pytest.mark.parametrize(
    "forged", ["{}", "[]", "{", '{"typed": 5}', '{"typed": {"amount": 5}}', '{"typed": {}, "channel": {}}']
)
async def test_the_question_about_a_twin_answers_also_when_what_it_carries_is_not_ours(
    office: Office, forged: str
) -> None:
    body = form(office, "won.similar", forged, {})
    answer = await knock(office, body, signed(body))
    assert answer.status_code == 200
    assert answer.json()["response_action"] == "update"
    again = press(office, "won.again", {"typed": "?"}, container={"message_ts": "1.2"}, channel={"id": "C1"})
    assert (await knock(office, again, signed(again))).status_code == 200


async def test_a_character_that_cannot_be_saved_is_told_beside_its_field_and_saves_nothing(office: Office) -> None:
    before = office.count("inbox")
    typed = {"won.customer": {"value": {"type": "plain_text_input", "value": "Kivikko\0 Oy"}}}
    body = form(office, "won.form", "{}", typed | {"won.amount": {"value": {"value": "12"}}})
    answer = (await knock(office, body, signed(body))).json()
    assert answer["response_action"] == "errors"
    assert list(answer["errors"]) == ["won.customer"]
    place = office.workspace.find_channel("#deals")
    for text in ("Kivikko\0 Oy 100", "Kivikko Oy 100 \0"):
        sent = payloads.slash_command(office.workspace, seed.AINO, place, "/won", text)
        command = urllib.parse.urlencode(sent).encode()
        assert "U+0000" in (await knock(office, command, signed(command))).text
    half = b'{"type": "block_suggestion", "user": {"id": "U1"}, "action_id": "customer.search", "value": "\\ud800"}'
    assert (await knock(office, half, signed(half, "application/json"))).status_code == 200
    assert office.count("inbox") == before
