"""Several real processes on one PostgreSQL: they start together, share the work, and stop and die without losing any."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import func, select, text

from bot.store.tables.jobs import JOB
from sandbox.slack import seed as people
from tests.crash.herd import HOOK_TOKEN, ROOT, Herd, environment, frozen, outside_world, postgresql_in
from tests.crash.real_processes import Tally, Trial, deal_body

pytestmark = pytest.mark.crash
STOPS_WITHIN = 10
WORKED = "voitto_job_seconds_count"


@dataclass(frozen=True)
class Ground:
    outside: str
    server: Any
    folder: Path
    trial: Trial
    herd: Herd

    def process(self, number: int) -> subprocess.Popen[bytes]:
        process = self.herd.processes[number]
        assert process is not None
        return process

    async def ready(self) -> None:
        async with asyncio.timeout(40), httpx.AsyncClient(trust_env=False) as client:
            for url in self.herd.urls:
                while not await _ready(client, url):  # noqa: ASYNC110 - another process rings no bell here
                    await asyncio.sleep(0.1)

    async def stopped(self, number: int) -> None:
        """Told to stop, it does so in time, and says that all is well."""
        self.process(number).send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(self.process(number).wait, STOPS_WITHIN) == 0

    async def restarted_in_turn(self) -> None:
        for number in range(len(self.herd.processes)):
            await asyncio.sleep(0.5)
            await self.stopped(number)
            self.herd.start()
            await self.ready()

    async def nothing_lost(self, deals: int, sent: int | None = None) -> None:
        await self.trial.rest(time.monotonic() + 60)
        await self.trial.count()
        tally = self.trial.tally
        assert (tally.deals, tally.lost, tally.duplicated, tally.stuck, tally.details) == (deals, 0, 0, 0, [])
        assert sent is None or tally.sent == sent


async def _ready(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(f"{url}/readyz")).is_success
    except httpx.HTTPError:
        return False


async def worked(url: str) -> int:
    """How many steps this process has done."""
    async with httpx.AsyncClient(trust_env=False) as client:
        lines = (await client.get(f"{url}/metrics")).text.splitlines()
    return sum(int(float(line.rpartition(" ")[2])) for line in lines if line.startswith(WORKED))


@asynccontextmanager
async def a_ground(**more: str) -> AsyncIterator[Ground]:
    """An empty PostgreSQL, the outside world, and two processes that start on it at the same moment."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="crash-")))
        server = await stack.enter_async_context(postgresql_in(folder))
        database = server.get_uri()
        outside = stack.enter_context(outside_world())
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=outside, timeout=10, trust_env=False))
        herd = Herd(2, outside, database, folder, Random(1), **more)
        stack.callback(herd.stop)
        trial = Trial(Tally("two processes"), herd, http, database, Random(1))
        stack.push_async_callback(trial.engine.dispose)
        herd.start()
        yield Ground(outside, server, folder, trial, herd)


@pytest_asyncio.fixture
async def ground() -> AsyncIterator[Ground]:
    async with a_ground() as ground:
        yield ground


async def test_two_start_at_once_restart_in_turn_and_no_webhook_or_click_is_lost(ground: Ground) -> None:
    await ground.ready()
    feeding = asyncio.create_task(ground.trial.feed(30, time.monotonic() + 60))
    clicking = asyncio.create_task(ground.trial.click())
    await ground.restarted_in_turn()
    await feeding
    await ground.nothing_lost(30, sent=3)
    ground.trial.ends = True
    await clicking
    async with ground.trial.engine.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM alembic_version"))).scalar_one() == 1


async def test_in_socket_mode_a_restart_in_turn_loses_no_click() -> None:
    async with a_ground(SLACK_APP_TOKEN=people.APP_TOKEN) as ground:
        await ground.ready()
        ground.trial.by_socket = True
        async with asyncio.timeout(20):
            while (await ground.trial.http.post("/_count/socket")).json()["connections"] < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await ground.trial.feed(20, time.monotonic() + 60)
        clicking = asyncio.create_task(ground.trial.click())
        await ground.restarted_in_turn()
        await ground.nothing_lost(20, sent=2)
        ground.trial.ends = True
        await clicking


async def test_the_work_is_shared_and_what_a_frozen_one_holds_is_taken_over(ground: Ground) -> None:
    await ground.ready()
    await ground.trial.http.post("/_world/weather", json={"latency": 0.2})
    await ground.trial.feed(12, time.monotonic() + 60)
    await asyncio.sleep(1)
    async with frozen(ground.process(0)):
        await ground.trial.rest(time.monotonic() + 60)
        assert await ground.trial.still_open() == 0, "the other one did not take over"
    await ground.nothing_lost(12)
    assert all([await worked(url) for url in ground.herd.urls])


async def test_postgresql_dies_and_comes_back_and_nobody_is_started_again_for_that(ground: Ground) -> None:
    await ground.ready()
    feeding = asyncio.create_task(ground.trial.feed(30, time.monotonic() + 90))
    await asyncio.sleep(1)
    os.kill(ground.server.get_pid(), signal.SIGQUIT)  # as a crash: it recovers at its next start
    await asyncio.sleep(4)
    async with httpx.AsyncClient(trust_env=False) as client:
        answers = [await client.get(f"{url}{path}") for url in ground.herd.urls for path in ("/healthz", "/readyz")]
    assert [answer.status_code for answer in answers] == [200, 503] * 2
    await asyncio.to_thread(ground.server.ensure_postgres_running)
    await ground.ready()
    await feeding
    await ground.nothing_lost(30)
    assert all(ground.process(number).poll() is None for number in (0, 1))


async def test_told_to_stop_in_the_middle_it_gives_its_leases_back(ground: Ground) -> None:
    await ground.ready()
    await ground.trial.http.post("/_world/weather", json={"latency": 1.0})
    await ground.trial.feed(6, time.monotonic() + 60)
    await asyncio.gather(ground.stopped(0), ground.stopped(1))
    async with ground.trial.engine.connect() as connection:
        held = select(func.count()).where(JOB.c.state == "ready", JOB.c.lease_owner.is_not(None))
        assert (await connection.execute(held)).scalar_one() == 0


async def test_told_to_stop_it_answers_the_request_it_has_begun_to_read(ground: Ground) -> None:
    await ground.ready()
    body = json.dumps(deal_body(1)).encode()
    head = f"POST /hooks/deals HTTP/1.1\r\nhost: voitto\r\nauthorization: Bearer {HOOK_TOKEN}\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", ground.herd.ports[0])
    writer.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body[:20])
    await writer.drain()
    await asyncio.sleep(0.3)
    ground.process(0).send_signal(signal.SIGTERM)
    await asyncio.sleep(1)
    writer.write(body[20:])
    assert (await reader.readline()).startswith(b"HTTP/1.1 202")
    writer.close()
    assert await asyncio.to_thread(ground.process(0).wait, STOPS_WITHIN) == 0


async def test_the_same_digest_asked_for_by_two_processes_is_posted_once(ground: Ground) -> None:
    await ground.ready()
    command = [str(Path(sys.executable).with_name("voitto")), "digest", "overdue"]
    given = environment(ground.outside, ground.server.get_uri(), ground.folder)
    runs = [await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=given, stdout=DEVNULL) for _ in range(2)]
    assert [await run.wait() for run in runs] == [0, 0]
    await ground.trial.rest(time.monotonic() + 20)
    posted = (await ground.trial.http.get("/_count/messages")).json()
    assert posted["twice"] == []
    assert sum(key.startswith("digest:overdue") for key in posted["cards"]) == 1
