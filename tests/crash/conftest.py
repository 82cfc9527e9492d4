"""The stage of the crash tests, built once in a module."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.crash.boundaries import Story, recorded
from tests.crash.shelves import PostgresShelf, Shelf, SqliteShelf
from tests.integration.databases import postgres as postgres  # noqa: PLC0414 - a fixture


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """In memory where there is such a place: nothing here has to survive a power cut."""
    memory = Path("/dev/shm")  # noqa: S108
    with tempfile.TemporaryDirectory(prefix="voitto-crash-", dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


@pytest.fixture(scope="module")
def shelf(folder: Path, request: pytest.FixtureRequest) -> Shelf:
    """On SQLite, or on what the fixture's parameter names."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return SqliteShelf(folder)
    return PostgresShelf(request.getfixturevalue("postgres"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(shelf: Shelf) -> AsyncIterator[Story]:
    async with recorded(shelf) as story:
        yield story
