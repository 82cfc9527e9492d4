"""Over real sockets on the loopback: what a pretend transport cannot show."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from example_bodies import invoice
from wire_fakes import config

from procountor_client import ConnectionFailed, ConnectionLost, Outcome, Procountor, RequestTimeout, TokenUnavailable
from tests.day import PATIENCE

TOKEN = b'{"access_token":"t","expires_in":3600}'
SESSION = b'{"companyId":1}'

Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]


def http(body: bytes, status: str = "200 OK", claimed: int | None = None) -> bytes:
    length = len(body) if claimed is None else claimed
    return f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n".encode() + body


class Server:
    """Speaks just enough HTTP/1.1; `behaviours` are used up one per request that is not for a token."""

    def __init__(self, *behaviours: Behaviour) -> None:
        self.behaviours = list(behaviours)
        self.open_connections = 0
        self.most_connections = 0
        self.heads: list[str] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open_connections += 1
        self.most_connections = max(self.most_connections, self.open_connections)
        try:
            while head := await self._read(reader):
                self.heads.append(head.splitlines()[0])
                await self._answer(head, writer)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open_connections -= 1
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> str:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lengths = [line.split(":")[1] for line in head.splitlines() if line.lower().startswith("content-length")]
        await reader.readexactly(int(lengths[0]) if lengths else 0)
        return head

    async def _answer(self, head: str, writer: asyncio.StreamWriter) -> None:
        if "/oauth/token" in head:
            writer.write(http(TOKEN))
            return
        behaviour = self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]
        await behaviour(writer)


def answer(*args, delay: float = 0.0) -> Behaviour:
    async def behave(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(delay)
        writer.write(http(*args))

    return behave


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def say_nothing(_writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.6)


class Silence:
    """Says nothing, and tells that it was asked."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def __call__(self, writer: asyncio.StreamWriter) -> None:
        self.asked.set()
        await say_nothing(writer)


async def stop_half_way(writer: asyncio.StreamWriter) -> None:
    writer.write(http(b'{"id": 5', claimed=100))
    await writer.drain()
    writer.close()


@asynccontextmanager
async def serving(server: Server, **changes) -> AsyncIterator[Procountor]:
    listener = await asyncio.start_server(server, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/api"
    try:
        async with Procountor(config(base_url=address, **changes)) as procountor:
            yield procountor
    finally:
        listener.close()


@pytest.mark.parametrize(
    ("behaviour", "patience", "kind"),
    [
        (hang_up, PATIENCE, ConnectionLost),
        (stop_half_way, PATIENCE, ConnectionLost),
        (say_nothing, 0.3, RequestTimeout),
    ],
)
async def test_post_that_may_have_arrived_has_an_unknown_outcome(behaviour, patience, kind):
    server = Server(behaviour)
    async with serving(server, timeout=patience) as procountor:
        with pytest.raises(kind) as caught:
            await procountor.invoices.create(invoice())

    assert caught.value.outcome is Outcome.UNKNOWN
    assert [head for head in server.heads if "invoices" in head] == ["POST /api/invoices HTTP/1.1"]


async def test_post_to_nobody_was_never_sent():
    async with serving(Server(hang_up)) as procountor:
        await procountor.ensure_token()
        address = procountor._wire._config.base_url
    async with Procountor(config(base_url=address)) as procountor:
        with pytest.raises(TokenUnavailable) as caught:
            await procountor.invoices.create(invoice())

    assert caught.value.outcome is Outcome.NOT_CREATED


async def test_server_that_goes_away_after_the_token_gets_nothing():
    server = Server(answer(SESSION))
    listener = await asyncio.start_server(server, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/api"
    async with Procountor(config(base_url=address)) as procountor:
        await procountor.ensure_token()
        listener.close()
        await procountor._wire._http._transport.aclose()
        with pytest.raises(ConnectionFailed) as caught:
            await procountor.invoices.create(invoice())

    assert caught.value.outcome is Outcome.NOT_CREATED


async def test_401_in_a_pool_of_one_does_not_wait_for_its_own_connection():
    server = Server(answer(b"{}", "401 Unauthorized"), answer(b'{"id":5}'))
    async with serving(server, max_connections=1, timeout=5) as procountor:  # waiting for itself, it would give up
        assert (await procountor.invoices.create(invoice())).id == 5

    assert server.most_connections == 1


async def test_pool_is_bounded():
    server = Server(answer(SESSION, delay=0.01))
    async with serving(server, max_connections=3) as procountor:
        await asyncio.gather(*(procountor.session.info() for _ in range(20)))

    assert server.most_connections <= 3


async def test_cancelled_requests_leave_no_connection_behind():
    silences = [Silence() for _ in range(5)]
    server = Server(*silences, answer(SESSION))
    async with serving(server, max_connections=1, timeout=10) as procountor:
        await procountor.ensure_token()
        for silence in silences:
            asking = asyncio.create_task(procountor.session.info())
            await silence.asked.wait()
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
        assert (await procountor.session.info()).company_id == 1, "a pool of one has its one connection again"
