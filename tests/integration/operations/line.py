"""A TCP line to PostgreSQL's socket that can be cut, fall silent, or break at a word that passes."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sqlalchemy import make_url

AS_LONG_AS_POSTGRESQL_NEEDS = 0.1


class Line:
    """`attempts` counts the connections that were asked for, also those that came to nothing."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._writers: set[StreamWriter] = set()
        self._word, self._delivered = b"", False
        self.attempts = 0
        self.up = True
        self._sound = asyncio.Event()
        self._sound.set()

    def fall_silent(self) -> None:
        """Nobody is turned away, and nobody hears anything."""
        self._sound.clear()

    def cut(self) -> None:
        """Whoever is connected loses the line, and whoever comes is turned away."""
        self.up = False
        for writer in self._writers:
            writer.transport.abort()

    def mend(self) -> None:
        self.up = True
        self._sound.set()

    def break_at(self, word: bytes, *, delivered: bool) -> None:
        """Once: the line is lost when the bot says this, right before PostgreSQL hears it or right after."""
        self._word, self._delivered = word, delivered

    async def take(self, reader: StreamReader, writer: StreamWriter) -> None:
        self.attempts += 1
        if not self.up:
            writer.transport.abort()
            return
        back, forth = await asyncio.open_unix_connection(self._socket)
        self._writers |= {writer, forth}
        ways = [asyncio.create_task(way) for way in (self._asked(reader, forth, writer), self._answered(back, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            for end in (writer, forth):
                end.transport.abort()
                self._writers.discard(end)
            await asyncio.gather(*ways, return_exceptions=True)

    async def _asked(self, reader: StreamReader, forth: StreamWriter, writer: StreamWriter) -> None:
        while data := await reader.read(65_536):
            await self._sounds()
            if self._word and self._word in data:
                self._word = b""
                writer.transport.abort()
                if self._delivered:
                    forth.write(data)
                    await asyncio.sleep(AS_LONG_AS_POSTGRESQL_NEEDS)
                return
            forth.write(data)
            await forth.drain()

    async def _answered(self, back: StreamReader, writer: StreamWriter) -> None:
        while data := await back.read(65_536):
            await self._sounds()
            writer.write(data)
            await writer.drain()

    async def _sounds(self) -> None:
        await self._sound.wait()


@asynccontextmanager
async def line_to(database_url: str) -> AsyncIterator[tuple[Line, str]]:
    """The line, and the database's address through it."""
    address = make_url(database_url)
    line = Line(Path(str(address.query["host"])) / ".s.PGSQL.5432")
    server = await asyncio.start_server(line.take, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    through = address.set(host="127.0.0.1", port=port, query={}, username=address.username or "postgres")
    try:
        yield line, through.render_as_string(hide_password=False)
    finally:
        line.cut()
        server.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(2):
                await server.wait_closed()
