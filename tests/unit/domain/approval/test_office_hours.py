"""When an approver is told: never at night, never on a Sunday, and on the two odd nights of the year by the wall clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.approval.notices import Notify, due
from bot.rule_settings import Rules
from bot.setting_values import office_hours
from bot.wiring.policies import notifying

HELSINKI = ZoneInfo("Europe/Helsinki")
HOURS = office_hours("mon-fri 8-17")
POLICY = notifying(Rules())


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=HELSINKI).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "soonest"),
    [
        ("2026-12-01T10:00", "2026-12-01T10:00"),
        ("2026-12-01T07:59", "2026-12-01T08:00"),
        ("2026-12-01T17:00", "2026-12-02T08:00"),
        ("2026-12-04T20:00", "2026-12-07T08:00"),
        ("2026-12-06T10:00", "2026-12-07T08:00"),
        ("2027-03-26T18:00", "2027-03-29T08:00"),
        ("2026-10-23T18:00", "2026-10-26T08:00"),
    ],
)
def test_the_soonest_moment_is_now_or_the_next_opening(moment, soonest) -> None:
    assert HOURS.soonest(at(moment), HELSINKI) == at(soonest)


@given(
    st.integers(0, 2 * 366 * 24 * 60).map(lambda minutes: at("2026-01-01T00:00") + timedelta(minutes=minutes)),
    st.sampled_from(["Europe/Helsinki", "America/New_York"]),
)
def test_whatever_the_moment_the_office_is_open_then(moment, name) -> None:
    zone = ZoneInfo(name)
    local = HOURS.soonest(moment, zone).astimezone(zone)
    assert local.weekday() < 5
    assert HOURS.first <= local.time() < HOURS.last


def test_each_choice_has_its_own_time() -> None:
    now, since = at("2026-12-01T10:00"), at("2026-12-01T09:50")
    last = now - timedelta(minutes=10)
    assert due(Notify.OFF, POLICY, HELSINKI, since=since, last=last, now=now) is None
    assert due(Notify.AT_ONCE, POLICY, HELSINKI, since=since, last=last, now=now) == now
    assert due(Notify.BATCHED, POLICY, HELSINKI, since=since, last=None, now=now) == now
    assert due(Notify.BATCHED, POLICY, HELSINKI, since=since, last=last, now=now) == last + POLICY.window
    assert due(Notify.DAILY, POLICY, HELSINKI, since=since, last=last, now=now) == at("2026-12-02T08:00")


def test_any_hour_is_one_where_none_are_set() -> None:
    night = at("2026-12-06T03:00")
    assert office_hours("").soonest(night, HELSINKI) == night
    assert office_hours("").opening_after(night, HELSINKI) == at("2026-12-06T08:00")


@pytest.mark.parametrize(
    ("written", "days", "first"),
    [("mon-fri 8-17", 5, "08:00"), ("Mon-Sat 7:30-18", 6, "07:30"), ("tue 9-12", 1, "09:00")],
)
def test_hours_are_read(written, days, first) -> None:
    read = office_hours(written)
    assert (len(read.days), read.first.isoformat("minutes")) == (days, first)


@pytest.mark.parametrize(
    "written", ["8-17", "mon-fri", "fri-mon 8-17", "mon-fri 17-8", "mon-fri 8-25", "arki 8-17", "mon-fri 8-17 x"]
)
def test_hours_that_cannot_be_read_are_refused_with_an_example(written) -> None:
    with pytest.raises(ValueError, match=r"mon-fri 8-17|end after"):
        office_hours(written)
