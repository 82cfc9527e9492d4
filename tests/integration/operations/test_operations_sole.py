"""Two `voitto run` on one SQLite file: the second says so and ends. The lock dies with its process, however that ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.store.sole import AlreadyRunning, sole_process

VOITTO = str(Path(sys.executable).with_name("voitto"))
HOLDER = """
import sys, time
from bot.store.sole import sole_process
with sole_process(sys.argv[1]):
    print("in", flush=True)
    sys.stdin.read()
"""
WITHOUT_NETWORK = {
    "SLACK_BOT_TOKEN": "xoxb-x",
    "SLACK_SIGNING_SECRET": "x",
    "PROCOUNTOR_CLIENT_ID": "x",
    "PROCOUNTOR_CLIENT_SECRET": "x",
    "PROCOUNTOR_API_KEY": "x",
    "SLACK_API_URL": "http://127.0.0.1:9/api/",
    "PROCOUNTOR_API_URL": "http://127.0.0.1:9/api",
    "YTJ_API_URL": "http://127.0.0.1:9/ytj",
}


@contextmanager
def another(url: str) -> Iterator[subprocess.Popen[str]]:
    """A process that works on this database."""
    command = [sys.executable, "-c", HOLDER, url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "in\n"
        try:
            yield process
        finally:
            process.kill()


def voitto(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name == "PATH"} | WITHOUT_NETWORK
    environment["DATABASE_URL"] = f"sqlite:///{folder / 'voitto.db'}"
    return subprocess.run(
        [VOITTO, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_second_run_on_one_file_says_so_and_ends(tmp_path: Path) -> None:
    with another(f"sqlite:///{tmp_path / 'voitto.db'}") as first:
        second = voitto(tmp_path, "run", "--port", "0")
        said = " ".join(second.stderr.split())
        assert second.returncode == 1
        assert f"Another `voitto run` (process {first.pid}) works on" in said
        assert "PostgreSQL" in said
        assert "Traceback" not in said


def test_the_other_commands_work_beside_it(tmp_path: Path) -> None:
    with another(f"sqlite:///{tmp_path / 'voitto.db'}"):
        assert voitto(tmp_path, "migrate").returncode == 0
        listed = voitto(tmp_path, "jobs", "list")
        assert (listed.returncode, listed.stdout.strip()) == (0, "Nothing waits.")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_lock_dies_with_its_process(tmp_path: Path, number: signal.Signals) -> None:
    url = f"sqlite:///{tmp_path / 'voitto.db'}"
    with another(url) as process:
        process.send_signal(number)
        process.wait(10)
        with sole_process(url):
            pass


def test_one_file_is_one_file_by_whatever_name(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    with another(f"sqlite:///{tmp_path / 'voitto.db'}"):
        with pytest.raises(AlreadyRunning), sole_process(f"sqlite:///{tmp_path / 'link' / 'voitto.db'}"):
            pass
        with sole_process(f"sqlite:///{tmp_path / 'other.db'}"):
            pass


@pytest.mark.parametrize("url", ["postgresql://voitto:secret@db/voitto", "sqlite:///:memory:"])
def test_what_several_may_share_is_not_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.chdir(tmp_path)
    with sole_process(url), sole_process(url):
        assert list(tmp_path.iterdir()) == []


def test_the_lock_tells_nobody_else_anything(tmp_path: Path) -> None:
    with sole_process(f"sqlite:///{tmp_path / 'voitto.db'}"):
        assert (tmp_path / "voitto.db.lock").stat().st_mode & 0o077 == 0


def test_a_folder_that_is_not_there_is_sqlites_to_tell(tmp_path: Path) -> None:
    with sole_process(f"sqlite:///{tmp_path / 'nowhere' / 'voitto.db'}"):
        pass
