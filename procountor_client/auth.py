"""Signing in: client credentials with an API key, the way Procountor wants them.

authlib builds the token request (all fields in the form body; its `client_secret_post` method puts id and secret
there, its default would send a Basic header) and the bearer header. This module sends it, keeps the token and renews it.
"""

import asyncio
import math
import re
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_token_request
from authlib.oauth2.rfc6750 import add_bearer_token
from pydantic import SecretStr

from procountor_client import encoding, failures, receiving
from procountor_client.config import ProcountorConfig
from procountor_client.errors import Failure, Outcome, TokenError, TokenRefused, TokenUnavailable

SEND_BY = "procountor_send_by"  # request extension: a reading of the clock after which it must not leave any more

Send = Callable[[httpx.Request], Awaitable[httpx.Response]]

_PATH = "/oauth/token"
_LEEWAY = 60.0  # seconds a token must still live to be used
_USUAL_LIFETIME = 3600.0
_LARGEST_ANSWER = 100_000  # bytes
_TOKEN = re.compile(r"[\x21-\x7e]{1,8192}")
"""What RFC 6750 lets into a header, and a little more; a line end in it would be a header of somebody else's making."""


@dataclass(frozen=True, slots=True)
class Token:
    """`expires_at` is a reading of the clock that the auth object was given."""

    value: SecretStr
    expires_at: float

    def fresh(self, now: float) -> bool:
        return now < self.expires_at


class ProcountorAuth(httpx.Auth):
    """Bearer authentication. Many callers waiting for a token make one token request, and share its failure."""

    def __init__(self, config: ProcountorConfig, send: Send, clock: Callable[[], float] = time.monotonic) -> None:
        self._config, self._send, self._clock = config, send, clock
        self._lock = asyncio.Lock()
        self._token: Token | None = None
        self._requests = 0
        self._failure: TokenError | None = None

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        await request.aread()  # to be able to send it a second time
        token = await self.token()
        response = yield _signed(request, token)
        if response.status_code == 401:
            # Reading gives the connection back: in a full pool the token request would wait for it in vain.
            await response.aread()
            self.forget(token)
            token = await self.token()
            if self._clock() <= request.extensions.get(SEND_BY, math.inf):
                yield _signed(request, token)

    async def token(self) -> Token:
        """A token that is good for another minute. Raises TokenError."""
        if (token := self._usable()) is not None:
            return token
        requests_seen = self._requests
        async with self._lock:
            if (token := self._usable()) is not None:
                return token
            if self._requests != requests_seen and self._failure is not None:
                raise type(self._failure)(self._failure.failure)
            return await self._renew()

    def forget(self, token: Token) -> None:
        """The server refused this token. A newer one, fetched meanwhile by somebody else, stays."""
        if self._token is token:
            self._token = None

    def _usable(self) -> Token | None:
        return self._token if self._token and self._token.fresh(self._clock()) else None

    async def _renew(self) -> Token:
        self._failure = None  # an old one must not be told to those who wait for this request
        try:
            self._token = await self._fetch()
        except TokenError as error:
            self._failure = error
            raise
        finally:
            self._requests += 1
        return self._token

    async def _fetch(self) -> Token:
        try:
            response = await self._send(token_request(self._config))
        except (httpx.RequestError, TimeoutError) as error:
            raise TokenUnavailable(_failure(detail=type(error).__name__)) from error
        if response.is_success:
            return self._read(response)
        raise _refusal(response)

    def _read(self, response: httpx.Response) -> Token:
        try:
            body = encoding.loads(response.content)
            value, lifetime = body["access_token"], _lifetime(body.get("expires_in"))
        except (ValueError, TypeError, KeyError, AttributeError):
            # Some failures come with status 200; the body itself may hold a token and must not be quoted.
            raise _refusal(response) from None
        if not isinstance(value, str) or not _TOKEN.fullmatch(value):
            raise _refusal(response)
        # A token that lives shorter than the leeway is still worth half its life.
        return Token(SecretStr(value), self._clock() + max(lifetime - _LEEWAY, lifetime / 2))


def token_request(config: ProcountorConfig) -> httpx.Request:
    """The exact request: a form with every field, and a content type without a charset (with one it is refused)."""
    fields = {"api_key": config.api_key.get_secret_value(), "redirect_uri": config.redirect_uri}
    body = prepare_token_request("client_credentials", **fields)
    client = ClientAuth(config.client_id, config.client_secret.get_secret_value(), "client_secret_post")
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": config.user_agent,
    }
    url, headers, body = client.prepare("POST", config.token_url, headers, body)
    return httpx.Request("POST", url, headers=headers, content=body.encode("ascii"), extensions=_extensions(config))


def _extensions(config: ProcountorConfig) -> Mapping[str, Any]:
    return {"timeout": httpx.Timeout(config.timeout).as_dict(), receiving.LARGEST: _LARGEST_ANSWER}


def _lifetime(given: Any) -> float:
    """Seconds. ValueError for what would make a token that never ends, or one for each request."""
    lifetime = float(given or _USUAL_LIFETIME)
    if not 0 < lifetime < math.inf:
        raise ValueError("no time to live")
    return lifetime


def _signed(request: httpx.Request, token: Token) -> httpx.Request:
    _, headers, _ = add_bearer_token(token.value.get_secret_value(), str(request.url), {}, None)
    request.headers.update(headers)
    return request


def _refusal(response: httpx.Response) -> TokenError:
    passing = response.is_success or response.status_code >= 500 or response.status_code in {408, 429}
    told = tuple(failures.entries(response)) if not response.is_success else ()
    kind = TokenUnavailable if passing and not told_no(response) else TokenRefused
    wait = failures.seconds_to_wait(response.headers.get("retry-after"))
    return kind(
        _failure(
            status=response.status_code,
            request_id=failures.request_id(response),
            entries=told,
            retry_after=wait,
        ),
    )


def told_no(response: httpx.Response) -> bool:
    """Whether a 200 carries an OAuth error instead of a token. Half an answer, or a page, says neither yes nor no."""
    try:
        said = isinstance(encoding.loads(response.content), dict)
    except ValueError:
        return False
    return said and response.is_success and any(failures.entries(response))


def _failure(**facts: Any) -> Failure:
    # Whatever happens here, the request that wanted the token was never sent.
    return Failure("POST", _PATH, outcome=Outcome.NOT_CREATED, **facts)
