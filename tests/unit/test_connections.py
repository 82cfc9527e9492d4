"""Open connections: who is slow goes, who has asked is answered, and no stranger fills the log."""

import asyncio
import contextlib
import http.client
import logging
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import websockets
from fastapi import FastAPI, Request, WebSocket

from bot.wiring.http_connections import Limits, Seldom, room_for, seldom_logged
from bot.wiring.http_server import Server, serving

AT_ONCE, LONG = 0.02, 60.0
PATIENT = Limits(headers=LONG, body=LONG, leftover=LONG, writing=LONG)
HEADERS = b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"


def an_app() -> FastAPI:
    web = FastAPI()
    web.state.entered = asyncio.Event()
    web.state.release = asyncio.Event()

    @web.get("/healthz")
    async def healthz() -> str:
        return "ok"

    @web.get("/slow")
    async def slow() -> str:
        web.state.entered.set()
        await web.state.release.wait()
        return "done"

    @web.get("/large")
    async def large() -> str:
        return "x" * 20_000_000

    @web.post("/body")
    async def body(request: Request) -> int:
        return len(await request.body())

    @web.post("/refused")
    async def refused() -> str:
        return "no"

    return web


@asynccontextmanager
async def server(limits: Limits) -> AsyncIterator[tuple[Server, FastAPI]]:
    app = an_app()
    async with serving(app, limits=limits) as running:
        yield running, app


@asynccontextmanager
async def connected(running: Server) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def read_to_the_end(reader: asyncio.StreamReader) -> bytes:
    """Until the other side ends the connection, however it does that."""
    with contextlib.suppress(ConnectionResetError):
        return await asyncio.wait_for(reader.read(), 10)
    return b""


async def healthy(running: Server) -> bool:
    async with httpx.AsyncClient(trust_env=False) as client:
        return (await client.get(f"http://127.0.0.1:{running.port}/healthz")).status_code == 200


@pytest.mark.parametrize("sent", [b"", b"POST /body HTTP/1.1\r\nHost: x\r\nA: "])
async def test_who_does_not_finish_the_headers_is_disconnected(sent: bytes) -> None:
    limits = Limits(headers=AT_ONCE, body=LONG)
    async with server(limits) as (running, _), connected(running) as (reader, writer):
        writer.write(sent)
        assert await read_to_the_end(reader) == b""


async def test_who_does_not_finish_the_body_is_disconnected_however_often_a_byte_comes() -> None:
    limits = Limits(headers=LONG, body=5 * AT_ONCE)
    async with server(limits) as (running, _), connected(running) as (reader, writer):
        writer.write(HEADERS)
        ended = asyncio.ensure_future(read_to_the_end(reader))
        for _ in range(9):
            writer.write(b"x")
            await asyncio.wait([ended], timeout=AT_ONCE)
        assert await ended == b""


async def test_who_sends_on_after_an_early_answer_can_read_it_and_is_then_disconnected() -> None:
    limits = Limits(headers=LONG, body=LONG, leftover=2 * AT_ONCE)
    async with server(limits) as (running, _), connected(running) as (reader, writer):
        writer.write(HEADERS.replace(b"/body", b"/refused"))
        assert (await read_to_the_end(reader)).startswith(b"HTTP/1.1 200")


async def test_who_does_not_read_the_answer_is_disconnected() -> None:
    limits = Limits(headers=LONG, writing=AT_ONCE)
    async with server(limits) as (running, _), connected(running) as (reader, writer):
        reader._transport.pause_reading()
        writer.write(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        while not running.server_state.total_requests or running.server_state.connections:  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.005)


async def test_one_connection_may_ask_many_times() -> None:
    async with server(Limits(headers=LONG)) as (running, _):
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{running.port}", trust_env=False) as client:
            for size in (0, 1, 300_000):
                assert (await client.post("/body", content=b"x" * size)).json() == size
        assert running.server_state.total_requests == 3


async def test_half_open_bodies_without_number_do_not_keep_a_whole_request_out() -> None:
    limits = Limits(headers=LONG, body=LONG, connections=20)
    async with server(limits) as (running, _), contextlib.AsyncExitStack() as stack:
        for _ in range(100):
            _, writer = await stack.enter_async_context(connected(running))
            writer.write(HEADERS)
        assert await healthy(running)
        assert len(running.server_state.connections) <= 21


async def test_a_request_that_is_being_answered_is_never_sent_away_for_others() -> None:
    limits = Limits(headers=LONG, body=LONG, connections=16)
    async with server(limits) as (running, app), httpx.AsyncClient(trust_env=False) as client:
        asked = asyncio.create_task(client.get(f"http://127.0.0.1:{running.port}/slow"))
        await app.state.entered.wait()
        async with contextlib.AsyncExitStack() as stack:
            for _ in range(60):
                _, writer = await stack.enter_async_context(connected(running))
                writer.write(HEADERS)
            assert await healthy(running)
            app.state.release.set()
            assert (await asked).status_code == 200


