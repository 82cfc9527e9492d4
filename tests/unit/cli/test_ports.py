"""Where nothing can be listened at, the commands say why and what to do, in one sentence and without a traceback."""

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


def test_the_demo_on_a_taken_port_says_one_sentence_with_the_cure(taken: int):
    command = [
        sys.executable,
        "-c",
        "from bot.cli.main import main; main()",
        "demo",
        "--no-browser",
        "--port",
        str(taken),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        f"Cannot listen on port {taken} of 127.0.0.1: another program uses it. "
        "Stop that program, or choose another port with --port.\n"
    )


async def test_a_taken_port_is_an_error_that_can_be_caught(taken: int):
    with pytest.raises(CannotListen, match="another program uses it"):
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
