"""A server that means ill, or has lost its mind: every answer ends as a ProcountorError that says what is known."""

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from example_bodies import invoice
from wire_fakes import FakeApi, client, config, ok

from procountor_client import (
    BadRequest,
    Outcome,
    PermissionDenied,
    Procountor,
    ProcountorError,
    RateLimited,
    TokenRefused,
    TokenUnavailable,
    UnexpectedStatus,
    UnreadableResponse,
    encoding,
)
from tests.hostile_server import MEGABYTE, HostileServer, Pieces, answer, bomb, without_end

DEEP = b"[" * 100_000
INVOICE = b'{"id":5,"invoiceNumber":1001}'


@asynccontextmanager
async def talking_to(server: HostileServer, **changes) -> AsyncIterator[Procountor]:
    async with server.listening(), Procountor(config(base_url=f"{server.url}/api", **changes)) as procountor:
        yield procountor


async def refused(server: HostileServer, **changes) -> tuple[ProcountorError, ProcountorError]:
    """What a POST and a GET end in."""
    async with talking_to(server, max_attempts=1, **changes) as procountor:
        with pytest.raises(ProcountorError) as posting:
            await procountor.invoices.create(invoice())
        with pytest.raises(ProcountorError) as getting:
            await procountor.invoices.get(5)
    return posting.value, getting.value


# --- size ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        answer(bomb("gzip"), content_encoding="gzip"),
        answer(bomb("deflate"), content_encoding="deflate"),
        answer(bomb("gzip"), content_encoding="gzip, gzip"),
        answer(bytes(1000), content_encoding="br"),
        answer(INVOICE, content_encoding="gzip"),
        answer(bomb("gzip")[:9_000], content_encoding="gzip"),
        answer(b'"' + bytes(2 * MEGABYTE) + b'"'),
        without_end(b" " * 60_000),
    ],
    ids=["gzip", "deflate", "twice", "brotli", "damaged", "cut off", "large", "without end"],
)
async def test_body_beyond_the_limit_is_not_read_and_leaves_a_post_uncertain(other: Pieces):
    tracemalloc.start()
    try:
        posting, getting = await refused(HostileServer(other), largest_answer=MEGABYTE)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (type(posting), posting.outcome) == (UnreadableResponse, Outcome.UNKNOWN)
    assert (type(getting), getting.outcome) == (UnreadableResponse, Outcome.NOT_CREATED)
    assert peak < 16 * MEGABYTE


async def test_server_that_sends_without_end_is_hung_up_on():
    server = HostileServer(without_end(b" " * 60_000))
    async with talking_to(server, max_attempts=1, largest_answer=MEGABYTE) as procountor, asyncio.timeout(10):
        with pytest.raises(UnreadableResponse):
            await procountor.session.info()
        await server.hung_up.wait()


@pytest.mark.parametrize(
    ("encoded", "compress"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("identity", bytes)]
)
async def test_compressed_answer_within_the_limit_is_read(encoded, compress):
    body = compress(b'{"companyId":1,"name":"' + b"x" * 50_000 + b'"}')
    async with talking_to(HostileServer(answer(body, content_encoding=encoded))) as procountor:
        assert (await procountor.session.info()).company_id == 1


async def test_file_has_a_limit_of_its_own():
    server = HostileServer(answer(bytes(2 * MEGABYTE), content_type="application/pdf"))
    async with talking_to(server, largest_answer=1_000, largest_file=2 * MEGABYTE) as procountor:
        assert len((await procountor.attachments.download(8)).content) == 2 * MEGABYTE
    async with talking_to(server, largest_file=MEGABYTE) as procountor:
        with pytest.raises(UnreadableResponse):
            await procountor.attachments.download(8)


@pytest.mark.parametrize(
    "other",
    [
        answer(bomb("gzip"), 400, content_encoding="gzip"),
        answer(b"not gzip", 400, content_encoding="gzip"),
        answer(b"x" * 5 * MEGABYTE, 400),
        answer(DEEP, 400),
        answer(b"<title>" * 100_000, 400, content_type="text/html"),
        answer(bomb("deflate"), 400, content_type="text/html; charset=zlib"),
    ],
    ids=["bomb", "damaged", "large", "deep", "titles", "charset"],
)
async def test_refusal_is_a_refusal_whatever_its_words_are_wrapped_in(other: Pieces):
    posting, _ = await refused(HostileServer(other))

    assert (type(posting), posting.outcome, posting.status) == (BadRequest, Outcome.NOT_CREATED, 400)
    assert len(posting.user_message) < 1_000


