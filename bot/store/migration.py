"""Bringing the database up to date, safely from several processes at once."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import StoreUnavailable
from bot.store.engine import open_engine
from bot.store.outages import CANDIDATES, outage

_LOCK = 0x566F6974746F  # any constant will do, as long as every process uses the same
_SCRIPTS = Path(__file__).parent / "migrations"
HEAD = max(path.name.partition("_")[0] for path in (_SCRIPTS / "versions").glob("[0-9]*.py"))
"""The newest revision: files are named `<revision>_<what>.py`, in rising order."""


async def migrate(target: AsyncEngine | str) -> None:
    """One transaction under a lock: a process that starts meanwhile waits, and then finds nothing left to do.

    StoreUnavailable when the database does not answer, takes no writes, or was updated by a newer program.
    """
    if isinstance(target, AsyncEngine):
        await _upgrade(target)
        return
    engine = open_engine(target)
    try:
        await _upgrade(engine)
    finally:
        await engine.dispose()


async def _upgrade(engine: AsyncEngine) -> None:
    try:
        await _under_lock(engine)
    except CANDIDATES as error:
        raise outage(error, committing=False) or error from error


async def _under_lock(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:  # on SQLite BEGIN IMMEDIATE is the lock
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        await connection.run_sync(_run_alembic)


def _recorded(connection: Connection) -> str | None:
    """The revision the database is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found


def _run_alembic(connection: Connection) -> None:
    recorded = _recorded(connection)
    if recorded == HEAD:
        return
    if recorded is not None and recorded > HEAD:
        raise StoreUnavailable(
            f"the database was updated to {recorded} by a newer Voitto, and this one knows it up to {HEAD}: "
            "install the newer one",
            reason="is newer than this program",
        )
    # loaded only when there is something to do: it costs a fifth of a second of every start
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
