"""From what httpx reports to our error tree, with the outcome decided in one place."""

import email.utils
import itertools
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from procountor_client import encoding, errors
from procountor_client.errors import ErrorEntry, Failure, Outcome

_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.ProxyError)
_REQUEST_ID_HEADERS = ("x-request-id", "request-id", "x-correlation-id", "x-ms-request-id")
_CLASSES: Mapping[int, type[errors.ResponseError]] = {
    400: errors.BadRequest,
    401: errors.AuthenticationFailed,
    403: errors.PermissionDenied,
    404: errors.NotFound,
    409: errors.Conflict,
    422: errors.BadRequest,
    429: errors.RateLimited,
    503: errors.ServiceUnavailable,
}
_GAVE_UP_WAITING = {408, 499}  # a gateway's words for "I stopped listening", not for "refused"
_LONGEST_MESSAGE = 500
_LONGEST_PAGE = 4_000
"""Characters of a body that is no JSON which are looked at: a gateway says what it has to say at the top."""
_MOST_ENTRIES = 50
_LONGEST_WAIT = 86_400.0
"""Seconds."""


def from_exception(error: httpx.RequestError, method: str, path: str) -> errors.ProcountorError:
    """No HTTP answer came, or none that can be read. The exception's text may quote addresses with queries, so only its
    class is kept.
    """
    detail = type(error).__name__
    if isinstance(error, httpx.DecodingError):
        return errors.UnreadableResponse(Failure(method, path, outcome=unless_reading(method), detail=detail))
    if isinstance(error, _NEVER_LEFT):
        return errors.ConnectionFailed(Failure(method, path, outcome=Outcome.NOT_CREATED, detail=detail))
    kind = errors.RequestTimeout if isinstance(error, httpx.TimeoutException) else errors.ConnectionLost
    return kind(Failure(method, path, outcome=unless_reading(method), detail=detail))


def timed_out(method: str, path: str) -> errors.RequestTimeout:
    """The whole exchange took too long: it may have been sent."""
    return errors.RequestTimeout(Failure(method, path, outcome=unless_reading(method), detail="total"))


def from_response(response: httpx.Response, method: str, path: str) -> errors.ResponseError:
    """An answer that is not 2xx. The body must have been read."""
    status = response.status_code
    retry_after = seconds_to_wait(response.headers.get("retry-after"))
    failure = Failure(
        method,
        path,
        status=status,
        request_id=request_id(response),
        outcome=_outcome(method, status, retry_after),
        entries=tuple(entries(response)),
        retry_after=retry_after,
    )
    return error_class(status)(failure)


def error_class(status: int) -> type[errors.ResponseError]:
    if status in _CLASSES:
        return _CLASSES[status]
    if status >= 500:
        return errors.ServerError
    refused = 400 <= status < 500 and status not in _GAVE_UP_WAITING
    return errors.Rejected if refused else errors.UnexpectedStatus


def unreadable(response: httpx.Response, method: str, path: str, why: str) -> errors.UnreadableResponse:
    """2xx that is not what was promised: a write most likely did take effect, but what it made is not known."""
    facts = Failure(
        method,
        path,
        status=response.status_code,
        request_id=request_id(response),
        outcome=unless_reading(method),
        detail=why,
    )
    return errors.UnreadableResponse(facts)


def unless_reading(method: str) -> Outcome:
    return Outcome.NOT_CREATED if method == "GET" else Outcome.UNKNOWN


def _outcome(method: str, status: int, retry_after: float | None) -> Outcome:
    told_to_come_back = status == 503 and retry_after is not None
    refused = 400 <= status < 500 and status not in _GAVE_UP_WAITING
    return Outcome.NOT_CREATED if refused or told_to_come_back else unless_reading(method)


def request_id(response: httpx.Response) -> str | None:
    return next((response.headers[name][:100] for name in _REQUEST_ID_HEADERS if name in response.headers), None)


def seconds_to_wait(header: str | None) -> float | None:
    """A Retry-After value, given as seconds or as a date; a day at most. None when absent or nonsense."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return min(float(header.strip()), _LONGEST_WAIT)
    try:
        moment = email.utils.parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (aware - datetime.now(UTC)).total_seconds()), _LONGEST_WAIT)


def entries(response: httpx.Response) -> Iterator[ErrorEntry]:
    """The complaints in an error body, whichever of the known shapes it has; fifty at most."""
    return itertools.islice(_all_entries(response), _MOST_ENTRIES)


def _all_entries(response: httpx.Response) -> Iterator[ErrorEntry]:
    try:
        body = encoding.loads(response.content)
    except ValueError:
        yield from _from_text(_page(response.content))
        return
    if isinstance(body, dict):
        yield from _from_object(body)
    elif isinstance(body, str):
        yield from _from_text(body)


def _from_object(body: dict[str, Any]) -> Iterator[ErrorEntry]:
    for item in _objects(body.get("errors")):
        yield ErrorEntry(_text(item.get("message")), _text(item.get("field")) or None, _status(item.get("status")))
    for item in _objects(body.get("constraintViolations")):
        said = item.get("errorCode") or item.get("message")
        yield ErrorEntry(_text(said), _text(item.get("field") or item.get("propertyPath")) or None)
    if "error" in body:
        yield from _from_error_key(body)
    elif "errors" not in body and "message" in body:
        yield ErrorEntry(_text(body["message"]))


def _from_error_key(body: dict[str, Any]) -> Iterator[ErrorEntry]:
    error = body["error"]
    inner = error if isinstance(error, dict) else {"message": error}
    said = _text(body.get("error_description")) or _text(inner.get("message")) or _text(inner.get("code"))
    yield ErrorEntry(said or _text(body.get("message")))


def _page(content: bytes) -> str:
    """Not `response.text`: the header may name `zlib` as its charset, and Python would decompress it without a limit."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return text[:_LONGEST_PAGE].replace("\0", "\ufffd")


def _from_text(text: str) -> Iterator[ErrorEntry]:
    """Plain text as it is; of an HTML page only the title, because the rest is a gateway's decoration."""
    if re.match(r"\s*<", text):
        title = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
        text = title.group(1) if title else ""
    if line := " ".join(text.split()):
        yield ErrorEntry(line[:_LONGEST_MESSAGE])


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Old servers send one object, or bare strings, where the schema promises a list of objects."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item
        elif isinstance(item, str):
            yield {"message": item}


def _text(value: Any) -> str:
    return value.strip()[:_LONGEST_MESSAGE] if isinstance(value, str) else ""


def _status(value: Any) -> int | None:
    return value if isinstance(value, int) else None
