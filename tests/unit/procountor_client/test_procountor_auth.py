import asyncio
import logging

import httpx
import pytest
from example_bodies import invoice
from wire_fakes import API_KEY, CLIENT_SECRET, FakeApi, FakeClock, client, config, ok

from procountor_client import AuthenticationFailed, Outcome, Procountor, ProcountorError, TokenRefused, TokenUnavailable
from procountor_client.auth import token_request

SESSION = ok({"companyId": 1})
REFUSED = httpx.Response(401, json={"errors": [{"status": 401, "message": "expired"}]})


async def test_fifty_waiting_callers_make_one_token_request():
    api = FakeApi(SESSION)
    async with client(api) as procountor:
        await asyncio.gather(*(procountor.session.info() for _ in range(50)))

    assert len(api.token_requests) == 1
    assert len(api.requests) == 50
    assert {request.headers["authorization"] for request in api.requests} == {"Bearer token-1"}


async def test_token_request_has_every_field_in_the_form_and_a_bare_content_type():
    api = FakeApi(SESSION)
    async with client(api, redirect_uri="https://voitto.example/callback") as procountor:
        await procountor.ensure_token()

    (request,) = api.token_requests
    assert request.method == "POST"
    assert str(request.url) == "https://api.example.test/api/oauth/token"
    assert request.headers.get_list("content-type") == ["application/x-www-form-urlencoded"]
    assert "authorization" not in request.headers
    assert request.content == (
        b"grant_type=client_credentials&redirect_uri=https%3A%2F%2Fvoitto.example%2Fcallback"
        b"&api_key=key%2Fwith%3Dsigns&client_id=voitto-test&client_secret=s3cret%26%2B%C3%A4"
    )
    assert request.headers["content-length"] == str(len(request.content))


def test_token_request_leaves_out_a_redirect_uri_that_is_not_configured():
    assert b"redirect_uri" not in token_request(config(None)).content


async def test_token_is_renewed_before_it_expires():
    api, clock = FakeApi(SESSION), FakeClock()
    async with client(api, clock) as procountor:
        await procountor.session.info()
        clock.time += 3600 - 61
        await procountor.session.info()
        assert len(api.token_requests) == 1
        clock.time += 2
        await procountor.session.info()

    assert len(api.token_requests) == 2
    assert api.requests[-1].headers["authorization"] == "Bearer token-2"


async def test_token_that_lives_shorter_than_the_leeway_is_still_used():
    api, clock = FakeApi(SESSION), FakeClock()
    api.token_script = [ok({"access_token": "brief", "expires_in": "30"})]
    async with client(api, clock) as procountor:
        await procountor.session.info()
        clock.time += 14
        await procountor.session.info()

    assert len(api.token_requests) == 1


async def test_401_renews_the_token_once_and_sends_the_same_bytes_again():
    api = FakeApi(REFUSED, ok({"id": 5}))
    async with client(api) as procountor:
        made = await procountor.invoices.create(invoice())

    first, second = api.requests
    assert made.id == 5
    assert first.content == second.content != b""
    assert [r.headers["authorization"] for r in api.requests] == ["Bearer token-1", "Bearer token-2"]


async def test_second_401_is_an_error_that_created_nothing():
    api = FakeApi(REFUSED)
    async with client(api) as procountor:
        with pytest.raises(AuthenticationFailed) as caught:
            await procountor.invoices.create(invoice())

    assert caught.value.outcome is Outcome.NOT_CREATED
    assert len(api.requests) == 2


async def test_many_401s_at_once_make_one_renewal():
    def old_token_is_dead(request: httpx.Request) -> httpx.Response:
        return REFUSED if request.headers["authorization"] == "Bearer token-1" else SESSION

    api = FakeApi(old_token_is_dead)
    async with client(api) as procountor:
        await asyncio.gather(*(procountor.session.info() for _ in range(20)))

    assert len(api.token_requests) == 2


