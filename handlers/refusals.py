"""Who was refused how often: a stranger who keeps trying is answered shorter, and logged less."""

import ipaddress
import time
from collections.abc import Callable

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

log = structlog.get_logger(__name__)

A_MINUTE = 600
"""Refusals of one address that are each answered 401; then it is 429 until the minute is over."""
LOGGED = 10
"""Of these, so many are logged."""
REMEMBERED = 1000
"""Addresses; all others together count as one."""
WINDOW_SECONDS = 60.0


class Refusals:
    """Counts what was refused, never what was rightly signed: behind one proxy all share an address."""

    def __init__(self, *, most: int = A_MINUTE, now: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._now = now
        self._since = now()
        self._counts: dict[str, int] = {}

    def answer(self, request: Request, problem: str, event: str) -> Response:
        """`problem` is for the log and the sender: nothing of what was sent. `event` is what the log calls it."""
        address = _address(request)
        count = self._count(address)
        if count <= LOGGED:
            more = "this address is not logged again within the minute" if count == LOGGED else ""
            log.warning(event, address=address, reason=problem, more=more)
        if count <= self._most:
            return JSONResponse({"error": problem}, status_code=401)
        wait = max(1, round(self._since + WINDOW_SECONDS - self._now()))
        return JSONResponse({"error": problem}, status_code=429, headers={"retry-after": str(wait)})

    def _count(self, address: str) -> int:
        now = self._now()
        if now - self._since >= WINDOW_SECONDS:
            self._since, self._counts = now, {}
        known = address if address in self._counts or len(self._counts) < REMEMBERED else "others"
        self._counts[known] = self._counts.get(known, 0) + 1
        return self._counts[known]


def _address(request: Request) -> str:
    """The other end of the connection. Of IPv6 the network: one sender has all of it."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return host if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False).network_address)
