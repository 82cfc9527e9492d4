"""What every benchmark needs: percentiles, the last line, and servers in processes of their own."""

import http.client
import json
import math
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sandbox.environment import environment_for

HERE = Path(__file__).resolve().parent
START_SECONDS = 60.0
STOP_SECONDS = 15.0
POLL_SECONDS = 0.005


def percentile(samples: Sequence[float], percent: float) -> float:
    """The smallest sample that at least `percent` of all samples do not exceed."""
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def median(samples: Sequence[float]) -> float:
    return percentile(samples, 50)


def milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 2)


def last_line(result: Mapping[str, Any]) -> None:
    """One JSON object, for machines."""
    print(json.dumps(result), flush=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(command: Sequence[str], **options: Any) -> Iterator[subprocess.Popen[str]]:
    """Runs until the block is left, then is told to stop, and killed when it does not."""
    child = subprocess.Popen(command, text=True, **options)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()


@contextmanager
def script(name: str, *arguments: object) -> Iterator[str]:
    """A server of this folder; gives the address it prints when it listens."""
    command = [sys.executable, str(HERE / name), *map(str, arguments)]
    with process(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        address = child.stdout.readline().strip()
        if not address.startswith("http://"):
            raise RuntimeError(f"{name} did not start")
        yield address


@contextmanager
def voitto(outside: str, folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`voitto run` against the pretend world at `outside`; the database and the log are in `folder`."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("voitto")), "run", "--port", str(port)]
    with (
        (folder / "voitto.log").open("a", encoding="utf-8") as log,
        process(command, cwd=folder, env=environment(outside, folder), stderr=log) as child,
    ):
        address = f"http://127.0.0.1:{port}"
        try:
            until_ready(f"{address}/readyz", child)
        except (RuntimeError, TimeoutError):
            print((folder / "voitto.log").read_text("utf-8")[-3000:], file=sys.stderr)
            raise
        yield address, child


def environment(outside: str, folder: Path) -> dict[str, str]:
    """With a SQLite database in `folder`."""
    return environment_for(outside, f"sqlite:///{folder / 'voitto.db'}")


def until_ready(address: str, child: subprocess.Popen[str]) -> None:
    """Until GET answers 200. RuntimeError when the process ends first, TimeoutError when it takes too long."""
    give_up = time.monotonic() + START_SECONDS
    while not _answers(address):
        if child.poll() is not None:
            raise RuntimeError(f"the process ended with {child.returncode} before it was ready")
        if time.monotonic() > give_up:
            raise TimeoutError(f"{address} did not answer 200 within {START_SECONDS:.0f} s")
        time.sleep(POLL_SECONDS)


def _answers(address: str) -> bool:
    where = urlsplit(address)
    connection = http.client.HTTPConnection(where.netloc, timeout=5)
    try:
        connection.request("GET", where.path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
