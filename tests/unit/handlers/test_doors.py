"""What every door does before anything is parsed: signatures over raw bytes, bodies with an end, refusals counted."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request, Response
from prometheus_client import CollectorRegistry
from slack_bolt.async_app import AsyncRespond
from starlette.requests import ClientDisconnect

from handlers.bodies import Bodies, Unreadable
from handlers.refusals import REMEMBERED, Refusals
from handlers.slack.app import SlackApp
from handlers.slack.events import SlackEvents
from handlers.slack.signature import Signatures
from handlers.web import create_web
from sandbox.slack.signature import sign
from tests.day import signing_time

SECRET, NOW = "a secret", 1_900_000_000
STAMP, SIGNATURE = b"x-slack-request-timestamp", b"x-slack-signature"
# docs.slack.dev/authentication/verifying-requests-from-slack
DOCUMENTED_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
DOCUMENTED_STAMP = 1531420618
DOCUMENTED_SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
DOCUMENTED_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url="
    b"https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)


def signatures(now: float = NOW) -> Signatures:
    return Signatures(SECRET, lambda: now)


def headers(body: bytes = b"", at: int = NOW) -> list[tuple[bytes, bytes]]:
    return [(STAMP, b"%d" % at), (SIGNATURE, sign(SECRET, str(at), body).encode())]


def test_slacks_documented_example_is_signed_rightly() -> None:
    checked = Signatures(DOCUMENTED_SECRET, lambda: DOCUMENTED_STAMP)
    claim = checked.claim([(STAMP, b"%d" % DOCUMENTED_STAMP), (SIGNATURE, DOCUMENTED_SIGNATURE.encode())])
    assert checked.fits(claim, DOCUMENTED_BODY)
    assert not checked.fits(claim, DOCUMENTED_BODY + b" ")


@pytest.mark.parametrize("body", [b"", b"\xff\x00", "ä".encode(), b"x" * 1_000_000])
def test_the_raw_bytes_are_what_is_signed(body: bytes) -> None:
    made = hmac.new(SECRET.encode(), b"v0:%d:" % NOW + body, hashlib.sha256).hexdigest()
    given, checked = [(STAMP, b"%d" % NOW), (SIGNATURE, f"v0={made}".encode())], signatures()
    assert checked.fits(checked.claim(given), body)
    assert not checked.fits(checked.claim(given), body + b"\0")


@pytest.mark.parametrize("seconds", [-301, 301, -(10**11), 10**11])
def test_what_was_signed_at_another_time_is_a_claim_no_body_can_make_true(seconds: int) -> None:
    assert "clocks differ" in signatures().claim(headers(at=max(0, NOW + seconds))).problem


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_five_minutes_apart_is_still_now(seconds: int) -> None:
    assert not signatures().claim(headers(at=NOW + seconds)).problem


@pytest.mark.parametrize(
    ("name", "values"),
    [
        *(
            (STAMP, [odd])
            for odd in (b"", b"soon", b"9" * 5000, b"-1", b"1e9", b"\xb2", b" 1900000000", b"1_900_000_000")
        ),
        *(
            (SIGNATURE, [odd])
            for odd in (b"", b"v0=", b"v1=" + b"0" * 64, b"v0=" + b"G" * 64, b"v0=" + b"0" * 65, b"\xff" * 67)
        ),
        *((name, odd) for name in (STAMP, SIGNATURE) for odd in ([], [b"1900000000", b"1900000000"])),
    ],
)
def test_any_doubt_about_the_headers_is_a_claim_no_body_can_make_true(name: bytes, values: list[bytes]) -> None:
    given = [pair for pair in headers() if pair[0] != name] + [(name, value) for value in values]
    assert signatures().claim(given).problem


# --- bodies ----------------------------------------------------------------------------------------------------------


def a_web(bodies: Bodies, largest: int = 100, slack: SlackEvents | None = None) -> FastAPI:
    async def none() -> dict[str, str]:
        return {}

    routes = APIRouter()

    @routes.post("/")
    async def read(request: Request) -> int:
        return len(await bodies.read(request, largest))

    return create_web(slack, routes, problems=none, metrics=CollectorRegistry())


async def pieces(*given: bytes) -> AsyncIterator[bytes]:
    for piece in given:
        yield piece


async def posted(bodies: Bodies, content: bytes | AsyncIterator[bytes], largest: int = 100) -> httpx.Response:
    transport = httpx.ASGITransport(a_web(bodies, largest))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        return await client.post("/", content=content)


async def test_a_body_is_read_up_to_its_limit_and_refused_beyond_it() -> None:
    assert (await posted(Bodies(), b"x" * 100)).json() == 100
    assert (await posted(Bodies(), b"x" * 101)).status_code == 413
    assert (await posted(Bodies(), pieces(b"x" * 60, b"x" * 60))).status_code == 413


async def test_a_body_that_does_not_come_is_told_so_and_not_waited_for() -> None:
    bodies, answers = Bodies(seconds=0.01), []

    async def never() -> dict[str, object]:
        await asyncio.Event().wait()
        return {}

    async def send(message: dict[str, object]) -> None:
        answers.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b""}
    await a_web(bodies)(scope, never, send)
    assert answers[0]["status"] == 408


async def test_a_sender_who_hangs_up_is_no_traceback() -> None:
    answers = []

    async def gone() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        answers.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b""}
    await a_web(Bodies())(scope, gone, send)
    assert answers[0]["status"] == 400


async def test_large_bodies_together_have_a_limit_and_small_ones_are_always_read() -> None:
    bodies, half = Bodies(together=200_000), asyncio.Event()

    def request(first: bytes) -> Request:
        sent = [first]

        async def receive() -> dict[str, object]:
            if sent:
                return {"type": "http.request", "body": sent.pop(), "more_body": True}
            await half.wait()
            return {"type": "http.disconnect"}

        return Request({"type": "http", "method": "POST", "path": "/", "headers": []}, receive)

    held = [asyncio.create_task(bodies.read(request(b"x" * 90_000), 10**6)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Unreadable) as refused:
        await bodies.read(request(b"x" * 90_000), 10**6)
    assert refused.value.status == 503
    assert (await posted(bodies, b"x" * 60_000, 10**6)).json() == 60_000
    half.set()
    ended = await asyncio.gather(*held, return_exceptions=True)
    assert all(isinstance(each, ClientDisconnect) for each in ended)
    assert (await posted(bodies, b"x" * 190_000, 10**6)).json() == 190_000


async def test_many_who_ask_whether_it_is_ready_are_one_look() -> None:
    looks, release = 0, asyncio.Event()

    async def problems() -> dict[str, str]:
        nonlocal looks
        looks += 1
        await release.wait()
        return {"database": "silent"} if looks == 1 else {}

    web = create_web(None, APIRouter(), problems=problems, metrics=CollectorRegistry())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url="http://testserver") as client:
        asked = [asyncio.create_task(client.get("/readyz")) for _ in range(20)]
        while not looks:  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0)
        release.set()
        assert {(await each).status_code for each in asked} == {503}
        assert (await client.get("/readyz")).status_code == 200
    assert looks == 2


# --- refusals --------------------------------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def of(address: str) -> Request:
    given = [(b"x-forwarded-for", b"203.0.113.9")]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": given, "client": (address, 5)})


def status(refusals: Refusals, address: str) -> Response:
    return refusals.answer(of(address), "not signed", "refused")


def test_an_address_that_keeps_trying_is_told_to_wait_until_the_minute_is_over() -> None:
    clock = Clock()
    refusals = Refusals(most=3, now=clock)
    assert [status(refusals, "192.0.2.1").status_code for _ in range(5)] == [401, 401, 401, 429, 429]
    assert status(refusals, "192.0.2.2").status_code == 401
    clock.now = 45
    assert status(refusals, "192.0.2.1").headers["retry-after"] == "15"
    clock.now = 60
    assert status(refusals, "192.0.2.1").status_code == 401


async def test_after_too_many_refusals_a_stranger_waits_and_slack_at_the_same_address_does_not() -> None:
    async def authorize(team_id: str | None, enterprise_id: str | None) -> None: ...

    def answers(url: str | None) -> AsyncRespond:
        return AsyncRespond(response_url=url)

    app = SlackApp(answers, signing_secret="", authorize=authorize, request_verification_enabled=False)
    events = SlackEvents(app, Signatures(SECRET), Bodies(), Refusals(most=3))
    web = a_web(Bodies(), slack=events)
    greeting = b'{"type": "url_verification", "challenge": "abc"}'
    async with httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url="http://testserver") as client:
        refused = [await client.post("/slack/events", content=greeting) for _ in range(5)]
        assert [each.status_code for each in refused] == [401, 401, 401, 429, 429]
        taken = await client.post(
            "/slack/events", content=greeting, headers=headers(greeting, int(signing_time().timestamp()))
        )
    assert (taken.status_code, taken.json()) == (200, {"challenge": "abc"})


def test_a_network_of_ipv6_is_one_address() -> None:
    refusals = Refusals(most=1, now=Clock())
    assert status(refusals, "2001:db8::1").status_code == 401
    assert status(refusals, "2001:db8::ffff").status_code == 429
    assert status(refusals, "2001:db8:1::1").status_code == 401


def test_what_is_remembered_has_an_end() -> None:
    refusals = Refusals(most=1, now=Clock())
    for number in range(5 * REMEMBERED):
        status(refusals, f"10.{number // 65536}.{number // 256 % 256}.{number % 256}")
    assert len(refusals._counts) <= REMEMBERED + 1


def test_a_refusal_repeats_nothing_of_what_was_sent() -> None:
    answer = status(Refusals(), "192.0.2.1")
    assert json.loads(answer.body) == {"error": "not signed"}


def test_clocks_are_the_machines_where_none_is_given() -> None:
    assert not Signatures(SECRET).claim(headers(at=int(signing_time().timestamp()))).problem