async def test_refusal_without_end_is_a_refusal():
    async def pieces() -> AsyncIterator[bytes]:
        yield b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n"
        while True:
            yield b"1000\r\n" + b" " * 4096 + b"\r\n"

    posting, _ = await refused(HostileServer(pieces))

    assert (type(posting), posting.outcome) == (PermissionDenied, Outcome.NOT_CREATED)


# --- numbers, nesting, characters ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b'{"id":5,"discountPercent":1e999999999}',
        b'{"id":5,"discountPercent":"1e999999999"}',
        b'{"id":5,"discountPercent":"-0e-999999999"}',
        b'{"id":5,"discountPercent":1e400}',
        b'{"id":5,"discountPercent":0.' + b"1" * 100_000 + b"}",
        b'{"id":' + b"9" * 100_000 + b"}",
        b'{"id":' + b"9" * 200 + b"}",
        b'{"id":5,"discountPercent":NaN}',
        b'{"id":5,"discountPercent":"NaN"}',
        b'{"id":5,"discountPercent":-Infinity}',
        b'{"id":5,"unknown":' + DEEP,
        b'{"id":5,"unknown":' + DEEP + b"]" * 100_000 + b"}",
        b'{"id":5,"version":"9999-12-31T23:59:59Z"}',
    ],
    ids=lambda body: body[:40].decode(),
)
async def test_number_or_nesting_that_nobody_means_leaves_a_post_uncertain(body):
    posting, getting = await refused(HostileServer(answer(body)))

    assert (type(posting), posting.outcome) == (UnreadableResponse, Outcome.UNKNOWN)
    assert (type(getting), getting.outcome) == (UnreadableResponse, Outcome.NOT_CREATED)


def test_numbers_of_a_ledger_are_read_whole():
    read = encoding.loads(b'{"sum": 123456789012345678901234567890.123456, "id": 9223372036854775807, "small": 1E-6}')

    assert [str(value) for value in read.values()] == [
        "123456789012345678901234567890.123456",
        "9223372036854775807",
        "0.000001",
    ]
    assert encoding.loads(b'{"note": "' + b"7" * 500 + b'", "id": 5}')["id"] == 5


def test_character_that_no_database_keeps_is_replaced():
    read = encoding.loads(rb'{"a\u0000": ["x\u0000y", "\ud800", "\ud83d\ude00", "\\u0000", "\\\u0000"]}')

    assert read == {"a�": ["x�y", "�", "😀", "\\u0000", "\\�"]}
    assert encoding.loads('"\udcff"'.encode("utf-8", "surrogatepass")) == "�"


async def test_unknown_field_nested_without_end_is_not_written_back():
    body = b'{"id":5,"unknown":' + b"[" * 700 + b"]" * 700 + b"}"
    async with client(FakeApi(httpx.Response(200, content=body))) as procountor:
        read = await procountor.invoices.get(5)
        with pytest.raises(ProcountorError) as caught:
            await procountor.invoices.update(read)

    assert caught.value.outcome is Outcome.NOT_CREATED


