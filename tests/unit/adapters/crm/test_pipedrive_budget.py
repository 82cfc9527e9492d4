"""Pipedrive's limits as the client counts them, on a clock that only sleeping moves."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from pipedrive_fakes import WEDNESDAY, FakeApi, FakeClock, of_api, of_world, ok

from bot.adapters.crm import errors
from bot.adapters.crm.pipedrive import DealFilter, limits
from procountor_client import background
from sandbox.seed.pipedrive import BUSINESS_ID
from sandbox.world import World

ME = {"id": 1, "company_id": 1}


@pytest.fixture
def world() -> World:
    return World.seeded(now=WEDNESDAY)


def switched(world, **changes):
    world.pipedrive.account.switches = replace(world.pipedrive.account.switches, **changes)


def daily(limit: int, left: int) -> dict[str, str]:
    return {"x-daily-ratelimit-token-limit": str(limit), "x-daily-ratelimit-token-remaining": str(left)}


@pytest.mark.parametrize("plan", ["lite", "growth", "premium", "ultimate"])
async def test_a_hundred_calls_at_once_meet_no_refusal_on_any_plan(world, plan):
    switched(world, plan=plan, blocks_after=1)
    clock = FakeClock(world)
    async with of_world(world, clock) as crm:
        await asyncio.gather(*(crm.deals.get(2041) for _ in range(100)))
        usage = crm.usage
    assert (usage.calls, usage.spent) == (100, 100)
    assert usage.day_left == usage.day_limit - 100


async def test_the_plans_own_burst_is_learned_from_the_first_answers(world):
    switched(world, plan="ultimate")
    clock = FakeClock(world)
    async with of_world(world, clock) as crm:
        await crm.company.me()
        await asyncio.gather(*(crm.deals.get(2041) for _ in range(110)))
    assert clock.slept == []


async def test_searches_keep_to_their_own_window(world):
    clock = FakeClock(world)
    switched(world, plan="ultimate", blocks_after=1)
    async with of_world(world, clock) as crm:
        for _ in range(25):
            await crm.organizations.with_custom_value(BUSINESS_ID["field_code"], "9999999-9")
    assert sum(clock.slept) >= 4.0


async def test_the_days_tokens_are_counted_and_nothing_is_sent_beyond_them(world):
    switched(world, daily_budget=25)
    async with of_world(world) as crm:
        await crm.deals.page(DealFilter())
        await crm.deals.page(DealFilter())
        with pytest.raises(errors.BudgetSpent) as spent:
            await crm.deals.page(DealFilter())
        assert (await crm.deals.get(2041)).id == 2041
        assert (crm.usage.day_limit, crm.usage.day_left) == (25, 4)
    assert spent.value.failure.code == "day"
    assert len(world.pipedrive.account.requests) == 3


async def test_tokens_that_do_not_suffice_for_the_very_first_call_are_told_from_a_burst(world):
    switched(world, daily_budget=5)
    clock = FakeClock(world)
    async with of_world(world, clock) as crm:
        with pytest.raises(errors.RateLimited) as refused:
            await crm.deals.page(DealFilter())
        assert (refused.value.policy, clock.slept) == ("daily", [])
        assert (await crm.deals.get(2041)).id == 2041


async def test_the_next_day_goes_on_by_itself(world):
    clock = FakeClock(world)
    switched(world, daily_budget=10)
    async with of_world(world, clock) as crm:
        await crm.deals.page(DealFilter())
        with pytest.raises(errors.BudgetSpent):
            await crm.deals.page(DealFilter())
        for _ in range(15):
            await clock.sleep(3600)
        assert len((await crm.deals.page(DealFilter())).rows) == 6


async def test_background_work_leaves_some_of_the_day_for_people():
    api = FakeApi(httpx.Response(200, json={"success": True, "data": ME}, headers=daily(30_000, 500)))
    async with of_api(api) as crm:
        await crm.company.me()
        with background(), pytest.raises(errors.BudgetSpent):
            await crm.company.me()
        await crm.company.me()


async def test_headers_that_are_missing_leave_the_day_unknown_and_nothing_waits(world):
    switched(world, daily_headers=False)
    async with of_world(world) as crm:
        await crm.deals.get(2041)
        assert (crm.usage.day_limit, crm.usage.day_left) == (None, None)


@pytest.mark.parametrize(("reset", "waited"), [("1", 1.0), ("7", 7.0), ("1795000000", 2.0), ("soon", 2.0)])
async def test_a_429_holds_all_calls_for_as_long_as_pipedrive_says_in_seconds(reset, waited):
    refused = httpx.Response(
        429, json={"success": False, "error": "request over limit"}, headers={"x-ratelimit-reset": reset}
    )
    clock = FakeClock()
    async with of_api(FakeApi(refused, ok(ME)), clock) as crm:
        await crm.company.me()
    assert sum(clock.slept) == pytest.approx(waited)


async def test_refusals_in_a_row_are_held_back_twice_as_long_each_time_up_to_a_minute():
    refused = httpx.Response(429, json={"success": False, "error": "request over limit"})
    clock = FakeClock()
    api = FakeApi(refused)
    async with of_api(api, clock) as crm:
        for _ in range(2):
            with pytest.raises(errors.RateLimited):
                await crm.company.me()
        assert clock.slept == pytest.approx([2, 4, 8, 16, 32, 60, 60])
        api.script = [ok(ME), refused, ok(ME)]
        await crm.company.me()
        await crm.company.me()
    assert clock.slept[-1] == pytest.approx(2)


async def test_calls_refused_together_count_as_one_refusal():
    refused = httpx.Response(429, json={"success": False, "error": "request over limit"})
    clock = FakeClock()
    async with of_api(FakeApi(*[refused] * 10, ok(ME)), clock) as crm:
        await asyncio.gather(*(crm.company.me() for _ in range(10)))
    assert sum(clock.slept) < 60


async def test_somebody_else_with_the_same_token_is_counted_too():
    nearly_full = {"x-ratelimit-limit": "20", "x-ratelimit-remaining": "1"}
    api = FakeApi(httpx.Response(200, json={"success": True, "data": ME}, headers=nearly_full))
    clock = FakeClock()
    async with of_api(api, clock) as crm:
        await crm.company.me()
        await crm.company.me()
        assert clock.slept == []
        api.script = [ok(ME)]
        await crm.company.me()
    assert 2.0 <= sum(clock.slept) < 3.0


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        (datetime(2026, 12, 31, 23, 59, 50, tzinfo=UTC), 10.0),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), 3600.0),
        (datetime.fromisoformat("2026-03-29T02:30:00+02:00"), 3600.0),
    ],
)
def test_spent_tokens_are_asked_for_again_at_midnight_or_within_the_hour(moment, seconds):
    assert limits.until_reset(moment) == seconds
