"""Open connections: how long each may take to say what it wants, how many there may be, and what is logged of them."""

import asyncio
import errno
import logging
import os
import re
import resource
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any

import h11
import structlog
from uvicorn.protocols.http.h11_impl import H11Protocol

log = structlog.get_logger(__name__)

READ_AT_ONCE = 4096
"""Bytes. What one read brings is parsed at one go: a quarter of a megabyte in chunks of a byte holds the loop for 0.4 s."""
READ_OF_BODY = 128 * 1024
"""Of a body whose length is known: it is one piece, however much is read."""
ACCEPT_AT_ONCE = 32
"""Connections taken before their number is looked at again."""
QUEUED = 1024
"""Connections that the kernel holds for us meanwhile."""
_TINY_CHUNK = re.compile(rb"\r\n[0-9a-fA-F]\r\n")
_MOST_TINY_CHUNKS = 32


def room_for(open_files: int) -> int:
    """Connections that leave the database, Slack and Procountor the files they need."""
    return max(16, min(1000, open_files - 128))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds, and a number."""

    headers: float = 8
    """From the connection, or from the answer before, to the end of the request's headers."""
    body: float = 10
    """From there to the end of its body."""
    leftover: float = 2
    """After an answer that came before the end of the body: whoever still sends can read it so long."""
    writing: float = 20
    """For a reader who does not read."""
    connections: int = 0
    """0: what the process's limit of open files leaves room for."""

    def room(self) -> "Room":
        return Room(self.connections or room_for(resource.getrlimit(resource.RLIMIT_NOFILE)[0]))


class Phase(Enum):
    HEADERS = "headers"
    BODY = "body"
    LEFTOVER = "leftover"
    WORKING = "working"
    """The request is here, the answer is not: this is ours to limit, not the sender's."""
    WRITING = "writing"


class Room:
    """One connection too many makes the one go that has kept us waiting longest; a whole request is never sent away."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._open: set[Connection] = set()
        self._waiting: dict[Connection, None] = {}
        self._seldom = Seldom()

    def enter(self, connection: "Connection") -> None:
        self._open.add(connection)
        self.moved(connection, waits=True)
        if len(self._open) > self.size:
            self._make_room()

    def moved(self, connection: "Connection", *, waits: bool) -> None:
        """`waits`: for its sender. The order is that of the phases' beginnings."""
        self._waiting.pop(connection, None)
        if waits and connection in self._open:
            self._waiting[connection] = None

    def leave(self, connection: "Connection") -> None:
        self._open.discard(connection)
        self._waiting.pop(connection, None)

    def _make_room(self) -> None:
        longest = next(iter(self._waiting))  # at least the one that came just now
        self.leave(longest)
        longest.transport.abort()
        if (others := self._seldom.passes("full")) is not None:
            log.warning("connections_full", room=self.size, others_since=others)


class Connection(H11Protocol):
    """uvicorn's, with a deadline for every phase in which the other side is waited for."""

    def __init__(self, *given: Any, limits: Limits, room: Room, **named: Any) -> None:
        super().__init__(*given, **named)
        self._limits = limits
        self._room = room
        self._phase: Phase | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._left = False
        """Lost, or a web socket now, which has its own pings."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        at_once(transport.get_extra_info("socket"))
        self._room.enter(self)
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._in_tiny_chunks(data):
            self.transport.abort()
            return
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._enter(Phase.WRITING)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._phase = None
        self._look()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self._leave()
        super().handle_websocket_upgrade(event)

    def _in_tiny_chunks(self, data: bytes) -> bool:
        """Nobody honest sends a body in chunks of a few bytes; each is an event, and costs as much as a large one."""
        return self._phase is not Phase.WORKING and len(_TINY_CHUNK.findall(data)) > _MOST_TINY_CHUNKS

    def _look(self) -> None:
        if self._left:
            return
        if self.transport.is_closing():  # it waits for what is still unread
            self._enter(Phase.WRITING)
        elif self._phase is not Phase.WRITING:
            self._enter(self._present())

    def _present(self) -> Phase:
        answered = self.cycle is None or self.cycle.response_complete
        match self.conn.their_state:
            case h11.IDLE:
                return Phase.HEADERS
            case h11.SEND_BODY:
                return Phase.LEFTOVER if answered else Phase.BODY
            case _:
                return Phase.LEFTOVER if answered else Phase.WORKING

    def _enter(self, phase: Phase) -> None:
        """A phase that goes on keeps its deadline, however often a byte comes."""
        if phase is self._phase:
            return
        self._phase = phase
        # of asyncio's own socket transport; another one has its own ideas
        self.transport.max_size = self._read_at_once(phase)  # type: ignore[attr-defined]
        self._room.moved(self, waits=phase is not Phase.WORKING)
        self._cancel()
        if phase is not Phase.WORKING:
            seconds: float = getattr(self._limits, phase.value)
            self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def _read_at_once(self, phase: Phase) -> int:
        in_chunks = self.headers is None or any(name == b"transfer-encoding" for name, _ in self.headers)
        return READ_AT_ONCE if phase is Phase.HEADERS or in_chunks else READ_OF_BODY

    def _leave(self) -> None:
        self._left = True
        self._room.leave(self)
        self._cancel()

    def _cancel(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class Seldom:
    """Lets one of a kind pass in so many seconds, and says how many were held back since the last one."""

    def __init__(self, seconds: float = 10, now: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._now = now
        self._passed: dict[str, tuple[float, int]] = {}

    def passes(self, kind: str) -> int | None:
        """None: held back. `kind` is one of a few: each is remembered."""
        now = self._now()
        since, held = self._passed.get(kind, (-self._seconds, 0))
        if now - since < self._seconds:
            self._passed[kind] = (since, held + 1)
            return None
        self._passed[kind] = (now, 0)
        return held


def at_once(connection: Any) -> None:
    """Head and body of an answer are two writes: without this the second waits 40 ms for the other side's delayed ACK.

    asyncio does it by itself only where the listening socket names its protocol, which uvicorn's does not.
    """
    if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def queue_more(listening: Iterable[Any]) -> None:
    """In asyncio one number says both how many it takes at a time and how many the kernel keeps waiting.

    Takes its sockets, which cannot listen by themselves: the same one in other words can.
    """
    for each in listening:
        with socket.socket(fileno=os.dup(each.fileno())) as same:
            same.listen(QUEUED)


class _Repeated(logging.Filter):
    """What any stranger can make us say, at most once in a while."""

    def __init__(self) -> None:
        super().__init__()
        self._seldom = Seldom()

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno != logging.WARNING or record.args:
            return True
        return self._seldom.passes(str(record.msg)) is not None


@contextmanager
def seldom_logged(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """No flood of lines when files run out: asyncio writes a traceback for each connection that it could not take.

    Nor when somebody speaks no HTTP.
    """
    seldom, before, repeated = Seldom(), loop.get_exception_handler(), _Repeated()

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE) and "socket" in context:
            if (others := seldom.passes("files")) is not None:
                log.error("no_more_files", problem=str(error), others_since=others)
        elif before is not None:
            before(loop, context)
        else:
            loop.default_exception_handler(context)

    loop.set_exception_handler(handle)
    server_log = logging.getLogger("uvicorn.error")
    server_log.addFilter(repeated)
    try:
        yield
    finally:
        server_log.removeFilter(repeated)
        loop.set_exception_handler(before)
