"""What those who run it look at."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.bot.office import Office

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_healthz_says_alive(office: Office) -> None:
    answer = await office.http("GET", "/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_readyz_is_ready_while_jobs_move(office: Office) -> None:
    answer = await office.http("GET", "/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")


async def test_metrics_count_jobs_by_kind(office: Office) -> None:
    await office.drafted()
    await office.http("GET", "/readyz")
    answer = await office.http("GET", "/metrics")
    assert answer.status_code == 200
    assert 'voitto_job_seconds_count{kind="draft.build"}' in answer.text
    assert 'voitto_jobs{state="done"}' in answer.text


async def test_no_page_describes_the_api(office: Office) -> None:
    assert (await office.http("GET", "/docs")).status_code == 404
    assert (await office.http("GET", "/openapi.json")).status_code == 404


def run(folder: Path, *arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
    base = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "from bot.cli.main import main; main()", *arguments],
        cwd=folder,
        env=base | env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def left_behind(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_run_without_settings_lists_all_of_them_and_exits_2(tmp_path: Path) -> None:
    done = run(tmp_path, "run", PYTHONPATH=str(Path(__file__).parents[3]))
    assert done.returncode == 2
    said = " ".join(done.stderr.split())
    for name in (
        "SLACK_BOT_TOKEN",
        "PROCOUNTOR_CLIENT_ID",
        "PROCOUNTOR_CLIENT_SECRET",
        "PROCOUNTOR_API_KEY",
        "SLACK_APP_TOKEN",
        "SLACK_SIGNING_SECRET",
    ):
        assert said.count(name) == 1, name
    assert "Traceback" not in done.stderr
    assert left_behind(tmp_path) == []


async def test_a_wrong_setting_is_told_beside_the_missing_ones_and_never_its_value(tmp_path: Path) -> None:
    (tmp_path / "voitto.toml").write_text("[slack]\ndeals_chanel = '#x'\n", "utf-8")
    done = run(tmp_path, "run", PYTHONPATH=str(Path(__file__).parents[3]), PROCOUNTOR_API_URL="no-url-but-s3cret")
    said = " ".join(done.stderr.split())
    assert done.returncode == 2
    assert "deals_channel" in said
    assert "PROCOUNTOR_API_URL" in said
    assert "SLACK_BOT_TOKEN" in said
    assert "s3cret" not in done.stderr + done.stdout
