"""Serving HTTP from inside a running loop."""

import asyncio
import errno
import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial

import structlog
import uvicorn
from fastapi import FastAPI

from bot.wiring.http_connections import ACCEPT_AT_ONCE, Connection, Limits, queue_more, seldom_logged

GRACE_SECONDS = 4
STOPS_WITHIN_SECONDS = 9.5

_WHY = {
    errno.EACCES: ("this user may not", "Ports below 1024 need root: choose another port with --port."),
    errno.EADDRNOTAVAIL: ("this machine does not have that address", "Choose another one with --host."),
}

log = structlog.get_logger(__name__)


class CannotListen(OSError):
    """Its text says why, and what to do."""

    def __init__(self, host: str, port: int, error: OSError) -> None:
        super().__init__(_told(host, port, error))
        self.free = _free_port(host, port) if error.errno == errno.EADDRINUSE else None
        """Where the port is taken, the next one that is not."""


def _told(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is taken by another program: stop that one, or choose another port with --port."
    why, cure = _WHY.get(error.errno or 0, (error.strerror or str(error), "Check --host and --port."))
    return f"Cannot listen on port {port} of {host}: {why}. {cure}"


def _free_port(host: str, taken: int) -> int | None:
    """One of the next hundred."""
    for port in range(taken + 1, min(taken + 101, 65_536)):
        with suppress(OSError), _bound(host, port):
            return port
    return None


class Server(uvicorn.Server):
    """Leaves signals alone: whoever composes several servers decides when they stop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    @property
    def port(self) -> int:
        """The port that was really bound, also when 0 asked for any."""
        return int(self.servers[0].sockets[0].getsockname()[1])


@asynccontextmanager
async def serving(
    app: FastAPI, *, host: str = "127.0.0.1", port: int = 0, limits: Limits | None = None
) -> AsyncIterator[Server]:
    """Serves until the block is left; running requests are answered first. CannotListen when the port is taken."""
    listener = _listener(host, port)
    server = Server(_config(app, host, port, limits or Limits()))
    with seldom_logged(asyncio.get_running_loop()):
        task = asyncio.create_task(server.serve([listener]))
        try:
            await _started(server, task)
            queue_more(server.servers[0].sockets)
            yield server
        finally:
            server.should_exit = True
            await asyncio.wait([task])


def _config(app: FastAPI, host: str, port: int, limits: Limits) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        http=partial(Connection, limits=limits, room=limits.room()),  # type: ignore[arg-type] # called, never looked into
        backlog=ACCEPT_AT_ONCE,
        proxy_headers=False,  # X-Forwarded-For is whatever its sender wrote: it names nobody
    )


def _listener(host: str, port: int) -> socket.socket:
    """Bound by ourselves: uvicorn ends the process, with a traceback, where it cannot."""
    try:
        return _bound(host, port)
    except OSError as error:
        raise CannotListen(host, port, error) from error


def _bound(host: str, port: int) -> socket.socket:
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)


async def _started(server: Server, task: asyncio.Task[None]) -> None:
    while not server.started:
        if task.done():
            task.result()
            raise RuntimeError("the server ended before it had started; why is in the log")
        await asyncio.sleep(0.01)


@contextmanager
def told_to_stop() -> Iterator[asyncio.Event]:
    """Set by the first SIGTERM or SIGINT, also while the start still goes on; the second one ends the process at once.

    Both by ourselves: what is the first process of a container is deaf to signals that it has no handler for.
    """
    told = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hear(number: int) -> None:
        if told.is_set():
            os._exit(128 + number)
        told.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, hear, number)
    try:
        yield told
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


async def until_told_to_stop() -> None:
    with told_to_stop() as told:
        await told.wait()


async def stopped_in_time(work: asyncio.Task[None], told: asyncio.Event, up: asyncio.Event) -> None:
    """Until the work ends. Told to stop, it ends by itself once it is `up`, before that it is cancelled.

    What does not end in time is left as a killed process leaves it: leases run out, nothing is lost.
    """
    hearing = asyncio.create_task(told.wait())
    await asyncio.wait({work, hearing}, return_when=asyncio.FIRST_COMPLETED)
    hearing.cancel()
    if not work.done():
        if not up.is_set():
            work.cancel()
        await asyncio.wait({work}, timeout=STOPS_WITHIN_SECONDS)
        if not work.done():
            log.error("stop_took_too_long", seconds=STOPS_WITHIN_SECONDS)
            os._exit(1)
    if not work.cancelled():
        work.result()
