"""The pipeline of every call to a CRM: budget -> send -> learn from the answer -> map errors -> (reads only) try again."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import httpx
from pydantic import SecretStr, TypeAdapter, ValidationError

from bot.adapters.crm import errors
from bot.adapters.crm.budget import LONGEST_WAIT, Budget, Charge, Spent
from bot.adapters.crm.errors import CrmError, Failure
from bot.errors import Outcome
from bot.ports.answering import answered
from procountor_client import Clockwork, encoding, receiving
from procountor_client.deadline import current_limit

T = TypeVar("T")
Params = Mapping[str, str | int | list[str]]

BASE_DELAY, MAX_DELAY = 0.5, 20.0
"""Seconds between tries: doubled each time, with jitter over the upper half."""

_adapters: dict[Any, TypeAdapter[Any]] = {}


@dataclass(frozen=True, slots=True)
class Call:
    """`path` starts with a slash. `reads`: it changes nothing and may be repeated, also when it is a POST."""

    method: str
    path: str
    charge: Charge
    params: Params = field(default_factory=dict)
    body: Any = None
    reads: bool = False

    @property
    def unless_known(self) -> Outcome:
        """What a failure without an answer says about the thing asked for."""
        return Outcome.NOT_CREATED if self.reads else Outcome.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a CRM is, and how to sign in there.

    `timeout`: seconds for a whole exchange, from the pool to the last byte; a third of it for getting a connection.
    `largest_answer`: bytes after decompression; a longer answer is not read, and is an UnreadableAnswer.
    """

    base_url: str
    token: SecretStr
    header: str = "Authorization"
    scheme: str = "Bearer "
    timeout: float = 30.0
    largest_answer: int = 16 * 2**20
    max_attempts: int = 4
    max_connections: int = 10
    user_agent: str = "voitto"
    transport: httpx.AsyncBaseTransport | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        problems = [] if self.token.get_secret_value().strip() else ["the token is empty"]
        problems += [] if self.base_url.startswith(("http://", "https://")) else ["base_url needs http:// or https://"]
        if problems:
            raise ValueError("; ".join(problems))

    @property
    def root(self) -> str:
        return self.base_url.rstrip("/")


class Dialect(Protocol):
    """What differs from CRM to CRM."""

    system: str

    def learn(self, response: httpx.Response, call: Call, budget: Budget) -> None:
        """Limits and what is left of them, from the headers of any answer; after a 429 also how long to hold back."""
        ...

    def error(self, response: httpx.Response, call: Call) -> CrmError:
        """Of an answer that is not 2xx. Its body has been read."""
        ...


