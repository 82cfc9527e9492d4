"""The client in every weather, through HTTP: reads are tried again, writes are not, and each error says what is known."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr

from bot.adapters.crm import errors
from bot.adapters.crm.hubspot import HubSpot, Search
from bot.adapters.crm.hubspot.limits import Midnight
from bot.adapters.crm.transport import Endpoint
from bot.errors import Outcome, UpstreamRefused, UpstreamUnavailable
from procountor_client import send_within
from sandbox.weather import FAULTS
from tests.day import tuesday
from tests.unit.adapters.crm.hubspot_account import DEALS, calls, client, clockwork, endpoint, world

READ = ("POST", "*/batch/read")
WRITE = ("POST", "*/batch/update")
U, N = Outcome.UNKNOWN, Outcome.NOT_CREATED
OF_A_WRITE = {
    "down": (errors.ServerTrouble, U, False),
    "closed": (errors.ConnectionLost, U, False),
    "reply_lost": (errors.ConnectionLost, U, True),
    "rate_limited": (errors.RateLimited, N, False),
    "token_expired": (errors.SignInRefused, N, False),
    "daily_limit": (errors.RateLimited, N, False),
    "malformed_json": (errors.UnreadableAnswer, U, True),
    "error_500": (errors.ServerTrouble, U, False),
    "error_502": (errors.ServerTrouble, U, False),
    "error_504": (errors.ServerTrouble, U, False),
    "error_500_after": (errors.ServerTrouble, U, True),
    "error_502_after": (errors.ServerTrouble, U, True),
    "error_504_after": (errors.ServerTrouble, U, True),
    "slow": (errors.TimedOut, U, False),
    "slow_commit": (errors.TimedOut, U, True),
}
"""What the caller gets, what it says about the change, and whether the change was made."""
PASSING = [fault for fault in OF_A_WRITE if fault not in {"token_expired", "daily_limit", "malformed_json"}]
NOT_OF_A_WRITE = {"clear", "flaky", "search_limit"}
CHANGES = {"2041": {"description": "sent"}, "2042": {"description": "sent"}}


def test_every_weather_is_tried():
    assert set(OF_A_WRITE) | NOT_OF_A_WRITE == set(FAULTS["hubspot"])


@pytest.mark.parametrize("fault", OF_A_WRITE)
async def test_a_write_is_sent_once_and_its_error_says_what_is_known(fault):
    kind, outcome, made = OF_A_WRITE[fault]
    pretend = world()
    pretend.weather.slow_seconds = 0.05
    pretend.weather.next("hubspot", fault, match=WRITE)
    async with client(pretend, patience=0.02 if fault.startswith("slow") else 30.0) as hub:
        with pytest.raises(kind) as told:
            await hub.objects.update_many(DEALS, CHANGES)
    await asyncio.sleep(0.06 if fault == "slow_commit" else 0)

    assert told.value.outcome is outcome
    assert isinstance(told.value, UpstreamUnavailable)
    assert ("description" in pretend.hubspot.records["deals"]["2041"].properties) is made
    assert calls(pretend.hubspot, "/batch/update") <= 1


@pytest.mark.parametrize("fault", PASSING)
async def test_a_read_is_tried_again_until_the_weather_clears(fault):
    pretend = world()
    pretend.weather.slow_seconds = 0.05
    pretend.weather.next("hubspot", fault, match=READ, count=2)
    async with client(pretend, patience=0.02 if fault.startswith("slow") else 30.0) as hub:
        assert set((await hub.objects.read_many(DEALS, CHANGES, ["dealname"])).found) == set(CHANGES)


async def test_a_read_is_given_up_after_four_tries():
    pretend = world()
    pretend.weather.set("hubspot", "down")
    async with client(pretend) as hub:
        with pytest.raises(errors.ServerTrouble) as told:
            await hub.account()
    assert told.value.outcome is Outcome.NOT_CREATED
    assert pretend.hubspot.requests == []


async def test_an_expired_key_is_not_tried_again_and_the_cure_is_named():
    pretend = world()
    pretend.weather.set("hubspot", "token_expired")
    async with client(pretend) as hub:
        with pytest.raises(errors.SignInRefused) as told:
            await hub.account()
        assert calls(pretend.hubspot) == 1
        pretend.weather.clear()
        assert (await hub.account()).portal_id == 145_000_001, "and goes on by itself"
    assert told.value.user_message.args["setting"] == "HUBSPOT_TOKEN"
    assert told.value.failure.correlation_id


async def test_an_honest_clock_and_the_learned_limits_mean_no_refusal():
    pretend = world()
    pretend.hubspot.switch(burst=190)
    async with client(pretend) as hub:
        for _ in range(4):
            await asyncio.gather(
                *(hub.account() for _ in range(60)), *(hub.objects.search(DEALS, Search()) for _ in range(12))
            )
        await hub.account()
        assert hub.budget.windows["burst"].most == 190
        assert hub.budget.day.left == 250_000 - pretend.hubspot.meter.today
    assert pretend.hubspot.meter.refused == {}


async def test_somebody_elses_searches_are_waited_out():
    pretend = world()
    pretend.weather.next("hubspot", "search_limit", match=("POST", "*/search"))
    before = pretend.clock.now()
    async with client(pretend) as hub:
        assert (await hub.objects.search(DEALS, Search())).total == 6
    assert timedelta(seconds=1) <= pretend.clock.now() - before < timedelta(seconds=9)
    assert pretend.hubspot.meter.refused == {"SECONDLY": 1}


async def test_a_day_that_is_used_up_is_not_asked_about_again_before_the_accounts_midnight():
    pretend = world()
    pretend.hubspot.switch(daily=3)
    async with client(pretend) as hub:
        for _ in range(3):
            await hub.account()
        with pytest.raises(errors.BudgetSpent) as told:
            await hub.account()
        assert calls(pretend.hubspot) == 3, "it was not even sent"
        midnight = pretend.clock.local().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        assert abs(told.value.retry_after - (midnight - pretend.clock.local())) < timedelta(seconds=5)
        await pretend.clock.advance(told.value.retry_after)
        assert await hub.account()


async def test_a_search_that_meets_the_end_of_the_day_ends_it_for_every_call():
    pretend = world()
    pretend.weather.next("hubspot", "daily_limit", match=("POST", "*/search"))
    async with client(pretend) as hub:
        with pytest.raises(errors.RateLimited) as told:
            await hub.objects.search(DEALS, Search())
        with pytest.raises(errors.BudgetSpent):
            await hub.account()
    assert (told.value.policy, calls(pretend.hubspot)) == ("DAILY", 1)


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 29, 23), (10, 25, 25), (12, 31, 24)])
def test_the_day_before_the_clocks_change_ends_at_midnight_all_the_same(month, day, hours):
    from datetime import datetime
    from zoneinfo import ZoneInfo

    midnight = Midnight(lambda: datetime(2026, month, day, tzinfo=ZoneInfo("Europe/Helsinki")))
    midnight.in_zone("Europe/Helsinki")
    assert midnight.seconds() == hours * 3_600
    midnight.in_zone("Nowhere/Land")
    assert midnight.seconds() == hours * 3_600


async def test_a_write_that_waited_too_long_in_line_is_not_sent():
    pretend = world()
    async with client(pretend) as hub:
        hub.budget.hold("burst", 20)
        with send_within(5), pytest.raises(errors.NotSentInTime) as told:
            await hub.objects.update_many(DEALS, CHANGES)
    assert (told.value.outcome, pretend.hubspot.requests) == (Outcome.NOT_CREATED, [])


async def test_the_key_is_for_one_host_alone_and_is_in_no_error():
    asked: list[httpx.Request] = []

    def elsewhere(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(302, headers={"location": "https://elsewhere.test/"})

    pretend = world()
    made = HubSpot(endpoint(httpx.MockTransport(elsewhere), "pat-eu1-geheim"), clockwork=clockwork(pretend))
    async with made as hub:
        with pytest.raises(errors.ServerTrouble) as told:
            await hub.account()
    assert {request.url.host for request in asked} == {"hubspot.test"}
    assert all(request.headers["authorization"] == "Bearer pat-eu1-geheim" for request in asked)
    assert (
        "geheim"
        not in f"{told.value} {told.value!r} {told.value.user_message} {endpoint(httpx.MockTransport(elsewhere))!r}"
    )


async def test_a_body_that_never_ends_is_not_read():
    pretend = world()
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=b" " * 2_000))
    settings = Endpoint(
        base_url="http://hubspot.test", token=SecretStr("t"), transport=transport, largest_answer=1_000, max_attempts=1
    )
    async with HubSpot(settings, clockwork=clockwork(pretend), now=tuesday) as hub:
        with pytest.raises(errors.UnreadableAnswer):
            await hub.account()


@pytest.mark.parametrize("field", [{"token": SecretStr(" ")}, {"base_url": "api.hubapi.com"}])
def test_settings_that_cannot_work_are_refused_at_once(field):
    with pytest.raises(ValueError):
        Endpoint(**{"base_url": "https://api.hubapi.com", "token": SecretStr("t"), **field})


def test_each_error_is_one_the_job_engine_knows():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.CrmError)]
    assert len(kinds) > 15
    for kind in set(kinds) - {errors.CrmError}:
        assert issubclass(kind, UpstreamUnavailable) is not issubclass(kind, UpstreamRefused)
