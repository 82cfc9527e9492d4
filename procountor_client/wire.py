"""The pipeline every call goes through: throttle -> send -> map errors -> (GET only) decide on another try -> parse."""

import asyncio
import math
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
from pydantic import TypeAdapter, ValidationError

from procountor_client import encoding, failures, receiving, retry
from procountor_client.auth import SEND_BY, ProcountorAuth
from procountor_client.config import ProcountorConfig
from procountor_client.deadline import current_limit
from procountor_client.errors import (
    ErrorEntry,
    Failure,
    InvalidBody,
    NotSentInTime,
    Outcome,
    ProcountorError,
    RateLimited,
    ServiceUnavailable,
)
from procountor_client.models.base import InfoMessage, Model
from procountor_client.throttle import Closed, Priority, Throttle

T = TypeVar("T")

_adapters: dict[Any, TypeAdapter[Any]] = {}

Params = Mapping[str, Any]
Files = Mapping[str, tuple[str | None, bytes, str]]


@dataclass(frozen=True, slots=True)
class Call:
    """One API call. `path` starts with a slash; `params` are already in wire form."""

    method: str
    path: str
    params: Params = field(default_factory=dict)
    headers: Mapping[str, str | bytes] = field(default_factory=dict)
    body: bytes | None = None
    files: Files | None = None
    priority: Priority | None = None
    returns_file: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clockwork:
    """Time and chance, replaceable in tests. `now` is monotonic seconds."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    rng: Callable[[], float] = random.random


class Wire:
    """Owns the connection pool, the token and the rate limit of one company."""

    def __init__(self, config: ProcountorConfig, clockwork: Clockwork) -> None:
        self._config, self._clockwork = config, clockwork
        self._http = httpx.AsyncClient(
            transport=config.transport,
            timeout=phases(config),
            limits=httpx.Limits(
                max_connections=config.max_connections,
                max_keepalive_connections=config.max_connections,
            ),
            headers={
                "User-Agent": config.user_agent,
                "Accept": "application/json",
                "Accept-Encoding": receiving.ENCODINGS,
            },
            follow_redirects=False,  # the token, and the secret that gets one, are for this host alone
            event_hooks={"response": [receiving.limited(config.largest_answer)]},
        )
        self.auth = ProcountorAuth(config, self._send_unsigned, clockwork.now)
        self.throttle = Throttle(*config.rate, clock=clockwork.now, sleep=clockwork.sleep)

    async def aclose(self) -> None:
        await self.throttle.aclose()
        await self._http.aclose()

    async def get(
        self,
        type_: type[T],
        path: str,
        params: Params | None = None,
        headers: Mapping[str, str | bytes] | None = None,
    ) -> T:
        call = Call("GET", path, params or {}, headers or {})
        return parse(type_, await self.send(call), call)

    async def get_either(self, union: Any, path: str) -> Any:
        """For answers whose shape is not certain: `union` names the shapes that are read."""
        call = Call("GET", path)
        return parse(union, await self.send(call), call)

    async def write(
        self,
        type_: type[T],
        method: str,
        path: str,
        body: Model | None = None,
        params: Params | None = None,
    ) -> T:
        call = Call(method, path, params or {}, body=None if body is None else written(body, method, path))
        return parse(type_, await self.send(call), call)

    async def act(self, method: str, path: str, body: Model | None = None, params: Params | None = None) -> InfoMessage:
        """A call whose success returns nothing but a message, or nothing at all."""
        call = Call(method, path, params or {}, body=None if body is None else written(body, method, path))
        response = await self.send(call)
        return parse(InfoMessage, response, call) if response.content.strip() else InfoMessage()

    async def send(self, call: Call) -> httpx.Response:
        """The 2xx response, its body read. Raises ProcountorError."""
        attempt = 1
        limit = current_limit()
        send_by = math.inf if limit is None else self._clockwork.now() + limit
        while True:
            try:
                return await self._attempt(call, send_by)
            except ProcountorError as error:
                self._hold_back(error)
                decision = self._decide(call, error, attempt)
                if isinstance(decision, retry.Stop):
                    raise
            await self._clockwork.sleep(decision.seconds)
            attempt += 1

    def _decide(self, call: Call, error: ProcountorError, attempt: int) -> retry.RetryAfter | retry.Stop:
        return retry.decide(
            call.method,
            error,
            attempt,
            max_attempts=self._config.max_attempts,
            rng=self._clockwork.rng,
        )

    async def _attempt(self, call: Call, send_by: float) -> httpx.Response:
        try:
            await self.throttle.acquire(call.priority)
        except Closed:
            facts = Failure(call.method, call.path, outcome=Outcome.NOT_CREATED, detail="client closed")
            raise NotSentInTime(facts) from None
        await self.auth.token()  # ahead, so that the time limit below is all for the request itself
        request = self._request(call, send_by)
        try:
            async with asyncio.timeout(self._config.timeout):
                response = await self._http.send(request, auth=self.auth)
        except TimeoutError as error:
            raise failures.timed_out(call.method, call.path) from error
        except httpx.RequestError as error:
            raise failures.from_exception(error, call.method, call.path) from error
        if not response.is_success:
            raise failures.from_response(response, call.method, call.path)
        return response

    def _request(self, call: Call, send_by: float) -> httpx.Request:
        left = send_by - self._clockwork.now()
        if left < 0:
            raise NotSentInTime(Failure(call.method, call.path, outcome=Outcome.NOT_CREATED))
        headers = [(name.encode("ascii"), _header(value)) for name, value in call.headers.items()]
        if call.body is not None:
            headers.append((b"Content-Type", b"application/json"))
        return self._http.build_request(
            call.method,
            f"{self._config.root}{call.path}",
            params=call.params or None,
            headers=headers,
            content=call.body,
            files=call.files,
            timeout=phases(self._config, left),
            extensions={SEND_BY: send_by, receiving.LARGEST: self._largest(call)},
        )

    def _largest(self, call: Call) -> int:
        return self._config.largest_file if call.returns_file else self._config.largest_answer

    def _hold_back(self, error: ProcountorError) -> None:
        """The server's wish for a pause concerns all callers, up to what one of them would wait."""
        if isinstance(error, RateLimited | ServiceUnavailable) and error.retry_after:
            self.throttle.pause(min(error.retry_after, retry.LONGEST_OBEYED_WAIT))

    async def _send_unsigned(self, request: httpx.Request) -> httpx.Response:
        """Raises TimeoutError when the whole exchange takes longer than a request may: also a body that drips."""
        async with asyncio.timeout(self._config.timeout):
            return await self._http.send(request, auth=None)


