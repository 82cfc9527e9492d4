"""Slots, also in the nights when the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.jobs.schedule import Schedule

HELSINKI = ZoneInfo("Europe/Helsinki")


def daily(cron: str) -> Schedule:
    return Schedule(name="digest:overdue", kind="digest", cron=cron, zone=HELSINKI, daily=True)


def often(cron: str) -> Schedule:
    return Schedule(name="sync:payments", kind="sync", cron=cron, zone=HELSINKI)


def helsinki(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=HELSINKI)


def test_a_daily_slot_is_keyed_by_its_local_date():
    just_after_midnight = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)

    assert daily("30 0 * * *").key(just_after_midnight) == "digest:overdue:2026-11-22"


def test_another_slot_is_keyed_by_its_instant():
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))  # 03:30 twice in Helsinki

    assert often("*/10 * * * *").key(first) == "sync:payments:2026-10-25T00:30Z"
    assert often("*/10 * * * *").key(first) != often("*/10 * * * *").key(second)


def test_the_latest_of_many_missed_slots_is_found():
    friday_noon, monday_noon = helsinki(2026, 11, 20, 12), helsinki(2026, 11, 23, 12)

    assert daily("0 8 * * mon-fri").latest(friday_noon, monday_noon) == helsinki(2026, 11, 23, 8)
    assert daily("0 8 * * mon-fri").latest(friday_noon, helsinki(2026, 11, 22, 12)) is None


def test_a_slot_is_due_at_its_second_and_not_again():
    eight = helsinki(2026, 11, 23, 8)

    assert daily("0 8 * * *").latest(eight - timedelta(seconds=1), eight) == eight
    assert daily("0 8 * * *").latest(eight, eight + timedelta(hours=1)) is None


def test_a_minutely_schedule_after_a_year_is_found_without_walking_through_it():
    now = helsinki(2026, 11, 22, 12, 4)

    assert often("*/5 * * * *").latest(now - timedelta(days=365), now) == helsinki(2026, 11, 22, 12, 0)


def test_a_yearly_slot_is_found_too():
    now = helsinki(2026, 11, 22)

    assert daily("0 8 2 1 *").latest(now - timedelta(days=360), now) == helsinki(2026, 1, 2, 8)


@pytest.mark.parametrize("night", [(2026, 10, 25), (2027, 3, 28)])
def test_a_night_when_the_clocks_change_has_exactly_one_digest(night: tuple[int, int, int]):
    schedule = daily("30 3 * * *")
    start = datetime(*night, tzinfo=UTC) - timedelta(hours=12)
    recorded, keys = start, set()
    for minutes in range(0, 24 * 60, 10):
        now = start + timedelta(minutes=minutes)
        if (due := schedule.latest(recorded, now)) is not None:
            keys.add(schedule.key(due))
            recorded = due

    assert keys == {f"digest:overdue:{night[0]}-{night[1]:02}-{night[2]:02}"}


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("1-5", "Mon Tue Wed Thu Fri"),
        ("mon-fri", "Mon Tue Wed Thu Fri"),
        ("0", "Sun"),
        ("7", "Sun"),
        ("6,0", "Sun Sat"),
        ("1-5/2", "Mon Wed Fri"),
        ("5-7", "Sun Fri Sat"),
    ],
)
def test_days_of_the_week_are_numbered_as_cron_numbers_them(field: str, days: str):
    schedule = daily(f"0 8 * * {field}")
    sunday = helsinki(2026, 11, 22, 0)
    due = [
        day.strftime("%a")
        for day in (sunday + timedelta(days=number) for number in range(7))
        if schedule.latest(day, day + timedelta(hours=12)) is not None
    ]

    assert due == days.split()


@pytest.mark.parametrize("cron", ["", "0 8 * *", "61 8 * * *", "0 8 * * someday"])
def test_an_expression_that_cannot_be_read_is_refused(cron: str):
    with pytest.raises(ValueError):
        daily(cron).trigger()
