"""Several real processes on one database: they start together, share the work, and one that is told to stop loses nothing."""

import asyncio
import signal
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import func, select, text

from bot.jobs.table import JOB
from bot.store import open_engine
from tests.crash.real_processes import ROOT, Herd, Tally, Trial, database_of, environment, outside_world

pytestmark = pytest.mark.crash
STOPS_WITHIN = 10


@dataclass(frozen=True)
class Ground:
    outside: str
    database: str
    folder: Path
    trial: Trial
    herd: Herd


@pytest_asyncio.fixture
async def ground() -> AsyncIterator[Ground]:
    """An empty PostgreSQL, the outside world, and two processes that start on it at the same moment."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="crash-")))
        database = await stack.enter_async_context(database_of("postgresql", folder))
        outside = stack.enter_context(outside_world())
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=outside, timeout=10, trust_env=False))
        herd = Herd(2, outside, database, folder, Random(1))
        stack.callback(herd.stop)
        trial = Trial(Tally("two processes"), herd, http, database, Random(1))
        stack.push_async_callback(trial.engine.dispose)
        herd.start()
        yield Ground(outside, database, folder, trial, herd)


async def ready(ground: Ground) -> None:
    async with asyncio.timeout(40), httpx.AsyncClient(trust_env=False) as client:
        for url in ground.herd.urls:
            while True:
                try:
                    if (await client.get(f"{url}/readyz")).is_success:
                        break
                except httpx.HTTPError:
                    await asyncio.sleep(0.1)


async def test_two_start_at_once_restart_in_turn_and_every_webhook_arrives_once(ground: Ground) -> None:
    await ready(ground)
    feeding = asyncio.create_task(ground.trial.feed(30, time.monotonic() + 60))
    for number in (0, 1):
        await asyncio.sleep(0.5)
        process = ground.herd.processes[number]
        assert process is not None
        process.send_signal(signal.SIGTERM)
        asked = time.monotonic()
        assert await asyncio.to_thread(process.wait, STOPS_WITHIN) == 0
        assert time.monotonic() - asked < STOPS_WITHIN
        ground.herd.start()
        await ready(ground)
    await feeding
    await ground.trial.rest(time.monotonic() + 40)
    await ground.trial.count()
    tally = ground.trial.tally
    assert (tally.deals, tally.lost, tally.duplicated, tally.stuck) == (30, 0, 0, 0)
    async with open_engine(ground.database).connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM alembic_version"))).scalar_one() == 1


async def test_told_to_stop_in_the_middle_it_gives_its_leases_back(ground: Ground) -> None:
    await ready(ground)
    await ground.trial.http.post("/_world/weather", json={"latency": 1.0})
    await ground.trial.feed(6, time.monotonic() + 60)
    for process in filter(None, ground.herd.processes):
        process.send_signal(signal.SIGTERM)
    codes = [await asyncio.to_thread(p.wait, STOPS_WITHIN) for p in ground.herd.processes if p]
    assert codes == [0, 0]
    async with ground.trial.engine.connect() as connection:
        held = select(func.count()).where(JOB.c.state == "ready", JOB.c.lease_owner.is_not(None))
        assert (await connection.execute(held)).scalar_one() == 0


async def test_the_same_digest_asked_for_by_two_processes_is_posted_once(ground: Ground) -> None:
    await ready(ground)
    command = [str(Path(sys.executable).with_name("voitto")), "digest", "overdue"]
    given = environment(ground.outside, ground.database, ground.folder)
    runs = [await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=given, stdout=DEVNULL) for _ in range(2)]
    assert [await run.wait() for run in runs] == [0, 0]
    await ground.trial.rest(time.monotonic() + 20)
    posted = (await ground.trial.http.get("/_count/messages")).json()
    assert posted["twice"] == []
    assert sum(key.startswith("digest:overdue") for key in posted["cards"]) == 1