async def test_a_body_in_chunks_of_a_byte_is_not_listened_to() -> None:
    async with server(PATIENT) as (running, _), connected(running) as (reader, writer):
        writer.write(b"POST /body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 50_000)
        assert await read_to_the_end(reader) == b""
        assert await healthy(running)


async def test_a_web_socket_stays_open_past_every_deadline() -> None:
    app, soon = FastAPI(), 2 * AT_ONCE

    @app.websocket("/live")
    async def answer(socket: WebSocket) -> None:
        await socket.accept()
        await asyncio.sleep(2 * soon)
        await socket.send_text("still here")

    limits = Limits(headers=soon, body=soon, leftover=soon, writing=soon)
    async with (
        serving(app, limits=limits) as running,
        websockets.connect(f"ws://127.0.0.1:{running.port}/live") as live,
    ):
        assert await live.recv() == "still here"


async def test_an_ordinary_chunked_body_arrives() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b'{"a": 1}\r\n' * 20

    async with server(PATIENT) as (running, _), httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"http://127.0.0.1:{running.port}/body", content=pieces())
        assert answer.json() == 200 * 200


async def test_the_address_a_request_says_it_comes_from_is_not_believed() -> None:
    seen = []
    app = FastAPI()

    @app.get("/")
    async def who(request: Request) -> str:
        seen.append(request.client.host)
        return ""

    async with serving(app) as running, httpx.AsyncClient(trust_env=False) as client:
        await client.get(f"http://127.0.0.1:{running.port}/", headers={"x-forwarded-for": "203.0.113.7"})
    assert seen == ["127.0.0.1"]


async def test_the_second_half_of_an_answer_waits_for_nobody() -> None:
    """Nagle's algorithm and a delayed ACK together are 40 ms on every click."""
    async with server(PATIENT) as (running, _), connected(running) as (_, writer):
        writer.write(b"GET / HTTP/1.1\r\n")
        while not running.server_state.connections:  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0)
        [connection] = running.server_state.connections
        accepted = connection.transport.get_extra_info("socket")
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


async def test_no_http_is_logged_once_and_not_a_thousand_times(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[logging.LogRecord] = []
    ears = logging.Handler()
    monkeypatch.setattr(ears, "emit", said.append)
    server_log = logging.getLogger("uvicorn.error")
    # as it is in a new process, whatever the servers of other tests have made of it
    for name, value in {"disabled": False, "level": logging.WARNING, "handlers": [ears], "filters": []}.items():
        monkeypatch.setattr(server_log, name, value)
    server_log._cache.clear()
    monkeypatch.setattr(logging.root.manager, "disable", logging.NOTSET)
    async with server(PATIENT) as (running, _):
        for _ in range(30):
            async with connected(running) as (reader, writer):
                writer.write(b"\x16\x03\x01 no http\r\n\r\n")
                assert b"400" in await read_to_the_end(reader)
    assert len([record for record in said if record.levelno == logging.WARNING]) == 1


def test_what_repeats_passes_once_in_a_while_and_says_how_many_were_held_back() -> None:
    now = [0.0]
    seldom = Seldom(seconds=10, now=lambda: now[0])
    assert [seldom.passes("a") for _ in range(4)] == [0, None, None, None]
    assert seldom.passes("b") == 0
    now[0] = 10
    assert seldom.passes("a") == 3


async def test_errors_of_the_loop_that_are_not_about_files_are_told_as_ever() -> None:
    loop, told = asyncio.get_running_loop(), []
    loop.set_exception_handler(lambda _, context: told.append(context["message"]))
    with seldom_logged(loop):
        for _ in range(3):
            loop.call_exception_handler({"message": "a task failed", "exception": ValueError()})
            files = OSError(24, "Too many open files")
            loop.call_exception_handler({"message": "accept", "exception": files, "socket": object()})
    assert told == ["a task failed"] * 3
    loop.set_exception_handler(None)


@pytest.mark.parametrize(("open_files", "room"), [(200, 72), (1024, 896), (1_048_576, 1000), (64, 16)])
def test_the_room_leaves_files_for_the_bots_own_work(open_files: int, room: int) -> None:
    assert room_for(open_files) == room


FEW_FILES = """
import asyncio, resource, sys
from fastapi import FastAPI
from bot import logs
from bot.wiring.http_connections import Limits
from bot.wiring.http_server import serving

async def main():
    logs.configure()
    app = FastAPI()
    @app.get("/healthz")
    async def healthz():
        return "ok"
    resource.setrlimit(resource.RLIMIT_NOFILE, (60, 60))
    async with serving(app, limits=Limits(connections=int(sys.argv[1]))) as server:
        print(server.port, flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(main())
"""


def asked(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(connection):
        connection.request("GET", "/healthz")
        return connection.getresponse().status


@pytest.mark.parametrize("room", [16, 1000])
def test_more_connections_than_files_are_a_few_lines_in_the_log(room: int) -> None:
    """Also where the room is set too large and the files do run out."""
    pipe, command = subprocess.PIPE, [sys.executable, "-c", FEW_FILES, str(room)]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        port = int(process.stdout.readline())
        with contextlib.ExitStack() as stack:
            for _ in range(100):
                stack.enter_context(contextlib.closing(socket.create_connection(("127.0.0.1", port))))
            assert room != 16 or asked(port) == 200
        assert asked(port) == 200
        _, logged = process.communicate()
    assert b"Traceback" not in logged
    assert logged.count(b"\n") < 10, logged[-3000:]