@pytest.mark.parametrize("asked", ["9" * 400, "99999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
async def test_pause_that_never_ends_is_a_day(asked):
    api = FakeApi(httpx.Response(429, headers={"Retry-After": asked}))
    async with client(api) as procountor:
        with pytest.raises(RateLimited) as caught:
            await procountor.invoices.create(invoice())

    assert caught.value.retry_after == 86_400


@pytest.mark.parametrize("asked", [f"Mon, 01 Jan {10**30} 00:00:00 GMT", "Mon, 01 Jan 2026 00:00:00 +99999999", "²"])
async def test_pause_that_is_no_time_is_none(asked):
    api = FakeApi(httpx.Response(429, headers=[(b"Retry-After", asked.encode("latin-1"))]))
    async with client(api) as procountor:
        with pytest.raises(RateLimited) as caught:
            await procountor.invoices.create(invoice())

    assert caught.value.retry_after is None


async def test_name_that_is_searched_for_makes_no_header_of_its_own():
    api = FakeApi(ok({"results": []}))
    async with client(api) as procountor:
        await procountor.partners.find_by_name("Kivikko\r\nX-Evil: 1\x00\x1b Oy")

    assert api.requests[0].headers["name"] == "Kivikko X-Evil: 1 Oy"


# --- the token -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "token",
    [without_end(b" ", pause=0.01), answer(b"{", content_length="100")],
    ids=["drips", "stops"],
)
async def test_token_exchange_has_a_deadline_for_the_whole_of_it(token):
    async with talking_to(HostileServer(token=token), timeout=0.2) as procountor, asyncio.timeout(10):
        with pytest.raises(TokenUnavailable) as caught:
            await procountor.invoices.create(invoice())

    assert caught.value.outcome is Outcome.NOT_CREATED


async def test_token_exchange_that_does_not_even_connect_has_the_same_deadline():
    async def hang(_request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with Procountor(config(httpx.MockTransport(hang), timeout=0.05)) as procountor, asyncio.timeout(10):
        several = (procountor.invoices.create(invoice()) for _ in range(3))
        results = await asyncio.gather(*several, return_exceptions=True)

    assert [type(result) for result in results] == [TokenUnavailable] * 3


@pytest.mark.parametrize("encoded", ["gzip", "identity"])
async def test_token_answer_is_small_or_none(encoded):
    body = bomb("gzip") if encoded == "gzip" else b" " * MEGABYTE
    server = HostileServer(token=answer(body, content_encoding=encoded))
    posting, _ = await refused(server)

    assert (type(posting), posting.outcome) == (TokenUnavailable, Outcome.NOT_CREATED)


@pytest.mark.parametrize(
    "body",
    [
        '{"access_token": "pätevä"}',
        '{"access_token": "a\\r\\nX-Evil: 1"}',
        '{"access_token": "a b"}',
        '{"access_token": "\\u0000"}',
        '{"access_token": "\\ud800"}',
        '{"access_token": 5}',
        '{"access_token": ""}',
        f'{{"access_token": "{"x" * 10_000}"}}',
        '{"access_token": "t", "expires_in": -5}',
        '{"access_token": "t", "expires_in": "nan"}',
        '{"access_token": "t", "expires_in": "inf"}',
        '{"access_token": "t", "expires_in": 1e999999999}',
        f'{{"access_token": "t", "expires_in": {10**400}}}',
        '{"access_token": "t", "expires_in": [1]}',
        "[" * 100_000,
    ],
    ids=lambda body: body[:45],
)
async def test_token_that_fits_no_header_or_has_no_lifetime_is_not_used(body):
    api = FakeApi(ok({"id": 5}))
    api.token_script = [httpx.Response(200, text=body)]
    async with client(api) as procountor:
        with pytest.raises(TokenUnavailable) as caught:
            await procountor.invoices.create(invoice())

    assert caught.value.outcome is Outcome.NOT_CREATED
    assert api.requests == []


# --- redirects -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect_is_not_followed_with_the_token(status):
    async with HostileServer().listening() as elsewhere:
        server = HostileServer(answer(b"", status, location=f"{elsewhere.url}/api/invoices"))
        posting, getting = await refused(server)

    assert elsewhere.heads == []
    assert (type(posting), posting.outcome) == (UnexpectedStatus, Outcome.UNKNOWN)
    assert (type(getting), getting.outcome) == (UnexpectedStatus, Outcome.NOT_CREATED)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect_is_not_followed_with_the_secret(status):
    async with HostileServer().listening() as elsewhere:
        server = HostileServer(token=answer(b"", status, location=f"{elsewhere.url}/api/oauth/token"))
        posting, _ = await refused(server)

    assert elsewhere.heads == []
    assert isinstance(posting, TokenRefused)
    assert [head.split()[1] for head in server.heads] == ["/api/oauth/token"] * 2
