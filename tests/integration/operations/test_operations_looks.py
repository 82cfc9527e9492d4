"""What somebody finds who is woken at night: figures that are true, steps by name, and why nothing comes in."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import structlog

from bot.cli import commands
from sandbox.slack.signature import sign
from tests.day import PATIENCE, signing_time
from tests.integration.bot.office import KIVIKKO, Office
from tests.integration.operations.scenes import NOTHING_SAVED, ReadOnly, database_of, office_on, until_ready

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    folder: Path = tmp_path_factory.mktemp("looks")
    async with office_on(folder, f"sqlite:///{folder / 'voitto.db'}") as office, office.open():
        await office.settled()
        yield office


async def metrics(office: Office) -> str:
    return (await office.http("GET", "/metrics")).text


async def test_while_nothing_is_known_no_figure_of_before_is_shown(office: Office) -> None:
    assert 'voitto_jobs{state="done"}' in await metrics(office)
    only = ReadOnly(database_of(office).engine)
    only.on = True
    assert NOTHING_SAVED in (await office.aino.won(f"{KIVIKKO} 1000 Verkkosivut")).text
    seen = await metrics(office)
    assert "voitto_ready 0.0" in seen
    assert "voitto_jobs{" not in seen
    assert "voitto_queue_age_seconds NaN" in seen
    only.on = False
    await until_ready(office)
    seen = await metrics(office)
    assert "voitto_ready 1.0" in seen
    assert 'voitto_jobs{state="done"}' in seen


@pytest.mark.parametrize(
    ("late", "secret", "reason"),
    [(900, "right", "clocks differ by 900 s"), (0, "wrong", "not signed with SLACK_SIGNING_SECRET")],
)
async def test_a_refused_request_of_slacks_is_logged_with_its_reason(
    office: Office, late: int, secret: str, reason: str
) -> None:
    stamp, body = str(int(signing_time().timestamp()) - late), b"ssl_check=0"
    key = office.driver.delivery.signing_secret if secret == "right" else "another"
    headers = {"x-slack-request-timestamp": stamp, "x-slack-signature": sign(key, stamp, body)}
    with structlog.testing.capture_logs() as log:
        answer = await office.http("POST", "/slack/events", content=body, headers=headers)
    assert answer.status_code == 401
    [line] = [line for line in log if line["event"] == "slack_request_refused"]
    assert line["reason"].startswith(reason[:17])


async def test_every_step_is_one_whole_line_for_grep_the_parked_ones_first(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.workspace.archive("#deals")
    await office.aino.won(f"{KIVIKKO} 2000 Verkkosivut ja ylläpito")
    await office.settled()
    capsys.readouterr()
    await commands.list_jobs(office.settings)
    heading, first, *others = capsys.readouterr().out.splitlines()
    assert heading.split("\t")[:3] == ["id", "state", "kind"]
    assert first.split("\t")[1:3] == ["parked", "card.post"]
    assert first.endswith("Slack said is_archived")
    assert any("\tinvoice.audit\t" in other for other in others)
    office.workspace.find_channel("#deals").is_archived = False
    number = int(first.split("\t")[0])
    assert await commands.retry(office.settings, number) == 0
    assert "runs again" in capsys.readouterr().out
    await office.settled()
    assert await commands.retry(office.settings, number) == 1
    assert "(card.post) is done already" in capsys.readouterr().out


async def test_a_step_that_is_not_there_is_said_to_be_not_there(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await commands.dismiss(office.settings, 999_999, "mistyped") == 1
    assert "There is no step 999999" in capsys.readouterr().out


async def test_a_step_at_work_is_said_to_run(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.rows(
        "INSERT INTO job (company, kind, key, payload, state, attempt, failures, run_at, created_at, alerted, troubled,"
        " priority, lease_owner, lease_until) SELECT company, 'note', 'held', payload, 'ready', 1, 0, run_at,"
        " created_at, 0, 0, 0, 'another', '2999-01-01 00:00:00.000000' FROM job LIMIT 1"
    )
    [(number,)] = office.rows("SELECT id FROM job WHERE key = 'held'")
    assert await commands.retry(office.settings, number) == 1
    assert "runs at this moment" in capsys.readouterr().out
    office.rows("DELETE FROM job WHERE key = 'held'")


async def test_a_process_whose_worker_has_died_ends_and_says_why(office: Office) -> None:
    async def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    office.bot.worker._turns.claim = broken  # type: ignore[method-assign]
    with structlog.testing.capture_logs() as log:
        async with asyncio.timeout(PATIENCE):
            with pytest.raises(commands.WorkerDied):
                await commands._told_or_dead(asyncio.Event(), office.bot)
    assert any(line["event"] == "the worker has died" for line in log)
    ready = await office.http("GET", "/readyz")
    assert (ready.status_code, ready.json()["problems"]) == (503, {"worker": "does not run"})
