"""A ledger and a channel that take everything and count it: prints its address, serves until it is told to stop.

It speaks just enough HTTP, since its share of the machine is taken from the engine that is measured beside it.
"""

import asyncio
import json
from collections import Counter

from bot.wiring.http_server import until_told_to_stop

OK, CREATED = "200 OK", "201 Created"


class Counting(asyncio.Protocol):
    """Requests without a body, one after the other on a connection that stays open."""

    def __init__(self, taken: Counter[str]) -> None:
        self._taken = taken
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *whole, self._heard = (self._heard + data).split(b"\r\n\r\n")
        for head in whole:
            method, path, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
            status, body = self._answer(method, path)
            said = json.dumps(body).encode()
            lines = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(said)}\r\n\r\n"
            self._transport.write(lines.encode() + said)

    def _answer(self, method: str, path: str) -> tuple[str, dict[str, object]]:
        if method == "GET":
            return OK, {"different": len(self._taken), "all": self._taken.total()}
        what, _, key = path.removeprefix("/").partition("/")
        if what == "forget":
            self._taken.clear()
        elif what == "invoices":
            self._taken[key] += 1
        return CREATED, {"id": key}


async def main() -> None:
    taken: Counter[str] = Counter()
    server = await asyncio.get_running_loop().create_server(lambda: Counting(taken), "127.0.0.1", 0)
    async with server:
        print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
        await until_told_to_stop()


if __name__ == "__main__":
    asyncio.run(main())
