"""What a CRM lets us ask, counted with a clock that moves only when somebody waits."""

import asyncio

import pytest

from bot.adapters.crm.budget import Budget, Day, Spent, Window
from procountor_client import Priority


class FakeClock:
    def __init__(self) -> None:
        self.time = 1_000.0

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.time += seconds


def budget(clock: FakeClock, *, day: Day | None = None, **windows: Window) -> Budget:
    return Budget(windows, day or Day(lambda: 3_600.0), now=clock.now, sleep=clock.sleep)


async def test_no_window_holds_more_than_its_limit_whatever_a_call_costs():
    clock = FakeClock()
    counted = budget(clock, burst=Window(20, 2.0))
    spent: list[tuple[float, int]] = []
    for cost in [5, 10, 20, 1, 20, 3] * 4:
        await counted.acquire({"burst": cost})
        spent.append((clock.time, cost))

    for begin, _ in spent:
        assert sum(cost for moment, cost in spent if begin <= moment < begin + 2.0) <= 20


async def test_a_call_that_needs_a_scarce_limit_holds_up_no_other():
    clock = FakeClock()
    counted = budget(clock, burst=Window(100, 10.0), search=Window(5, 1.0))
    order: list[str] = []

    async def ask(name: str, charge: dict[str, int]) -> None:
        await counted.acquire(charge)
        order.append(name)

    searches = [ask("search", {"burst": 1, "search": 1}) for _ in range(7)]
    await asyncio.gather(*searches, ask("read", {"burst": 1}))

    assert order.index("read") <= 5
    assert clock.time == pytest.approx(1_001.0, abs=0.5)


async def test_background_work_leaves_room_for_a_person():
    clock = FakeClock()
    counted = budget(clock, burst=Window(10, 10.0))
    for _ in range(8):
        await counted.acquire({"burst": 1}, Priority.BACKGROUND)
    for _ in range(2):
        await counted.acquire({"burst": 1}, Priority.PERSON)
    assert clock.time == 1_000.0

    await counted.acquire({"burst": 1}, Priority.BACKGROUND)
    assert clock.time == pytest.approx(1_010.0, abs=0.5)


async def test_limits_are_learned_and_calls_of_others_with_the_same_key_are_counted():
    clock = FakeClock()
    counted = budget(clock, burst=Window(100, 10.0))
    await counted.acquire({"burst": 1})
    counted.learn_window("burst", most=190, left=189)
    for _ in range(189):
        await counted.acquire({"burst": 1})
    assert clock.time == 1_000.0, "the documented 100 were only where it began"

    clock.time += 10
    await counted.acquire({"burst": 1})
    counted.learn_window("burst", left=0)
    await counted.acquire({"burst": 1})
    assert clock.time == pytest.approx(1_020.0, abs=0.5), "somebody else had used the rest"


async def test_a_refusal_holds_back_everybody_for_as_long_as_it_says():
    clock = FakeClock()
    counted = budget(clock, burst=Window(10, 10.0))
    counted.hold("burst", 7)
    await counted.acquire({"burst": 1})
    assert clock.time == pytest.approx(1_007.0, abs=0.5)


async def test_who_would_wait_longer_than_a_minute_is_told_at_once():
    clock = FakeClock()
    counted = budget(clock, burst=Window(10, 10.0))
    counted.hold("burst", 86_400)
    with pytest.raises(Spent) as told:
        await counted.acquire({"burst": 1})
    assert (told.value.limit, told.value.seconds, clock.time) == ("burst", 86_400, 1_000.0)


async def test_a_day_that_is_used_up_ends_at_its_reset_and_is_then_unknown_again():
    clock = FakeClock()
    counted = budget(clock, day=Day(lambda: 3_600.0))
    counted.learn_day(most=250_000, left=1)
    await counted.acquire({"day": 1})
    with pytest.raises(Spent) as told:
        await counted.acquire({"day": 1})
    assert told.value.seconds == pytest.approx(3_600.0)

    clock.time += 3_600
    await counted.acquire({"day": 1})
    assert counted.day.left is None
    assert counted.spent == {"day": 2, "calls": 2}, "what was refused was not counted"


async def test_the_last_of_a_day_is_kept_for_people():
    counted = budget(FakeClock())
    counted.learn_day(most=1_000, left=20)
    with pytest.raises(Spent):
        await counted.acquire({"day": 1}, Priority.BACKGROUND)
    await counted.acquire({"day": 1}, Priority.PERSON)


async def test_a_cancelled_waiter_blocks_nobody():
    clock = FakeClock()
    counted = budget(clock, burst=Window(1, 10.0))
    await counted.acquire({"burst": 1})
    gone = asyncio.create_task(counted.acquire({"burst": 1}))
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    await counted.acquire({"burst": 1})
    assert clock.time == pytest.approx(1_010.0, abs=0.5)
