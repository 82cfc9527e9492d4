"""The database is read-only, or gone: nobody is told that something was saved, and work goes on when it is back."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog
from pydantic import SecretStr
from sqlalchemy import make_url

from sandbox.slack import seed
from tests.integration.bot.office import KIVIKKO, Office
from tests.integration.operations.line import Line, line_to
from tests.integration.operations.scenes import (
    DEAL,
    NOTHING_SAVED,
    ReadOnly,
    before,
    database_of,
    it_goes_on_by_itself,
    nobody_is_told_that_it_was_done,
    office_on,
    say_to,
    until,
    until_ready,
)

postgresql = pytest.mark.parametrize("template", ["postgresql"], indirect=True)


@pytest.fixture
async def through_a_line(empty_url: str, tmp_path: Path) -> AsyncIterator[tuple[Office, Line]]:
    async with line_to(empty_url) as (line, url), office_on(tmp_path, url) as office, office.open():
        yield office, line
        line.mend()


async def test_sqlite_that_takes_no_writes(tmp_path: Path) -> None:
    async with office_on(tmp_path, f"sqlite:///{tmp_path / 'voitto.db'}") as office, office.open():
        was, only = await before(office), ReadOnly(database_of(office).engine)
        only.on = True
        await nobody_is_told_that_it_was_done(office, was, reason="takes no writes")
        only.on = False
        await it_goes_on_by_itself(office, was)


@postgresql
async def test_postgresql_that_takes_no_writes(postgres: str, empty_url: str, tmp_path: Path) -> None:
    """As a standby is after a failover, or a managed server whose disk is full."""
    name = make_url(empty_url).database
    drop = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
    async with office_on(tmp_path, empty_url) as office, office.open():
        was = await before(office)
        await say_to(postgres, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        await say_to(postgres, drop)
        await nobody_is_told_that_it_was_done(office, was, reason="takes no writes")
        await say_to(postgres, f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
        await say_to(postgres, drop)
        await it_goes_on_by_itself(office, was)


@postgresql
async def test_postgresql_gone_for_sixty_looks(through_a_line: tuple[Office, Line]) -> None:
    """The worker looks ever less often, and says so in a few lines."""
    office, line = through_a_line
    was = await before(office)
    with structlog.testing.capture_logs() as log:
        line.cut()
        tried = line.attempts
        await asyncio.sleep(60 * office.settings.rules.jobs.poll_seconds)
        assert line.attempts - tried < 12
        await nobody_is_told_that_it_was_done(office, was, reason="does not answer")
        line.mend()
        await until_ready(office)
        await until(lambda: any(line["event"] == "jobs are claimed again" for line in log))
    assert len(log) < 12
    assert {"no jobs could be claimed", "jobs are claimed again"} <= {line["event"] for line in log}
    assert not any("exc_info" in line for line in log)
    await it_goes_on_by_itself(office, was)


@postgresql
async def test_lost_while_committing_nobody_is_told_that_nothing_was_saved(through_a_line: tuple[Office, Line]) -> None:
    office, line = through_a_line
    was = await before(office)
    line.break_at(b"COMMIT;", delivered=True)
    seen = await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    assert "just as this was being saved" in seen.text
    assert NOTHING_SAVED not in seen.text
    await until(lambda: office.ledger.creates == was.creates + 1)
    again = await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    assert "won.again" in office.actions(again.ephemerals[-1])


@postgresql
@pytest.mark.parametrize("delivered", [True, False])
async def test_a_webhook_lost_while_committing_is_repeated_and_is_one_deal(
    through_a_line: tuple[Office, Line], delivered: bool
) -> None:
    office, line = through_a_line
    await office.settled()
    line.break_at(b"COMMIT;", delivered=delivered)
    first = await office.hook(DEAL)
    again = await office.hook(DEAL)
    assert (first.status_code, again.status_code) == (503, 200 if delivered else 202)
    await until(lambda: office.cards)
    await office.settled()
    assert len(office.invoices) == len(office.cards) == 1


@postgresql
async def test_what_could_not_be_committed_as_an_intent_is_not_sent(through_a_line: tuple[Office, Line]) -> None:
    """The look-up takes a while, the database goes meanwhile: no POST, however long it stays away.

    When it is back, the step goes on by itself, and does not wait out the minute of its lease.
    """
    office, line = through_a_line
    await office.settled()
    office.weather.dial("latency", 0.2)
    assert not (await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")).error
    line.cut()
    await asyncio.sleep(2.5)
    assert office.ledger.creates == 0
    office.weather.dial("latency", 0)
    line.mend()
    await until(lambda: office.cards and office.ledger.creates == 1, seconds=20)


@postgresql
async def test_a_database_that_hangs_is_no_acknowledgement_either(through_a_line: tuple[Office, Line]) -> None:
    office, line = through_a_line
    await before(office)
    line.fall_silent()
    office.driver.delivery.ack_seconds = 0.5
    seen = await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
    assert seen.error == "operation_timeout"
    assert (await office.http("GET", "/healthz")).status_code == 200
    line.mend()
    await until_ready(office)


@postgresql
async def test_told_to_stop_while_the_database_is_gone_it_stops_within_ten_seconds(
    empty_url: str, tmp_path: Path
) -> None:
    async with line_to(empty_url) as (line, url), office_on(tmp_path, url) as office:
        async with office.open():
            await office.settled()
            office.weather.dial("latency", 6)
            await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
            while not office.bot.worker.running:
                await office.pause()
            line.cut()
            asked = time.monotonic()
        assert time.monotonic() - asked < 10


async def test_in_socket_mode_too_nobody_is_told_that_it_was_done(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'voitto.db'}"
    async with office_on(tmp_path, url, slack_app_token=SecretStr(seed.APP_TOKEN)) as office, office.open():
        delivery = office.sandbox.delivery
        delivery.mode = "socket"
        await until(lambda: delivery.hub.connections)
        await office.settled()
        only = ReadOnly(database_of(office).engine)
        only.on = True
        seen = await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")
        assert NOTHING_SAVED in seen.text
        only.on = False
        assert NOTHING_SAVED not in (await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")).text
        await until(lambda: office.cards)


async def test_what_was_typed_into_a_form_stays_there_to_be_sent_again(tmp_path: Path) -> None:
    async with office_on(tmp_path, f"sqlite:///{tmp_path / 'voitto.db'}") as office, office.open():
        was, only = await before(office), ReadOnly(database_of(office).engine)
        await office.kaisa.press("draft.edit", on=was.card)
        await office.settled()  # whoever presses for the first time is looked up behind the answer
        only.on = True
        seen = await office.kaisa.submit({"edit.note": "Kiitos!"})
        assert seen.view is not None
        assert seen.view["callback_id"] == "draft.edit"
        assert NOTHING_SAVED in str(seen.view["blocks"][:2])
        only.on = False
        await office.kaisa.submit({"edit.note": "Kiitos!"})
        await office.settled()
        assert office.invoice.data["additionalInformation"] == "Kiitos!"
