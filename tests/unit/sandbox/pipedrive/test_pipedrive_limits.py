"""Tokens and bursts, as the pretend Pipedrive counts them: on a clock that only the test moves."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.pipedrive.errors import ApiError
from sandbox.pipedrive.limits import Blocked, Limits
from sandbox.pipedrive.switches import Switches, changed


class Clock:
    def __init__(self) -> None:
        self.time = datetime(2026, 11, 18, 23, 59, 50, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def wait(self, **span: float) -> None:
        self.time += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def charged(limits, switches, *, cost=10, searching=False, token="t"):
    return limits.charge(switches, token, cost, searching=searching)


def test_a_plan_lets_so_many_calls_through_in_two_seconds(clock):
    limits, switches = Limits(clock.now), Switches(plan="lite", seats=1)
    answers = [charged(limits, switches) for _ in range(20)]
    assert [answers[0]["x-ratelimit-remaining"], answers[-1]["x-ratelimit-remaining"]] == ["19", "0"]
    with pytest.raises(ApiError) as refused:
        charged(limits, switches)
    assert refused.value.status == 429
    assert "retry-after" not in refused.value.headers
    charged(limits, switches, token="another user's")
    clock.wait(seconds=2)
    charged(limits, switches)


def test_searches_have_a_narrower_window(clock):
    limits, switches = Limits(clock.now), Switches(plan="ultimate")
    for _ in range(10):
        charged(limits, switches, searching=True)
    with pytest.raises(ApiError):
        charged(limits, switches, searching=True)
    charged(limits, switches)


def test_the_days_tokens_are_the_companys_and_come_back_at_midnight(clock):
    limits, switches = Limits(clock.now), Switches(daily_budget=25)
    charged(limits, switches)
    assert charged(limits, switches, token="other")["x-daily-ratelimit-token-remaining"] == "5"
    with pytest.raises(ApiError) as refused:
        charged(limits, switches)
    assert refused.value.headers["x-daily-ratelimit-token-remaining"] == "5"
    clock.wait(seconds=20)
    assert charged(limits, switches)["x-daily-ratelimit-token-remaining"] == "15"


def test_who_goes_on_after_refusals_meets_cloudflare_for_a_minute(clock):
    limits, switches = Limits(clock.now), Switches(burst=0, blocks_after=2)
    for _ in range(2):
        with pytest.raises(ApiError):
            charged(limits, switches)
    with pytest.raises(Blocked):
        charged(limits, switches)
    clock.wait(minutes=1)
    with pytest.raises(ApiError):
        charged(limits, switches)


def test_the_headers_of_the_day_can_be_missing(clock):
    assert not [name for name in charged(Limits(clock.now), Switches(daily_headers=False)) if "daily" in name]


@pytest.mark.parametrize(
    "orders", [{"nonsense": 1}, {"plan": "gold"}, {"seats": -1}, {"sum_has_tax": 1}, {"seats": None}]
)
def test_a_switch_that_is_none_changes_nothing(orders):
    with pytest.raises(ValueError):
        changed(Switches(), orders)


def test_a_plan_and_its_seats_make_the_days_tokens():
    assert changed(Switches(), {"plan": "premium", "seats": 2}).tokens_a_day == 300_000
