"""What goes wrong between the product and the outside world, switched on per service or for one request."""

import hashlib
import random
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any, Literal

Service = Literal["procountor", "register", "hubspot", "pipedrive"]

FAULTS: Mapping[str, Mapping[str, str]] = {
    "procountor": {
        "clear": "everything works",
        "down": "503 with a gateway's HTML page",
        "closed": "the connection closes without an answer, nothing is done",
        "slow": "answered after slow_seconds; a client that hangs up before then has done nothing",
        "slow_commit": "done and answered after slow_seconds, also when the client has hung up",
        "reply_lost": "done, then the connection closes; lasting: once for each distinct write, never for a read",
        "rate_limited": "429 with Retry-After",
        "flaky": "flaky_percent of requests meet one of several others",
        "token_expired": "one-shot: 401 and the token is dead; lasting: every token dies after a few requests",
        "search_lag": "new invoices are invisible to search for search_lag_seconds",
        "malformed_json": "done, answered with half a body",
        "error_500": "500, nothing is done",
        "error_502": "502, nothing is done",
        "error_504": "504, nothing is done",
        "error_500_after": "done, but the gateway says 500",
        "error_502_after": "done, but the gateway says 502",
        "error_504_after": "done, but the gateway says 504",
        "fiscal_closed": "every tracking period is closed",
        "refuses": "approvals are refused, for a reason that no edit cures",
        "email_bounce": "invoices sent by e-mail fall back to NOT_SENT",
    },
    "register": {
        "clear": "everything works",
        "down": "503",
        "slow": "answered after slow_seconds",
        "rate_limited": "429 with Retry-After",
    },
    "hubspot": {
        "clear": "everything works",
        "down": "503 with a gateway's HTML page",
        "closed": "the connection closes without an answer, nothing is done",
        "slow": "answered after slow_seconds; a client that hangs up before then has done nothing",
        "slow_commit": "done and answered after slow_seconds, also when the client has hung up",
        "reply_lost": "done, then the connection closes; lasting: once for each distinct write, never for a read",
        "rate_limited": "429 for ten seconds' calls",
        "search_limit": "429 for every search",
        "daily_limit": "429 until midnight",
        "token_expired": "401: the key is not accepted",
        "flaky": "flaky_percent of requests meet one of several others",
        "malformed_json": "done, answered with half a body",
        "error_500": "500, nothing is done",
        "error_502": "502, nothing is done",
        "error_504": "504, nothing is done",
        "error_500_after": "done, but the gateway says 500",
        "error_502_after": "done, but the gateway says 502",
        "error_504_after": "done, but the gateway says 504",
    },
    "pipedrive": {
        "clear": "everything works",
        "down": "503 with a gateway's HTML page",
        "closed": "the connection closes without an answer, nothing is done",
        "slow": "answered after slow_seconds; a client that hangs up before then has done nothing",
        "slow_commit": "done and answered after slow_seconds, also when the client has hung up",
        "reply_lost": "done, then the connection closes; lasting: once for each distinct write, never for a read",
        "rate_limited": "429, too many calls in two seconds",
        "daily_limit": "429, the day's tokens are spent",
        "blocked": "403 with Cloudflare's HTML page, as for whoever ignores a 429",
        "token_expired": "401: the token is not accepted",
        "flaky": "flaky_percent of requests meet one of several others",
        "malformed_json": "done, answered with half a body",
        "error_500": "500, nothing is done",
        "error_502": "502, nothing is done",
        "error_504": "504, nothing is done",
        "error_500_after": "done, but the gateway says 500",
        "error_502_after": "done, but the gateway says 502",
        "error_504_after": "done, but the gateway says 504",
    },
}
"""Of each service, what can be set, and what it means."""
FLAKY_MIX = ("error_500", "error_502_after", "reply_lost", "closed", "rate_limited", "malformed_json", "slow")
DIALS: Mapping[str, str] = {
    "slow_seconds": "how long slow is",
    "search_lag_seconds": "how long search does not see a new invoice",
    "flaky_percent": "of requests that meet something while it is flaky",
    "retry_after_seconds": "what Retry-After says",
    "latency": "seconds before every answer",
}

MOST = 1_000_000

PLUG_PULLED = "plug_pulled"
"""Done, and whoever asked is dead before the answer. Never lasting: nothing could start any more."""

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
READING_POSTS = ("/oauth/token", "*/search", "*/batch/read", "*/access-token-info")
"""Paths whose POST changes nothing."""

_request_fault: ContextVar[str] = ContextVar("request_fault", default="clear")


@dataclass
class _OneShot:
    service: str
    fault: str
    method: str
    path: str
    count: int

    def hits(self, service: str, method: str, path: str) -> bool:
        same = self.service == service and self.method in {"*", method}
        return same and self.count > 0 and fnmatch(path, self.path)


