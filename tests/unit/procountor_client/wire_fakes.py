"""Small fakes at the wire: an API that answers what it is told, and a clock that only moves when somebody sleeps."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
from pydantic import SecretStr

from procountor_client import Clockwork, Procountor, ProcountorConfig

BASE = "https://api.example.test/api"
CLIENT_SECRET = "s3cret&+ä"
API_KEY = "key/with=signs"

Answer = httpx.Response | httpx.RequestError
Reply = Callable[[httpx.Request], Answer]


class FakeClock:
    def __init__(self) -> None:
        self.time = 1_000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
        await asyncio.sleep(0)


class FakeApi:
    """Answers tokens by itself and everything else with `reply`, a response, or a script of them."""

    def __init__(self, *script: Answer | Reply) -> None:
        self.script = list(script)
        self.requests: list[httpx.Request] = []
        self.token_requests: list[httpx.Request] = []
        self.token_script: list[Answer] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/oauth/token"):
            self.token_requests.append(request)
            await asyncio.sleep(0)  # give other callers the chance to do the wrong thing
            return _given(self._token(), request)
        # A copy: the same request object is signed anew and sent again after a 401.
        self.requests.append(
            httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
        )
        await asyncio.sleep(0)
        answer = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return _given(answer(request) if callable(answer) else answer, request)

    def _token(self) -> Answer:
        if self.token_script:
            return self.token_script.pop(0)
        return httpx.Response(200, json={"access_token": f"token-{len(self.token_requests)}", "expires_in": 3600})

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self)


def _given(answer: Answer, request: httpx.Request) -> httpx.Response:
    if isinstance(answer, httpx.RequestError):
        raise type(answer)(str(answer), request=request)
    # A scripted response may be given many times; httpx binds each one to its request.
    return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def config(transport: httpx.AsyncBaseTransport | None = None, **changes: Any) -> ProcountorConfig:
    values: dict[str, Any] = {
        "client_id": "voitto-test",
        "client_secret": SecretStr(CLIENT_SECRET),
        "api_key": SecretStr(API_KEY),
        "base_url": BASE,
        "transport": transport,
    }
    return ProcountorConfig(**{**values, **changes})


def client(api: FakeApi, clock: FakeClock | None = None, **changes: Any) -> Procountor:
    clock = clock or FakeClock()
    clockwork = Clockwork(now=clock.now, sleep=clock.sleep, rng=lambda: 0.0)
    return Procountor(config(**{"transport": api.transport, **changes}), clockwork=clockwork)


def ok(body: object = None) -> httpx.Response:
    return httpx.Response(200, json={} if body is None else body)


def page(rows: list[dict[str, Any]], **meta: int) -> httpx.Response:
    return ok({"results": rows, "meta": meta})
