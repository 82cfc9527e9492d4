import asyncio
import json

import httpx
import pytest
from example_bodies import invoice
from hypothesis import given, settings
from hypothesis import strategies as st
from wire_fakes import FakeApi, FakeClock, client, ok

from procountor_client import (
    AuthenticationFailed,
    NotSentInTime,
    Outcome,
    ProcountorError,
    TokenError,
    UnreadableResponse,
    background,
    send_within,
)
from tests.day import PATIENCE

EXCEPTIONS = [
    httpx.ConnectError("x"),
    httpx.ConnectTimeout("x"),
    httpx.PoolTimeout("x"),
    httpx.ReadTimeout("x"),
    httpx.WriteTimeout("x"),
    httpx.ReadError("x"),
    httpx.RemoteProtocolError("x"),
    httpx.LocalProtocolError("x"),
    httpx.ProxyError("x"),
]
HOSTILE = [
    b"[" * 100_000,
    b'{"id":' * 100_000,
    b'{"id": 5, "version": "9999-12-31T23:59:59Z"}',
    b'{"id": 5, "version": 1e400}',
    b'{"id": ' + b"9" * 100_000 + b"}",
    b'{"id": 5, "currencyRate": 1e999999999, "invoiceRows": [{"quantity": "1e999999999"}]}',
    b'{"id": NaN, "errors": Infinity}',
    b'{"errors": ' + b'[{"message": "x"},' * 1_000 + b"1" + b"]" * 1_000 + b"}",
    b"<title>" * 100_000,
    "ä".encode("latin-1"),
]
BODIES = st.one_of(
    st.sampled_from(HOSTILE),
    st.binary(max_size=40),
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["id", "errors", "error", "message", "version", "invoiceRows"]), inner)
        ),
        max_leaves=6,
    ).map(lambda value: json.dumps(value).encode()),
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Retry-After": st.sampled_from(["0", "3", "900", "soon", "9" * 400, f"Mon, 01 Jan {10**30} 00:00:00 GMT"]),
        "Content-Type": st.sampled_from(["text/html; charset=zlib", "text/plain; charset=idna", "application/json"]),
        "Location": st.sampled_from(["https://elsewhere.test/", "http://[", "//\x00"]),
    },
)
STATUSES = st.sampled_from([200, 204, 302, 400, 401, 403, 404, 408, 409, 410, 418, 422, 429, 500, 502, 503, 504])
RESPONSES = st.builds(lambda s, h, c: httpx.Response(s, headers=h, content=c), STATUSES, HEADERS, BODIES)
FAULTS = st.one_of(st.sampled_from(EXCEPTIONS), RESPONSES)


async def outcome_of(api: FakeApi, method: str) -> object:
    async with client(api) as procountor:
        calls = {
            "GET": procountor.invoices.get,
            "PUT": procountor.invoices.send,
            "POST": lambda _number: procountor.invoices.create(invoice()),
        }
        try:
            return await calls[method](7)
        except ProcountorError as error:
            return error


@settings(deadline=None)
@given(st.lists(FAULTS, min_size=1, max_size=6), st.lists(FAULTS, max_size=3), st.sampled_from(["GET", "PUT", "POST"]))
def test_any_order_of_faults_ends_in_a_result_or_a_classified_error(script, token_script, method):
    api = FakeApi(*script)
    api.token_script = list(token_script)
    result = asyncio.run(outcome_of(api, method))

    if isinstance(result, ProcountorError):
        assert isinstance(result.outcome, Outcome)
        assert result.user_message
        assert str(result)
        if method == "GET" or not api.requests:
            assert result.outcome is Outcome.NOT_CREATED
        if isinstance(result, UnreadableResponse) and method != "GET":
            assert result.outcome is Outcome.UNKNOWN
    sent = len(api.requests)
    assert sent <= (8 if method == "GET" else 2), "a write goes out once, and once more only after a 401"
    if sent == 2 and method != "GET":
        assert script[0].status_code == 401


@settings(deadline=None)
@given(st.lists(FAULTS, min_size=1, max_size=3))
def test_not_created_is_only_said_when_no_answer_could_mean_otherwise(script):
    """The dangerous mistake: calling an outcome certain after the server may have acted."""
    api = FakeApi(*script)
    result = asyncio.run(outcome_of(api, "POST"))

    if isinstance(result, ProcountorError) and result.outcome is Outcome.NOT_CREATED:
        last = script[min(len(api.requests), len(script)) - 1]
        if isinstance(last, httpx.Response) and not isinstance(result, TokenError):
            refused = 400 <= last.status_code < 500 and last.status_code != 408
            assert refused or (last.status_code == 503 and result.retry_after is not None)
        elif not isinstance(result, TokenError):
            assert isinstance(last, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError)


async def test_post_that_waited_past_its_deadline_is_not_sent():
    api, clock = FakeApi(ok({"id": 5})), FakeClock()
    async with client(api, clock, rate_per_minute=1) as procountor:
        await procountor.session.info()
        api.requests.clear()
        with send_within(5), pytest.raises(NotSentInTime) as caught:
            await procountor.invoices.create(invoice())

    assert caught.value.outcome is Outcome.NOT_CREATED
    assert api.requests == []


async def test_post_in_time_is_sent():
    api = FakeApi(ok({"id": 5}))
    async with client(api) as procountor:
        with send_within(5):
            assert (await procountor.invoices.create(invoice())).id == 5


async def test_post_is_not_sent_again_after_a_401_when_the_new_token_came_too_late():
    clock = FakeClock()

    def refuse_slowly(_request):
        clock.time += 6
        return httpx.Response(401)

    api = FakeApi(refuse_slowly)
    async with client(api, clock) as procountor:
        with send_within(5), pytest.raises(AuthenticationFailed) as caught:
            await procountor.invoices.create(invoice())

    assert caught.value.outcome is Outcome.NOT_CREATED
    assert len(api.requests) == 1


async def test_deadline_limits_the_wait_for_a_connection():
    seen = []
    api = FakeApi(ok({"id": 5}))

    async def look(request):
        seen.append(request.extensions["timeout"])
        return await api(request)

    async with client(api, transport=httpx.MockTransport(look)) as procountor:
        await procountor.ensure_token()
        with send_within(2):
            await procountor.invoices.create(invoice())
        await procountor.invoices.create(invoice())

    assert [(timeout["pool"], timeout["connect"], timeout["read"]) for timeout in seen[1:]] == [
        (2.0, 2.0, 30.0),
        (10.0, 10.0, 30.0),
    ]


async def test_closing_the_client_ends_those_who_still_wait_for_the_limit():
    api = FakeApi(ok({"companyId": 1}))
    clock = FakeClock()

    async def never(_seconds):
        await asyncio.Event().wait()

    clock.sleep = never
    procountor = client(api, clock, rate_per_minute=1)
    await procountor.session.info()
    with background():
        waiting = asyncio.create_task(procountor.session.info())
    await asyncio.sleep(0.01)
    await procountor.aclose()
    async with asyncio.timeout(PATIENCE):
        result = (await asyncio.gather(waiting, return_exceptions=True))[0]

    assert isinstance(result, NotSentInTime)
    assert "client closed" in str(result)
