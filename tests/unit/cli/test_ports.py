"""Where nothing can be listened at, the commands say why and what to do, in one sentence and without a traceback."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from bot.wiring.http_server import CannotListen, serving

ROOT = Path(__file__).parents[3]


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program uses."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


NOBODY = "http://127.0.0.1:9/"


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from bot.cli.main import main; main()", *arguments]
    env = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)


def test_the_demo_on_a_taken_port_says_one_sentence_with_what_to_type(taken: int):
    done = run("demo", "--no-browser", "--port", str(taken))
    assert (done.returncode, done.stdout) == (1, "")
    told = re.fullmatch(
        rf"Port {taken} of 127\.0\.0\.1 is taken by another program: stop that one, or choose another port with --port: "
        r"make demo PORT=(\d+), or voitto demo --port (\d+)\.\n",
        done.stderr,
    )
    assert told
    assert told[1] == told[2] != str(taken)


def test_the_bot_on_a_taken_port_says_it_as_well(taken: int, tmp_path: Path):
    given = dict.fromkeys(("SLACK_SIGNING_SECRET", "PROCOUNTOR_CLIENT_ID", "PROCOUNTOR_CLIENT_SECRET"), "x")
    given |= dict.fromkeys(("SLACK_API_URL", "PROCOUNTOR_API_URL", "YTJ_API_URL"), NOBODY)
    given |= {"SLACK_BOT_TOKEN": "xoxb-x", "PROCOUNTOR_API_KEY": "x", "DATABASE_URL": f"sqlite:///{tmp_path}/v.db"}
    done = run("run", "--port", str(taken), **given)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert f"Port {taken} of 127.0.0.1 is taken by another program" in done.stderr.splitlines()[-1]
    assert "make run PORT=" in done.stderr


async def test_the_port_that_is_named_instead_is_free(taken: int):
    with pytest.raises(CannotListen) as told:
        async with serving(FastAPI(), port=taken):
            pass
    assert told.value.free
    async with serving(FastAPI(), port=told.value.free) as server:
        assert server.port == told.value.free


async def test_a_taken_port_is_an_error_that_can_be_caught(taken: int):
    with pytest.raises(CannotListen, match="is taken by another program"):
        async with serving(FastAPI(), port=taken):
            pass


@pytest.mark.parametrize(
    ("host", "cure"), [("192.0.2.1", "Choose another one with --host"), ("no such host", "--host")]
)
async def test_an_address_that_is_not_this_machines_is_told_by_name(host: str, cure: str):
    with pytest.raises(CannotListen, match=host) as told:
        async with serving(FastAPI(), host=host):
            pass
    assert cure in str(told.value)
