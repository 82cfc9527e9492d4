"""What the client says in each weather of the pretend Pipedrive: never that nothing happened when something did."""

import asyncio

import pytest
from pipedrive_fakes import WEDNESDAY, FakeClock, of_world

from bot.adapters.crm import errors
from bot.adapters.crm.pipedrive import NoteOwner
from bot.errors import Outcome
from sandbox.weather import FAULTS
from sandbox.world import World

OWNER = NoteOwner("deal_id", 2041)
NO, MAYBE = Outcome.NOT_CREATED, Outcome.UNKNOWN
WEATHER = {
    "down": (errors.ServerTrouble, MAYBE, 0),
    "closed": (errors.ConnectionLost, MAYBE, 0),
    "slow": (errors.TimedOut, MAYBE, 0),
    "slow_commit": (errors.TimedOut, MAYBE, 1),
    "reply_lost": (errors.ConnectionLost, MAYBE, 1),
    "rate_limited": (errors.RateLimited, NO, 0),
    "daily_limit": (errors.RateLimited, NO, 0),
    "blocked": (errors.RateLimited, NO, 0),
    "token_expired": (errors.SignInRefused, NO, 0),
    "malformed_json": (errors.UnreadableAnswer, MAYBE, 1),
    "error_500": (errors.ServerTrouble, MAYBE, 0),
    "error_502": (errors.ServerTrouble, MAYBE, 0),
    "error_504": (errors.ServerTrouble, MAYBE, 0),
    "error_500_after": (errors.ServerTrouble, MAYBE, 1),
    "error_502_after": (errors.ServerTrouble, MAYBE, 1),
    "error_504_after": (errors.ServerTrouble, MAYBE, 1),
}
"""Of each weather: what a write raises, what it knows of its outcome, and how many notes there are afterwards."""
FOR_GOOD = {"token_expired", "daily_limit", "blocked", "malformed_json", "clear", "reply_lost"}
TIMEOUT = {"slow": 0.05, "slow_commit": 0.05}


@pytest.fixture
def world() -> World:
    world = World.seeded(now=WEDNESDAY)
    world.weather.slow_seconds = 0.3
    return world


def notes(world: World) -> int:
    return len(world.pipedrive.account.tables["note"])


def test_the_table_has_every_weather():
    assert set(WEATHER) | {"clear", "flaky"} == set(FAULTS["pipedrive"])


@pytest.mark.parametrize("fault", WEATHER)
async def test_a_write_is_sent_once_and_its_error_knows_what_it_did(world, fault):
    expected, outcome, made = WEATHER[fault]
    world.weather.set("pipedrive", fault)
    done = asyncio.Event()
    world.pipedrive.account.on_event.append(lambda _: done.set())
    async with of_world(world, timeout=TIMEOUT.get(fault, 60.0)) as crm:
        with pytest.raises(expected) as caught:
            await crm.notes.create(OWNER, "<p>x</p>")
        if made:
            await done.wait()
    assert (type(caught.value), caught.value.outcome) == (expected, outcome)
    assert notes(world) == made


@pytest.mark.parametrize("fault", [fault for fault in WEATHER if fault not in FOR_GOOD | TIMEOUT.keys()])
async def test_a_read_is_tried_again_until_the_weather_clears(world, fault):
    clock = FakeClock(world)
    world.weather.next("pipedrive", fault, count=3)
    async with of_world(world, clock) as crm:
        assert (await crm.deals.get(2041)).id == 2041
    assert len(clock.slept) >= 3


@pytest.mark.parametrize("fault", ["token_expired", "daily_limit", "blocked"])
async def test_what_waiting_does_not_cure_is_asked_once(world, fault):
    world.weather.set("pipedrive", fault)
    async with of_world(world) as crm:
        with pytest.raises(WEATHER[fault][0]):
            await crm.deals.get(2041)
    assert len(world.pipedrive.account.requests) == 1


@pytest.mark.parametrize(("fault", "first_wait"), [("daily_limit", 3600.0), ("blocked", 300.0)])
async def test_after_a_no_for_long_nothing_is_sent_until_it_may_be_over(world, fault, first_wait):
    clock = FakeClock(world)
    world.weather.next("pipedrive", fault)
    async with of_world(world, clock) as crm:
        with pytest.raises(errors.RateLimited):
            await crm.deals.get(2041)
        with pytest.raises(errors.BudgetSpent) as spent:
            await crm.deals.get(2041)
        assert len(world.pipedrive.account.requests) == 1
        assert spent.value.outcome is NO
        await clock.sleep(first_wait)
        assert (await crm.deals.get(2041)).id == 2041


async def test_in_changing_weather_no_error_says_that_nothing_happened_when_something_did(world):
    world.weather.set("pipedrive", "flaky")
    world.weather.flaky_percent = 60
    world.weather.slow_seconds = 0
    made = unsure = 0
    async with of_world(world) as crm:
        for number in range(40):
            try:
                await crm.notes.create(OWNER, str(number))
                made += 1
            except errors.CrmError as error:
                unsure += getattr(error, "outcome", NO) is MAYBE
    assert unsure > 5
    assert made <= notes(world) <= made + unsure
