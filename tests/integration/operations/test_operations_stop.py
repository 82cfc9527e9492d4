"""`voitto run` told to stop, by real signals to a real process: at once while it starts, in time while it works."""

import asyncio
import os
import signal
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.errors import StoreUnavailable
from bot.settings import Environment
from bot.store import migrate, open_engine
from bot.store.migration import _LOCK
from sandbox.slack import seed
from tests.day import PATIENCE
from tests.integration.bot.office import KIVIKKO, Office, closed_office
from tests.integration.operations.scenes import office_on, until

ROOT = Path(__file__).parents[3]


def environment(env: Environment) -> dict[str, str]:
    given = {name.upper(): value for name, value in env.model_dump().items() if value not in (None, "")}
    plain = {name: v.get_secret_value() if isinstance(v, SecretStr) else str(v) for name, v in given.items()}
    return plain | {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}


@asynccontextmanager
async def running(office: Office, database_url: str, port: int = 0) -> AsyncIterator[Process]:
    """A process of its own; it is not waited for."""
    env = environment(office.settings.env) | {"DATABASE_URL": database_url, "VOITTO_CONFIG": "none.toml"}
    command = [sys.executable, "-c", "from bot.cli.main import main; main()", "run", "--port", str(port)]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=env, stderr=PIPE, stdout=PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def said(process: Process, word: str) -> str:
    """The log's first line with the word in it."""
    assert process.stderr is not None
    while line := (await process.stderr.readline()).decode():
        if word in line:
            return line
    raise AssertionError(f"it ended without saying {word!r}")


async def ended(process: Process) -> int:
    """How; that it ends at all is what a test waits for, and how soon depends on the machine."""
    async with asyncio.timeout(PATIENCE):
        return await process.wait()


@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
async def test_told_to_stop_while_another_one_migrates_it_stops_and_leaves_nothing(
    empty_url: str, tmp_path: Path
) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    tables = text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    engine = open_engine(empty_url)
    async with closed_office(tmp_path) as office, engine.connect() as other:
        await other.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        async with running(office, empty_url) as process:
            async with asyncio.timeout(PATIENCE):
                while not (await other.execute(waiting)).scalar_one():  # noqa: ASYNC110 - another process rings no bell
                    await asyncio.sleep(0.05)
            process.send_signal(signal.SIGTERM)
            assert await ended(process) == 0
        assert (await other.execute(tables)).scalar_one() == 0
    await engine.dispose()


async def test_the_second_signal_ends_at_once_what_the_first_would_end_in_time(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'voitto.db'}"
    async with closed_office(tmp_path) as office, running(office, url) as process:
        await said(process, '"event": "working"')
        office.weather.dial("latency", 8)
        with sqlite3.connect(tmp_path / "voitto.db") as connection:  # something to wait for
            connection.execute("UPDATE job SET state = 'ready', run_at = '2020-01-01 00:00:00.000000'")
        await until(lambda: leased(tmp_path / "voitto.db"))
        process.send_signal(signal.SIGTERM)
        await said(process, '"event": "stopping"')
        process.send_signal(signal.SIGTERM)
        assert await ended(process) == 128 + signal.SIGTERM


def leased(database: Path) -> int:
    with sqlite3.connect(database) as connection:
        return int(connection.execute("SELECT count(*) FROM job WHERE lease_owner IS NOT NULL").fetchone()[0])


async def test_interrupted_at_the_keyboard_it_stops_as_when_told_to(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'voitto.db'}"
    async with closed_office(tmp_path) as office, running(office, url) as process:
        await said(process, '"event": "working"')
        process.send_signal(signal.SIGINT)
        assert await ended(process) == 0
        assert leased(tmp_path / "voitto.db") == 0
        assert process.stderr is not None
        assert b"Traceback" not in await process.stderr.read()


async def test_a_click_that_came_over_the_web_socket_is_answered_before_it_closes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'voitto.db'}"
    async with office_on(tmp_path, url, slack_app_token=SecretStr(seed.APP_TOKEN)) as office:
        delivery = office.sandbox.delivery
        async with office.open():
            delivery.mode = "socket"
            await until(lambda: delivery.hub.connections)
            await office.settled()
            busy = sqlite3.connect(tmp_path / "voitto.db", isolation_level=None)
            busy.execute("BEGIN IMMEDIATE")
            asked = asyncio.create_task(office.aino.won(f"{KIVIKKO} 1000 Verkkosivut"))
            await asyncio.sleep(0.3)
            asyncio.get_running_loop().call_later(0.5, busy.close)
        seen = await asked
        assert seen.error == ""
        assert "shortly" in seen.text


async def test_an_older_program_says_in_a_sentence_that_the_database_is_newer(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'voitto.db'}"
    await migrate(url)
    with sqlite3.connect(tmp_path / "voitto.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreUnavailable, match="newer Voitto"):
        await migrate(url)