@dataclass
class Weather:
    """Per service one lasting condition, plus one-shot faults that are used up first. Times are in seconds."""

    seed: int = 7
    slow_seconds: float = 3.0
    search_lag_seconds: float = 20.0
    flaky_percent: float = 20.0
    retry_after_seconds: int = 2
    latency: float = 0.0
    on_change: Callable[[], None] | None = None
    pull_plug: Callable[[], None] | None = None
    _lasting: dict[str, str] = field(default_factory=lambda: dict.fromkeys(FAULTS, "clear"))
    _one_shots: list[_OneShot] = field(default_factory=list)
    _replies_lost: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._rng = random.Random(self.seed)

    def set(self, service: str, fault: str) -> None:
        """Lasts until set again. ValueError for an unknown service or fault."""
        _check(service, fault)
        self._lasting[service] = fault
        self._replies_lost.clear()
        self._changed()

    def next(self, service: str, fault: str, match: tuple[str, str] = ("*", "*"), count: int = 1) -> None:
        """The next `count` requests that match (method, path pattern such as "/invoices/*/send") meet the fault.

        The path is relative to the service's root; "*" stands for anything, also for slashes.
        """
        _check(service, fault)
        self._one_shots.append(_OneShot(service, fault, match[0], match[1], count))

    def pull_plug_at(self, method: str, path: str) -> None:
        """The next such request is carried out by Procountor, and kills the one who sent it."""
        self._one_shots.append(_OneShot("procountor", PLUG_PULLED, method, path, 1))
        self._changed()

    @property
    def plug_waits(self) -> bool:
        return any(shot.fault == PLUG_PULLED and shot.count for shot in self._one_shots)

    def clear(self) -> None:
        self._lasting = dict.fromkeys(FAULTS, "clear")
        self._one_shots.clear()
        self._replies_lost.clear()
        self._changed()

    def state(self) -> dict[str, str]:
        return dict(self._lasting)

    def dial(self, name: str, value: float) -> None:
        """Set one of DIALS. ValueError for another name, and for what is no number from 0 to a million."""
        if name not in DIALS:
            raise ValueError(f"{name!r} is neither a service nor a setting of the weather")
        if not 0 <= value <= MOST:
            raise ValueError(f"{name} is a number from 0 to {MOST}, not {value}")
        setattr(self, name, type(getattr(self, name))(value))
        self._changed()

    def draw(self, service: str, method: str, path: str, body: bytes = b"") -> str:
        """The fault for this request; uses up a matching one-shot and remembers it for `blows`."""
        fault = self._one_shot(service, method, path) or self._lasting_fault(service, method, path, body)
        if fault == "flaky":
            gust = self._rng.random() * 100 < self.flaky_percent
            fault = self._rng.choice(FLAKY_MIX) if gust else "clear"
        _request_fault.set(fault)
        return fault

    def blows(self, fault: str, service: str = "procountor") -> bool:
        """Whether the current request, or the service at large, has this condition."""
        return _request_fault.get() == fault or self._lasting[service] == fault

    def _lasting_fault(self, service: str, method: str, path: str, body: bytes) -> str:
        fault = self._lasting[service]
        if fault != "reply_lost":
            return fault
        if method not in WRITES or any(fnmatch(path, reading) for reading in READING_POSTS):
            return "clear"
        write = _fingerprint(service, method, path, body)
        if write in self._replies_lost:
            return "clear"
        self._replies_lost.add(write)
        return fault

    def _one_shot(self, service: str, method: str, path: str) -> str | None:
        for shot in self._one_shots:
            if shot.hits(service, method, path):
                shot.count -= 1
                return shot.fault
        return None

    def _changed(self) -> None:
        if self.on_change is not None:
            self.on_change()


def apply(weather: Weather, orders: Mapping[str, Any]) -> None:
    """Orders as they come over HTTP: {"procountor": "slow", "slow_seconds": 5}. ValueError says what is wrong."""
    for name, value in orders.items():
        if name in FAULTS:
            weather.set(name, str(value))
        elif isinstance(value, int | float):
            weather.dial(name, value)
        else:
            raise ValueError(f"{name!r} is neither a service nor a setting of the weather")


def _fingerprint(service: str, method: str, path: str, body: bytes) -> str:
    if body.startswith(b"--"):
        # A multipart body: each attempt has a boundary of its own, which would make every retry another write.
        body = body.replace(body.split(b"\r\n", 1)[0], b"")
    return hashlib.sha256(repr((service, method, path, body)).encode()).hexdigest()


def _check(service: str, fault: str) -> None:
    if service not in FAULTS:
        raise ValueError(f"there is no service {service!r}; use one of {', '.join(FAULTS)}")
    if fault not in FAULTS[service]:
        raise ValueError(f"{service} has no weather {fault!r}; use one of {', '.join(sorted(FAULTS[service]))}")
