"""A server over real sockets that answers as it likes, and counts who came."""

import asyncio
import functools
import gzip
import struct
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

TOKEN = b'{"access_token":"t","expires_in":3600}'
MEGABYTE = 2**20

Pieces = Callable[[], AsyncIterator[bytes]]


def answer(body: bytes = b"{}", status: int = 200, **headers: str) -> Pieces:
    """One whole answer; a header's name is written with underscores."""

    async def pieces() -> AsyncIterator[bytes]:
        given = {"content_type": "application/json", "content_length": str(len(body)), **headers}
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in given.items()]
        yield "\r\n".join([f"HTTP/1.1 {status} Said", *lines, "", ""]).encode("latin-1") + body

    return pieces


def without_end(piece: bytes, pause: float = 0.0) -> Pieces:
    """A success that never ends: quick, or a drip."""

    async def pieces() -> AsyncIterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        while True:
            yield f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
            await asyncio.sleep(pause)

    return pieces


@functools.cache
def bomb(encoding: str, megabytes: int = 64) -> bytes:
    """Zeros, a thousandth of their size: one megabyte is compressed, and stands there as often as it is wanted."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    block = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    body, zeros = block * megabytes + packer.flush(), bytes(megabytes * MEGABYTE)
    if encoding == "gzip":
        return gzip.compress(b"")[:10] + body + struct.pack("<LL", zlib.crc32(zeros), len(zeros))
    return zlib.compress(b"")[:2] + body + struct.pack(">L", zlib.adler32(zeros))


class HostileServer:
    """`token` and `other` answer requests for a token and all others."""

    def __init__(self, other: Pieces | None = None, token: Pieces | None = None) -> None:
        self.other, self.token = other or answer(), token or answer(TOKEN)
        self.heads: list[str] = []
        self.hung_up = asyncio.Event()
        self.url = ""

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                self.heads.append(head)
                lengths = [
                    line.split(":")[1] for line in head.splitlines() if line.lower().startswith("content-length")
                ]
                await reader.readexactly(int(lengths[0]) if lengths else 0)
                async for piece in (self.token if "/oauth/token" in head else self.other)():
                    writer.write(piece)
                    await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            self.hung_up.set()
        finally:
            writer.close()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["HostileServer"]:
        listener = await asyncio.start_server(self, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            listener.close()
