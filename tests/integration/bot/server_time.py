"""PostgreSQL has its own time, and the bot's steps go by it: here it is the pretend world's."""

from datetime import datetime, timedelta

from sqlalchemy import make_url, text

from bot.store import open_engine
from tests.day import signing_time
from tests.integration.bot.office import Office

OURS = """
CREATE SCHEMA pretend;
CREATE TABLE pretend.ahead (by interval NOT NULL);
INSERT INTO pretend.ahead VALUES ('0');
CREATE FUNCTION pretend.now() RETURNS timestamptz STABLE LANGUAGE sql
    AS $$ SELECT clock_timestamp() + by FROM pretend.ahead $$
"""


async def follow(url: str, now: datetime) -> None:
    """From now on `now()` is found before PostgreSQL's own, in new connections of this database."""
    engine = open_engine(url)
    async with engine.begin() as connection:
        for statement in OURS.split(";"):
            await connection.execute(text(statement))
        name = make_url(url).database
        await connection.execute(text(f'ALTER DATABASE "{name}" SET search_path = public, pretend, pg_catalog'))
    await engine.dispose()
    await pass_by(url, now - signing_time())


async def pass_by(url: str, time: timedelta) -> None:
    engine = open_engine(url)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE pretend.ahead SET by = by + :time"), {"time": time})
    await engine.dispose()


class OfficeOnPostgres(Office):
    """When the world's clock is moved on, the server's goes with it."""

    async def pass_by(self, time: timedelta) -> None:
        await pass_by(self.settings.env.database_url, time)
        await super().pass_by(time)


async def moved_to(database_url: str, closed: Office) -> Office:
    """The same office on this database, whichever it is."""
    env = closed.settings.env.model_copy(update={"database_url": database_url})
    settings = closed.settings.model_copy(update={"env": env})
    if make_url(database_url).get_backend_name() == "sqlite":
        return Office(closed.sandbox, settings)
    await follow(database_url, closed.sandbox.world.clock.now())
    return OfficeOnPostgres(closed.sandbox, settings)