class Transport:
    """Owns the connection pool, the credential and the budget of one account."""

    def __init__(self, endpoint: Endpoint, dialect: Dialect, budget: Budget, clockwork: Clockwork) -> None:
        self._endpoint, self._dialect, self._clockwork = endpoint, dialect, clockwork
        self.budget = budget
        self._http = httpx.AsyncClient(
            transport=endpoint.transport,
            timeout=_phases(endpoint.timeout),
            limits=httpx.Limits(
                max_connections=endpoint.max_connections, max_keepalive_connections=endpoint.max_connections
            ),
            headers={
                "User-Agent": endpoint.user_agent,
                "Accept": "application/json",
                "Accept-Encoding": receiving.ENCODINGS,
            },
            follow_redirects=False,  # the token is for this host alone
            event_hooks={"response": [receiving.limited(endpoint.largest_answer)]},
        )

    @property
    def system(self) -> str:
        return self._dialect.system

    async def aclose(self) -> None:
        await self._http.aclose()

    async def read(self, type_: type[T], call: Call) -> T:
        """The body of the 2xx answer as `type_`. Raises CrmError."""
        return self.parsed(type_, await self.send(call), call)

    async def send(self, call: Call) -> httpx.Response:
        """The 2xx answer, its body read. Only reads are repeated. Raises CrmError."""
        limit = current_limit()
        send_by = math.inf if limit is None else self._clockwork.now() + limit
        attempt = 1
        while True:
            try:
                return await self._attempt(call, send_by)
            except CrmError as error:
                if (seconds := self._pause(call, error, attempt)) is None:
                    raise
            await self._clockwork.sleep(seconds)
            attempt += 1

    def parsed(self, type_: type[T], response: httpx.Response, call: Call) -> T:
        """Raises UnreadableAnswer; the answer itself is not quoted."""
        try:
            value: T = _adapter(type_).validate_python(encoding.loads(response.content))
        except ValidationError as error:
            fields = ", ".join(
                _place(each["loc"]) for each in error.errors(include_url=False, include_input=False)[:20]
            )
            raise self._unreadable(response, call, f"unexpected: {fields}") from None
        except (ValueError, ArithmeticError):
            raise self._unreadable(response, call, "not JSON") from None
        return value

    async def _attempt(self, call: Call, send_by: float) -> httpx.Response:
        await self._wait_for_budget(call, send_by)
        request = self._request(call, send_by)
        try:
            async with asyncio.timeout(self._endpoint.timeout):
                response = await self._http.send(request)
        except TimeoutError as error:
            raise errors.TimedOut(self._failure(call, outcome=call.unless_known, detail="total")) from error
        except httpx.RequestError as error:
            raise self._without_answer(error, call) from error
        self._dialect.learn(response, call, self.budget)
        if not response.is_success:
            raise self._dialect.error(response, call)
        answered(self.system)
        return response

    async def _wait_for_budget(self, call: Call, send_by: float) -> None:
        try:
            async with asyncio.timeout(None if send_by == math.inf else max(0.0, send_by - self._clockwork.now())):
                await self.budget.acquire(call.charge)
        except Spent as spent:
            facts = self._failure(call, outcome=Outcome.NOT_CREATED, retry_after=spent.seconds, code=spent.limit)
            raise errors.BudgetSpent(facts) from None
        except TimeoutError:
            raise errors.NotSentInTime(self._failure(call, outcome=Outcome.NOT_CREATED)) from None

    def _request(self, call: Call, send_by: float) -> httpx.Request:
        left = send_by - self._clockwork.now()
        if left < 0:
            raise errors.NotSentInTime(self._failure(call, outcome=Outcome.NOT_CREATED))
        token = f"{self._endpoint.scheme}{self._endpoint.token.get_secret_value()}"
        headers = {self._endpoint.header: token} | ({} if call.body is None else {"Content-Type": "application/json"})
        return self._http.build_request(
            call.method,
            f"{self._endpoint.root}{call.path}",
            params=dict(call.params) or None,
            headers=headers,
            content=None if call.body is None else encoding.dumps(call.body),
            timeout=_phases(self._endpoint.timeout, left),
        )

    def _pause(self, call: Call, error: CrmError, attempt: int) -> float | None:
        """Seconds before the next try; None: the caller gets the error."""
        hopeless = not isinstance(error, errors.CrmUnavailable) or isinstance(error, _FINAL)
        if not call.reads or hopeless or attempt >= self._endpoint.max_attempts:
            return None
        wish = error.failure.retry_after or 0.0
        backoff = min(MAX_DELAY, BASE_DELAY * 2.0 ** (attempt - 1)) * (0.5 + self._clockwork.rng() / 2)
        return None if wish > LONGEST_WAIT else max(wish, backoff)

    def _without_answer(self, error: httpx.RequestError, call: Call) -> CrmError:
        """The exception's text may quote addresses with queries, so only its class is kept."""
        detail = type(error).__name__
        if isinstance(error, _NEVER_LEFT):
            return errors.Unreachable(self._failure(call, outcome=Outcome.NOT_CREATED, detail=detail))
        facts = self._failure(call, outcome=call.unless_known, detail=detail)
        if isinstance(error, httpx.DecodingError):
            return errors.UnreadableAnswer(facts)
        return errors.TimedOut(facts) if isinstance(error, httpx.TimeoutException) else errors.ConnectionLost(facts)

    def _unreadable(self, response: httpx.Response, call: Call, why: str) -> errors.UnreadableAnswer:
        """A write most likely did take effect, but what it made is not known."""
        return errors.UnreadableAnswer(
            self._failure(call, outcome=call.unless_known, status=response.status_code, detail=why)
        )

    def _failure(self, call: Call, **facts: Any) -> Failure:
        return Failure(self.system, call.method, call.path, **facts)


_FINAL = (errors.SignInRefused, errors.BudgetSpent, errors.NotSentInTime, errors.UnreadableAnswer)
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.ProxyError)


def _phases(timeout: float, left: float = math.inf) -> httpx.Timeout:
    """Shorter limits before the request leaves: a server out of reach is then told from one that does not answer."""
    before = min(timeout / 3, left)
    return httpx.Timeout(timeout, connect=before, pool=before)


def _place(where: tuple[int | str, ...]) -> str:
    return ".".join(map(str, where))[:100]


def _adapter(type_: Any) -> TypeAdapter[Any]:
    if type_ not in _adapters:
        _adapters[type_] = TypeAdapter(type_)
    return _adapters[type_]
