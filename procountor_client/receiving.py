"""How much of an answer is read: at most so many bytes, counted as they were sent and as they are after decompression.

httpx decompresses a body as a whole and without a limit: a thousand bytes from the wire may be a gigabyte in memory.
"""

import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager

import httpx

ENCODINGS = "gzip, deflate"
"""For `Accept-Encoding`: those that are decompressed here."""
LARGEST = "largest_answer"
"""Request extension: bytes, in place of the client's own limit."""
LARGEST_COMPLAINT = 1_000_000
"""Bytes of an answer that is no success. Its status is what counts; of its words as many are read."""

_PLAIN, _COMPRESSED = {"", "identity"}, {"gzip", "x-gzip", "deflate"}
_EITHER_HEADER = zlib.MAX_WBITS | 32  # gzip's or zlib's, whichever is there


class OversizedAnswer(httpx.DecodingError):
    """The body is larger than any honest one."""


def limited(largest: int) -> Callable[[httpx.Response], Awaitable[None]]:
    """A response hook for `httpx.AsyncClient`: a success whose body has more bytes, or is damaged, is a DecodingError."""

    async def limit(response: httpx.Response) -> None:
        assert isinstance(response.stream, httpx.AsyncByteStream)
        encoding = response.headers.pop("content-encoding", "")  # else httpx decompresses once more, in its own way
        most = response.request.extensions.get(LARGEST, largest)
        if response.is_success:
            response.stream = Limited(response.stream, encoding, most)
        else:
            response.stream = Complaint(response.stream, encoding, min(most, LARGEST_COMPLAINT))

    return limit


class Limited(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream, encoding: str, most: int) -> None:
        self._stream, self._most = stream, most
        self._encoding = encoding.strip().lower()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        sent = read = 0
        body = Body(self._encoding)
        async for chunk in self._stream:
            data = body.more(chunk, self._most - read)
            sent, read = sent + len(chunk), read + len(data)
            if max(sent, read) > self._most:
                raise OversizedAnswer(f"more than {self._most} bytes")
            yield data
        if sent:
            body.end()

    async def aclose(self) -> None:
        await self._stream.aclose()


class Complaint(Limited):
    """As much of it as can be read: a status of 400 means what it means, whatever its words are wrapped in."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for data in super().__aiter__():
                yield data
        except httpx.DecodingError:
            return


class Body:
    """Raises httpx.DecodingError for what is damaged, or compressed in a way that nobody asked for."""

    def __init__(self, encoding: str) -> None:
        if encoding not in _PLAIN | _COMPRESSED:
            raise httpx.DecodingError("an encoding that was not asked for")
        self._inflate = zlib.decompressobj(_EITHER_HEADER) if encoding in _COMPRESSED else None

    def more(self, chunk: bytes, room: int) -> bytes:
        """The next bytes; of what a bomb holds, one more than there is room for."""
        if self._inflate is None:
            return chunk
        if self._inflate.eof:
            return b""
        with _damage():
            return self._inflate.decompress(chunk, room + 1)

    def end(self) -> None:
        if self._inflate is not None and not self._inflate.eof:
            raise httpx.DecodingError("the compressed body ends too early")


@contextmanager
def _damage() -> Iterator[None]:
    try:
        yield
    except zlib.error:
        raise httpx.DecodingError("the compressed body is damaged") from None
