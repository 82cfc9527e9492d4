"""Serving HTTP from inside a running loop."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI

GRACE_SECONDS = 4


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
async def serving(app: FastAPI, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Server]:
    """Serves until the block is left; running requests are answered first. OSError when the port is taken."""
    config = uvicorn.Config(
        app, host=host, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=GRACE_SECONDS
    )
    server = Server(config)
    task = asyncio.create_task(server.serve())
    try:
        await _started(server, task)
        yield server
    finally:
        server.should_exit = True
        await asyncio.wait([task])


async def _started(server: Server, task: asyncio.Task[None]) -> None:
    while not server.started:
        if task.done():
            # uvicorn ends the process with SystemExit when it cannot bind
            raise OSError(f"port {server.config.port} cannot be used on {server.config.host}")
        await asyncio.sleep(0.01)


async def until_told_to_stop() -> None:
    """Returns at the first SIGTERM or SIGINT; the second one ends the process as usual."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await told.wait()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.remove_signal_handler(number)