async def test_waiting_callers_share_one_refusal_and_a_later_caller_asks_again():
    api = FakeApi(SESSION)
    api.token_script = [httpx.Response(400, json={"error": "invalid_client"})]
    async with client(api) as procountor:
        results = await asyncio.gather(*(procountor.session.info() for _ in range(20)), return_exceptions=True)
        assert len(api.token_requests) == 1
        await procountor.session.info()

    assert {type(result) for result in results} == {TokenRefused}
    assert len({id(result) for result in results}) == 20
    assert len(api.token_requests) == 2


async def test_cancelled_caller_leaves_the_token_request_to_the_next_one():
    api = FakeApi(SESSION)
    async with client(api) as procountor:
        first, second = (asyncio.create_task(procountor.ensure_token()) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await second
        await procountor.ensure_token()

    assert first.cancelled()
    assert len(api.token_requests) == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.ReadTimeout("slow"), TokenUnavailable),
        (httpx.ConnectError("down"), TokenUnavailable),
        (httpx.Response(500, text="<html><title>Oops</title></html>"), TokenUnavailable),
        (httpx.Response(429, headers={"Retry-After": "3"}), TokenUnavailable),
        (httpx.Response(200, text="<html>maintenance</html>"), TokenUnavailable),
        (httpx.Response(200, text='{"access_token": "abc'), TokenUnavailable),
        (httpx.Response(200, json={"access_token": "", "expires_in": 1}), TokenUnavailable),
        (httpx.Response(200, json=["token"]), TokenUnavailable),
        (httpx.Response(200, json={"access_token": "t", "expires_in": "soon"}), TokenUnavailable),
        (httpx.Response(200, json={"error": "invalid_grant"}), TokenRefused),
        (httpx.Response(400, json={"error": "invalid_client"}), TokenRefused),
        (httpx.Response(401, json={"errors": [{"status": 401, "message": "no"}]}), TokenRefused),
        (httpx.Response(403, text="Forbidden"), TokenRefused),
    ],
)
async def test_failure_of_the_token_request_means_the_post_was_never_sent(answer, kind):
    api = FakeApi(ok({"id": 1}))
    api.token_script = [answer]
    async with client(api) as procountor:
        with pytest.raises(kind) as caught:
            await procountor.invoices.create(invoice())

    assert type(caught.value) is kind
    assert caught.value.outcome is Outcome.NOT_CREATED
    assert api.requests == []
    assert len(api.token_requests) == 1


async def test_get_waits_out_a_token_endpoint_that_is_down_for_a_moment():
    api = FakeApi(SESSION)
    api.token_script = [httpx.Response(503)]
    async with client(api) as procountor:
        assert (await procountor.session.info()).company_id == 1


async def test_ensured_token_leaves_one_request_between_intent_and_wire():
    api = FakeApi(ok({"id": 5}))
    async with client(api) as procountor:
        await procountor.ensure_token()
        api.token_requests.clear()
        await procountor.invoices.create(invoice())

    assert api.token_requests == []
    assert len(api.requests) == 1


async def test_no_secret_or_token_reaches_a_log_a_repr_or_an_error(caplog):
    caplog.set_level(logging.DEBUG)
    api = FakeApi(httpx.Response(500, text=f"{API_KEY} {CLIENT_SECRET} token-1"))
    api.token_script = [ok({"access_token": "token-1"}), httpx.Response(400, json={"error": API_KEY})]
    shown: list[str] = []
    procountor: Procountor
    async with client(api) as procountor:
        for _ in range(2):
            with pytest.raises(ProcountorError) as caught:
                await procountor.invoices.create(invoice())
            shown += [str(caught.value), repr(caught.value), repr(caught.value.failure)]
            procountor._wire.auth._token = None
    shown += [repr(procountor), repr(vars(procountor._wire.auth)), repr(config(None)), caplog.text]

    for secret in (API_KEY, CLIENT_SECRET, "token-1"):
        assert not any(secret in text for text in shown)
