import httpx
import pytest
from example_bodies import invoice, partner
from wire_fakes import FakeApi, FakeClock, client, ok

from procountor_client import (
    MarkPaid,
    RequestTimeout,
    RetryAfter,
    ServerError,
    ServiceUnavailable,
    Stop,
    decide,
    errors,
)
from procountor_client.errors import Failure, Outcome
from procountor_client.retry import LONGEST_OBEYED_WAIT, MAX_DELAY

PASSING = [
    errors.ConnectionFailed,
    errors.RequestTimeout,
    errors.ConnectionLost,
    errors.TokenUnavailable,
    errors.RateLimited,
    errors.ServiceUnavailable,
    errors.ServerError,
]
FINAL = [
    errors.InvalidBody,
    errors.TokenRefused,
    errors.UnreadableResponse,
    errors.BadRequest,
    errors.PermissionDenied,
    errors.NotFound,
    errors.Conflict,
    errors.AuthenticationFailed,
    errors.UnexpectedStatus,
]


def failed(kind, method="GET", retry_after=None):
    return kind(Failure(method, "/invoices", outcome=Outcome.NOT_CREATED, retry_after=retry_after))


@pytest.mark.parametrize("kind", PASSING + FINAL)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_but_get_is_ever_repeated(kind, method):
    assert isinstance(decide(method, failed(kind, method, retry_after=1), 1), Stop)


@pytest.mark.parametrize("kind", PASSING)
def test_get_is_repeated_after_what_may_pass(kind):
    assert isinstance(decide("GET", failed(kind), 1), RetryAfter)


@pytest.mark.parametrize("kind", FINAL)
def test_get_is_not_repeated_after_what_will_not_change(kind):
    assert isinstance(decide("GET", failed(kind), 1), Stop)


@pytest.mark.parametrize(("attempt", "repeats"), [(1, True), (3, True), (4, False), (9, False)])
def test_attempts_are_counted(attempt, repeats):
    assert isinstance(decide("GET", failed(ServerError), attempt), RetryAfter) is repeats


def test_delay_doubles_within_its_jitter_and_has_a_ceiling():
    def delay(attempt, chance):
        decision = decide("GET", failed(ServerError), attempt, max_attempts=99, rng=lambda: chance)
        assert isinstance(decision, RetryAfter)
        return decision.seconds

    assert [delay(attempt, 0.0) for attempt in (1, 2, 3)] == [0.25, 0.5, 1.0]
    assert delay(1, 0.99) == pytest.approx(0.4975)
    assert delay(50, 0.999) <= MAX_DELAY


def test_retry_after_is_obeyed_unless_it_is_longer_than_a_caller_should_wait():
    assert decide("GET", failed(errors.RateLimited, retry_after=9.0), 1) == RetryAfter(9.0)
    assert isinstance(decide("GET", failed(errors.RateLimited, retry_after=LONGEST_OBEYED_WAIT + 1), 1), Stop)


@pytest.mark.parametrize("failures", [0, 1, 3])
@pytest.mark.parametrize("fault", [httpx.Response(503), httpx.ReadTimeout("slow"), httpx.Response(502, text="<html>")])
async def test_get_survives_a_few_faults(failures, fault):
    api = FakeApi(*[fault] * failures, ok({"companyId": 7}))
    async with client(api) as procountor:
        assert (await procountor.session.info()).company_id == 7
    assert len(api.requests) == failures + 1


async def test_get_gives_the_last_error_after_enough_attempts():
    api = FakeApi(httpx.Response(503))
    async with client(api, max_attempts=3) as procountor:
        with pytest.raises(ServiceUnavailable):
            await procountor.session.info()
    assert len(api.requests) == 3


@pytest.mark.parametrize(
    "fault", [httpx.Response(500), httpx.Response(429), httpx.ReadTimeout("slow"), httpx.ConnectError("")]
)
async def test_every_kind_of_write_goes_out_once(fault):
    api = FakeApi(fault)
    async with client(api) as procountor:
        writes = [
            procountor.invoices.create(invoice()),
            procountor.invoices.send(1),
            procountor.partners.create(partner()),
            procountor.payments.mark_paid(1, MarkPaid(payment_date="2026-11-20", amount="1.00", currency="EUR")),
            procountor.products.delete(1),
        ]
        for write in writes:
            api.requests.clear()
            with pytest.raises(errors.ProcountorError):
                await write
            assert len(api.requests) == 1


async def test_429_makes_the_whole_client_pause():
    api, clock = FakeApi(httpx.Response(429, headers={"Retry-After": "11"}), ok({"companyId": 7})), FakeClock()
    async with client(api, clock) as procountor:
        with pytest.raises(errors.RateLimited) as caught:
            await procountor.invoices.create(invoice())
        await procountor.session.info()

    assert caught.value.retry_after == 11.0
    assert clock.time >= 1_011.0


async def test_reply_that_never_ends_is_cut_off_by_the_total_time_limit():
    async def drip(request):
        if request.url.path.endswith("/oauth/token"):
            return ok({"access_token": "t"})
        return httpx.Response(200, stream=Endless())

    class Endless(httpx.AsyncByteStream):
        async def __aiter__(self):
            import asyncio

            while True:
                await asyncio.sleep(0.01)
                yield b" "

    api = FakeApi(ok())
    async with client(api, transport=httpx.MockTransport(drip), timeout=0.1) as procountor:
        with pytest.raises(RequestTimeout) as caught:
            await procountor.invoices.create(invoice())
    assert caught.value.outcome is Outcome.UNKNOWN