def phases(config: ProcountorConfig, left: float = math.inf) -> httpx.Timeout:
    """Shorter limits before the request leaves: a server out of reach is then told from one that does not answer."""
    before = min(config.timeout / 3, left)
    return httpx.Timeout(config.timeout, connect=before, pool=before)


def written(body: Model, method: str, path: str) -> bytes:
    """The body as bytes. Raises InvalidBody, before anything is sent, with every complaint at once."""
    if complaints := tuple(body.problems()):
        raise InvalidBody(Failure(method, path, outcome=Outcome.NOT_CREATED, entries=complaints))
    try:
        return encoding.dumps(body.to_body())
    except (ValueError, TypeError, RecursionError) as error:
        # half an emoji, a float set after validation, a time without a zone, an unknown field nested without end
        said = ErrorEntry(f"holds a value that cannot be written ({type(error).__name__})", "body")
        raise InvalidBody(Failure(method, path, outcome=Outcome.NOT_CREATED, entries=(said,))) from None


def parse(type_: type[T], response: httpx.Response, call: Call) -> T:
    """The reply as `type_`. Raises UnreadableResponse; the reply itself is not quoted."""
    try:
        read: T = _adapter(type_).validate_python(encoding.loads(response.content))
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, e["loc"])) for e in error.errors(include_url=False, include_input=False))
        raise failures.unreadable(response, call.method, call.path, f"unexpected: {fields}") from None
    except (ValueError, ArithmeticError):  # the latter of a date at the end of time
        raise failures.unreadable(response, call.method, call.path, "not JSON") from None
    return read


def _header(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("ascii")


def _adapter(type_: Any) -> TypeAdapter[Any]:
    if type_ not in _adapters:
        _adapters[type_] = TypeAdapter(type_)
    return _adapters[type_]
