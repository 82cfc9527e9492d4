"""Why another system did not answer, in the words of whoever can do something about it."""

import socket
import ssl
from collections.abc import Iterator

import aiohttp
import httpx

from bot.domain.values.secrecy import without_credentials
from procountor_client import ProcountorError

_DEEPEST = 12
_MEANINGS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((httpx.ProxyError, aiohttp.ClientHttpProxyError, aiohttp.ClientProxyConnectionError), "the proxy refused it"),
    ((ssl.SSLError, aiohttp.ClientSSLError), "its TLS certificate is not accepted, or it speaks no TLS"),
    ((socket.gaierror,), "there is no such host name, or DNS does not answer"),
    ((ConnectionRefusedError,), "the connection was refused: nothing listens there"),
    (
        (ConnectionResetError, httpx.RemoteProtocolError, aiohttp.ServerDisconnectedError),
        "it hung up without an answer",
    ),
    ((TimeoutError, httpx.TimeoutException), "no answer in time: a firewall, or it is slow"),
    ((httpx.UnsupportedProtocol, httpx.InvalidURL, aiohttp.InvalidURL), "the address is not one"),
)


def reason_of(error: BaseException) -> str:
    """Of everything that led to the error, what says most; without addresses, bodies or secrets."""
    chain = list(_causes(error))
    for kinds, meaning in _MEANINGS:
        if any(isinstance(each, kinds) for each in chain):
            return meaning
    for each in chain:
        if isinstance(each, ProcountorError) and each.status:
            return f"it answered {each.status}"
    return without_credentials(str(error)) or type(error).__name__


def _causes(error: BaseException | None, depth: int = 0) -> Iterator[BaseException]:
    """Libraries wrap what went wrong, some of them in groups of several tries."""
    if error is None or depth > _DEEPEST:
        return
    yield error
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _causes(each, depth + 1)
    yield from _causes(error.__cause__ or error.__context__, depth + 1)
