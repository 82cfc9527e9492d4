import asyncio

import pytest
from wire_fakes import FakeApi, FakeClock, client, config, ok, page

from procountor_client import Priority, background
from procountor_client.throttle import Throttle, current_priority
from tests.day import PATIENCE


def throttle(clock: FakeClock, limit: int = 5, period: float = 1.0, **options) -> Throttle:
    return Throttle(limit, period, clock=clock.now, sleep=clock.sleep, **options)


async def grants(limiter: Throttle, clock: FakeClock, line: list[Priority]) -> list[tuple[Priority, float]]:
    """Who came through, and when, if all of `line` ask at once in this order."""
    log: list[tuple[Priority, float]] = []

    async def ask(priority: Priority) -> None:
        await limiter.acquire(priority)
        log.append((priority, clock.now()))

    await asyncio.gather(*map(ask, line))
    return log


async def test_no_window_holds_more_grants_than_the_limit():
    clock = FakeClock()
    log = await grants(throttle(clock), clock, [Priority.PERSON] * 23)

    times = [time for _, time in log]
    assert all(later - earlier >= 1.0 for earlier, later in zip(times, times[5:], strict=False))
    assert clock.time == pytest.approx(1_004.0)


async def test_per_minute_limit_spreads_over_minutes():
    clock = FakeClock()
    log = await grants(throttle(clock, 90, 60.0), clock, [Priority.PERSON] * 91)

    assert [time for _, time in log][-1] - 1_000.0 == pytest.approx(60.0)


async def test_person_who_comes_last_is_served_before_the_waiting_sync():
    clock = FakeClock()
    line = [Priority.BACKGROUND] * 20 + [Priority.PERSON]
    log = await grants(throttle(clock), clock, line)

    position = [priority for priority, _ in log].index(Priority.PERSON)
    assert position <= 4, "within the first window"
    assert log[position][1] == 1_000.0


async def test_sync_is_not_starved_by_people():
    clock = FakeClock()
    line = [Priority.PERSON] * 60 + [Priority.BACKGROUND] * 3
    log = await grants(throttle(clock, turn=4), clock, line)

    positions = [place for place, (priority, _) in enumerate(log) if priority is Priority.BACKGROUND]
    assert positions[-1] < 30


async def test_sync_leaves_room_for_a_person_in_every_window():
    clock = FakeClock()
    limiter = throttle(clock, limit=10)
    sync = asyncio.create_task(grants(limiter, clock, [Priority.BACKGROUND] * 8))
    await sync
    before = clock.time
    await limiter.acquire(Priority.PERSON)

    assert clock.time == before


async def test_arrival_of_a_person_is_not_held_up_by_a_sync_that_sleeps():
    clock = FakeClock()
    asleep = asyncio.Event()

    async def sleep_for_ever(_seconds: float) -> None:
        asleep.set()
        await asyncio.Event().wait()

    limiter = Throttle(10, 1.0, clock=clock.now, sleep=sleep_for_ever)
    sync = asyncio.create_task(grants(limiter, clock, [Priority.BACKGROUND] * 9))
    await asleep.wait()
    async with asyncio.timeout(PATIENCE):
        await limiter.acquire(Priority.PERSON)
    sync.cancel()
    await limiter.aclose()


async def test_cancelled_waiter_leaves_the_line_and_blocks_nobody():
    clock = FakeClock()
    limiter = throttle(clock, limit=1)
    await limiter.acquire(Priority.PERSON)
    gone, waiting = (asyncio.create_task(limiter.acquire(Priority.PERSON)) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    await waiting

    assert gone.cancelled()
    assert clock.time == pytest.approx(1_001.0)


async def test_pause_holds_everybody_back():
    clock = FakeClock()
    limiter = throttle(clock)
    limiter.pause(7)
    await limiter.acquire(Priority.PERSON)

    assert clock.time == pytest.approx(1_007.0)


async def test_background_is_inherited_by_tasks_started_inside():
    async def seen() -> Priority:
        return current_priority()

    with background():
        inside = asyncio.create_task(seen())
    assert await inside is Priority.BACKGROUND
    assert await seen() is Priority.PERSON


async def test_client_keeps_to_the_test_servers_ninety_a_minute():
    api, clock = FakeApi(ok({"companyId": 1})), FakeClock()
    async with client(api, clock, rate_per_minute=90) as procountor:
        await asyncio.gather(*(procountor.session.info() for _ in range(91)))

    assert clock.time - 1_000.0 >= 60.0


async def test_person_overtakes_a_sync_inside_the_client():
    order: list[str] = []

    def note(request):
        order.append(request.url.path.rsplit("/", 1)[-1])
        return page([])

    api, clock = FakeApi(note), FakeClock()
    async with client(api, clock, rate_per_second=5) as procountor:
        await procountor.ensure_token()
        with background():
            sync = [asyncio.create_task(procountor.bank_accounts.page()) for _ in range(20)]
        await asyncio.sleep(0)
        await procountor.invoices.page()
        await asyncio.gather(*sync)

    assert order.index("invoices") <= 5


@pytest.mark.parametrize(("processes", "share"), [(1, 60), (2, 30), (7, 8), (60, 1)])
async def test_several_processes_together_keep_to_the_one_limit(processes, share):
    """Each has a throttle of its own, and all are as busy as they can be from the same moment on."""
    moments: list[float] = []
    for _ in range(processes):
        clock = FakeClock()
        limiter = Throttle(*config(processes=processes).rate, clock=clock.now, sleep=clock.sleep)
        moments += [time for _, time in await grants(limiter, clock, [Priority.PERSON] * 3 * share)]
    moments.sort()

    assert len(moments) == 3 * share * processes
    assert all(later - earlier >= 1.0 for earlier, later in zip(moments, moments[60:], strict=False))
    assert moments[-1] - moments[0] <= 3.0, "and none of them waits longer than it must"


async def test_client_of_several_keeps_to_its_share():
    api, clock = FakeApi(ok({"companyId": 1})), FakeClock()
    async with client(api, clock, rate_per_second=4, processes=2) as procountor:
        await asyncio.gather(*(procountor.session.info() for _ in range(7)))

    assert clock.time - 1_000.0 >= 3.0


def test_more_processes_than_requests_are_refused():
    assert config(rate_per_minute=90, processes=4).rate == (22, 60.0)
    with pytest.raises(ValueError, match="processes must be at most 60"):
        config(processes=61)
    with pytest.raises(ValueError, match="processes must be above zero"):
        config(processes=0)
