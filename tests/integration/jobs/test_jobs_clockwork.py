"""Scheduled jobs: once per slot, also across restarts, processes and shifts of the clock."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.jobs import Clockwork, Schedule
from tests.integration.jobs.bench import Bench

HELSINKI = ZoneInfo("Europe/Helsinki")
DIGEST = Schedule(name="digest:overdue", kind="digest", cron="0 8 * * mon-fri", zone=HELSINKI, daily=True)
PAYMENTS = Schedule(name="sync:payments", kind="sync", cron="*/10 * * * *", zone=HELSINKI)
FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def clockwork(bench: Bench, *schedules: Schedule) -> Clockwork:
    return Clockwork(bench.uow_factory, bench.clock, schedules or (DIGEST,))


async def keys(bench: Bench) -> list[str]:
    return [row.key for row in await bench.rows()]


async def test_a_first_start_makes_up_no_history(bench: Bench):
    assert await clockwork(bench).tick(FRIDAY) == []
    assert await keys(bench) == []


async def test_a_slot_is_sown_once_however_often_the_clock_looks(bench: Bench):
    await clockwork(bench).tick(FRIDAY)
    assert await clockwork(bench).tick(MONDAY) == ["digest:overdue:2026-11-23"]
    assert await clockwork(bench).tick(MONDAY + timedelta(minutes=1)) == []
    row = (await bench.rows())[0]
    assert (row.kind, row.payload) == ("digest", {"v": 1, "slot": "2026-11-23"})


async def test_of_many_missed_days_the_last_one_is_made_up_for(bench: Bench):
    await clockwork(bench).tick(FRIDAY)
    await clockwork(bench).tick(MONDAY + timedelta(days=3))

    assert await keys(bench) == ["digest:overdue:2026-11-26"]


async def test_two_processes_sow_one_job(bench: Bench):
    await clockwork(bench).tick(FRIDAY)
    sown = await asyncio.gather(*(clockwork(bench).tick(MONDAY) for _ in range(4)))

    assert sorted(sown) == [[], [], [], ["digest:overdue:2026-11-23"]]
    assert await keys(bench) == ["digest:overdue:2026-11-23"]


async def test_each_schedule_counts_for_itself(bench: Bench):
    both = clockwork(bench, DIGEST, PAYMENTS)
    await both.tick(FRIDAY)

    assert await both.tick(FRIDAY + timedelta(minutes=25)) == ["sync:payments:2026-11-20T10:20Z"]
    assert await both.tick(MONDAY) == ["digest:overdue:2026-11-23", "sync:payments:2026-11-23T10:00Z"]


@pytest.mark.parametrize("night", [datetime(2026, 10, 25, tzinfo=UTC), datetime(2027, 3, 28, tzinfo=UTC)])
async def test_the_night_when_the_clocks_change_has_one_digest(bench: Bench, night: datetime):
    nightly = Schedule(name="digest:overdue", kind="digest", cron="30 3 * * *", zone=HELSINKI, daily=True)
    clock = clockwork(bench, nightly)
    start = night - timedelta(hours=12)
    for minutes in range(0, 24 * 60, 30):
        await clock.tick(start + timedelta(minutes=minutes))

    assert await keys(bench) == [f"digest:overdue:{night.date()}"]


async def test_after_a_shift_of_the_clock_the_new_day_is_caught_up_with(bench: Bench):
    every_day = Schedule(name="digest:overdue", kind="digest", cron="0 8 * * *", zone=HELSINKI, daily=True)
    clock = clockwork(bench, every_day)
    await clock.catch_up()
    bench.clock.shift(timedelta(days=1))

    assert len(await clock.catch_up()) == 1


async def test_starting_catches_up_and_stopping_ends_the_clock(bench: Bench):
    await clockwork(bench, PAYMENTS).tick(bench.clock.now() - timedelta(hours=1))
    clock = clockwork(bench, PAYMENTS)
    await clock.start()
    assert clock.alive
    assert len(await keys(bench)) == 1
    await clock.stop()
    assert not clock.alive


async def test_a_wrong_expression_is_told_at_once(bench: Bench):
    with pytest.raises(ValueError):
        clockwork(bench, Schedule(name="digest", kind="digest", cron="at eight", zone=HELSINKI))
