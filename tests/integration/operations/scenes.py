"""What a person, a CRM and an operator meet while nothing can be saved, and after it; the same for every way to fail."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.rule_settings import JobsPolicy
from bot.store import Database, open_engine
from sandbox.world import World
from tests.day import PATIENCE
from tests.integration.bot.office import KIVIKKO, Office, closed_office, rules

CUSTOMER = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}
DEAL = {"deal_id": "O-1", "title": "Verkkosivut", "amount": "100.00", "customer": CUSTOMER}
JOBS = JobsPolicy(poll_seconds=0.05, send_deadline_seconds=5, request_timeout_seconds=10, quarantine_seconds=20)
NOTHING_SAVED = "Nothing was saved: try again in a minute."


class InRealTime(Office):
    async def _skip(self, wait: timedelta) -> None:
        """What is due in a moment is waited for."""


@asynccontextmanager
async def office_on(folder: Path, database_url: str, **env: Any) -> AsyncIterator[Office]:
    """The bot does not run yet. Today is today: PostgreSQL's clock cannot be moved."""
    unhurried = rules().model_copy(update={"jobs": JOBS})
    async with closed_office(folder, unhurried, World.seeded(now=datetime.now(UTC), size=12)) as office:
        given = office.settings.env.model_copy(update={"database_url": database_url, **env})
        yield InRealTime(office.sandbox, office.settings.model_copy(update={"env": given}))


def database_of(office: Office) -> Database:
    database: Database = office.bot.uow_factory._given[0]
    return database


class ReadOnly:
    """SQLite as from a file that may only be read: every connection, from now until it is lifted."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.on = False
        event.listen(engine.sync_engine, "checkout", self._say)

    def _say(self, connection: Any, *_: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA query_only = {int(self.on)}")
        cursor.close()


@dataclass(frozen=True)
class Before:
    card: dict[str, Any]
    creates: int


async def before(office: Office) -> Before:
    """A card that waits for Kaisa; Aino's and Kaisa's languages are known."""
    await office.settled()
    return Before(await office.drafted(f"{KIVIKKO} 640 Esite"), office.ledger.creates)


async def nobody_is_told_that_it_was_done(office: Office, was: Before, *, reason: str) -> None:
    """A command, a click, a webhook: each hears that nothing was saved; whoever looks sees why."""
    seen = await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    assert NOTHING_SAVED in seen.text
    seen = await office.kaisa.press("draft.approve", on=was.card)
    assert NOTHING_SAVED in seen.text
    answer = await office.hook(DEAL)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert (await office.http("GET", "/healthz")).status_code == 200
    ready = await office.http("GET", "/readyz")
    assert (ready.status_code, ready.json()["problems"]["database"]) == (503, reason)
    assert office.ledger.creates == was.creates


async def it_goes_on_by_itself(office: Office, was: Before) -> None:
    """What was refused is taken now, each once; nothing of the refused attempts comes back."""
    await until_ready(office)
    assert not (await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")).error
    assert (await office.hook(DEAL)).status_code == 202
    await office.kaisa.press("draft.approve", on=was.card)
    await until(lambda: len(office.cards) == 3 and office.ledger.creates == was.creates + 2)
    await until(lambda: office.invoices[0].status == "NOT_SENT")
    await office.settled()
    assert [invoice.status for invoice in office.invoices] == ["NOT_SENT", "UNFINISHED", "UNFINISHED"]
    assert len(office.cards) == 3
    report = await office.bot.services.auditor.check()
    assert (report.violations, report.unasked) == ((), ())


async def until_ready(office: Office, seconds: float = PATIENCE) -> None:
    async with asyncio.timeout(seconds):
        while not (await office.http("GET", "/readyz")).is_success:  # noqa: ASYNC110 - there is nothing to be woken by
            await asyncio.sleep(0.05)


async def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Looked at by the clock: not everything that is waited for shows in Slack."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.03)


async def say_to(server: str, statement: str) -> None:
    engine = open_engine(server).execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()
