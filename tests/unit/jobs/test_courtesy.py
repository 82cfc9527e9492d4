import asyncio
import time

from bot.jobs import interactive_priority
from bot.jobs.interactive_priority import InteractivePriority
from tests.day import PATIENCE


async def test_nobody_asked_so_the_worker_need_not_wait(monkeypatch):
    monkeypatch.setattr(interactive_priority, "QUIET_SECONDS", 3600)
    monkeypatch.setattr(interactive_priority, "LONGEST_SECONDS", 3600)
    async with asyncio.timeout(PATIENCE):
        await InteractivePriority().wait_idle()


async def test_the_worker_waits_until_the_one_who_asked_has_been_answered():
    polite = InteractivePriority()
    polite.seen()
    started = time.monotonic()
    await polite.wait_idle()

    assert time.monotonic() - started >= interactive_priority.QUIET_SECONDS * 0.9


async def test_in_a_rush_the_worker_waits_longer_since_the_next_question_is_near():
    polite = InteractivePriority()
    polite.seen()
    polite.seen()
    started = time.monotonic()
    await polite.wait_idle()

    assert time.monotonic() - started >= interactive_priority.RUSH_QUIET_SECONDS * 0.9


async def test_after_a_rush_a_single_question_is_a_single_one_again(monkeypatch):
    monkeypatch.setattr(interactive_priority, "RUSH_QUIET_SECONDS", 3600)
    monkeypatch.setattr(interactive_priority, "LONGEST_SECONDS", 3600)
    polite = InteractivePriority()
    polite.seen()
    polite.seen()
    monkeypatch.setattr(interactive_priority, "RUSH_SECONDS", 0.0)
    polite.seen()
    async with asyncio.timeout(PATIENCE):
        await polite.wait_idle()


async def test_a_busy_hour_does_not_starve_the_worker(monkeypatch):
    monkeypatch.setattr(interactive_priority, "LONGEST_SECONDS", 0.1)
    polite = InteractivePriority()

    async def keep_asking() -> None:
        while True:
            polite.seen()
            await asyncio.sleep(0.005)

    asking = asyncio.create_task(keep_asking())
    async with asyncio.timeout(PATIENCE):
        await polite.wait_idle()
    asking.cancel()
