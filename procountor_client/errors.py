"""Everything that can go wrong, as one tree.

ProcountorError
├── InvalidBody              refused by this client before sending: a required field or a limit
├── NotSentInTime            the caller's own deadline passed while the request was waiting to be sent
├── TokenError               no request was sent, because there is no token for it
│   ├── TokenRefused             the token endpoint said no: wrong id, secret or API key
│   └── TokenUnavailable         the token endpoint could not be reached or understood
├── TransportError           no HTTP answer
│   ├── ConnectionFailed         the request never left: connect, pool, DNS
│   ├── RequestTimeout           it left, and no answer came in time
│   └── ConnectionLost           the connection broke half-way
├── UnreadableResponse       2xx, but not what was promised
└── ResponseError            an HTTP answer that is not 2xx
    ├── Rejected                 understood and refused; the same request will be refused again
    │   ├── BadRequest               400, 422
    │   ├── PermissionDenied         403 (also: the wrong status of an invoice)
    │   ├── NotFound                 404 (sometimes also: no right)
    │   └── Conflict                 409
    ├── AuthenticationFailed     401 with a token that was fresh
    ├── RateLimited              429
    ├── ServiceUnavailable       503
    ├── ServerError              500, 502, 504 and the other 5xx
    └── UnexpectedStatus         a redirect, 408 …

Every error knows its `outcome`: what is known about the thing the request would have created or changed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

_FIELD = re.compile(r"[\w.\[\]]{1,100}")
_CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")


class Outcome(StrEnum):
    """What a failed request did at Procountor."""

    CREATED = "created"  # it took effect, although something failed afterwards
    NOT_CREATED = "not_created"  # it certainly had no effect
    UNKNOWN = "unknown"  # it may have taken effect: look before doing it again


@dataclass(frozen=True, slots=True)
class ErrorEntry:
    """One complaint from an error body. `message` is a code or an English sentence and may quote the data sent."""

    message: str = ""
    field: str | None = None
    status: int | None = None

    @property
    def code(self) -> str | None:
        """The message when it is a machine code such as `DUE_DATE_BEFORE_BILL_DATE`, else None."""
        return self.message if _CODE.fullmatch(self.message) else None

    @property
    def loggable(self) -> str:
        """Field and code only: a sentence may hold personal data."""
        field = self.field if self.field and _FIELD.fullmatch(self.field) else None
        return ": ".join(part for part in (field, self.code) if part)


@dataclass(frozen=True, slots=True)
class Failure:
    """The facts of one failure. `retry_after` is in seconds; `detail` must be safe to log."""

    method: str = ""
    path: str = ""
    status: int | None = None
    request_id: str | None = None
    outcome: Outcome = Outcome.UNKNOWN
    entries: tuple[ErrorEntry, ...] = field(default=(), repr=False)
    retry_after: float | None = None
    detail: str = ""


class ProcountorError(Exception):
    """Any failure of this client. `str()` is for logs (no bodies, no tokens); `user_message` is for people."""

    message: ClassVar[str] = "Something went wrong between us and Procountor."

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure

    @property
    def method(self) -> str:
        return self.failure.method

    @property
    def path(self) -> str:
        return self.failure.path

    @property
    def status(self) -> int | None:
        return self.failure.status

    @property
    def request_id(self) -> str | None:
        return self.failure.request_id

    @property
    def outcome(self) -> Outcome:
        return self.failure.outcome

    @property
    def retry_after(self) -> float | None:
        """Seconds the server asked us to wait, if it did."""
        return self.failure.retry_after

    @property
    def entries(self) -> tuple[ErrorEntry, ...]:
        return self.failure.entries

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(entry.code for entry in self.entries if entry.code)

    @property
    def user_message(self) -> str:
        """One or two plain English sentences: what happened and what is known about the result."""
        return f"{self.message} {_CONSEQUENCE[self.outcome]}".strip() if self._changes_something else self.message

    @property
    def _changes_something(self) -> bool:
        return self.method not in {"", "GET"}

    def __str__(self) -> str:
        parts = [f"{self.method} {self.path}".strip(), type(self).__name__, f"outcome={self.outcome}"]
        parts += [f"status={self.status}"] if self.status is not None else []
        parts += [f"request_id={self.request_id}"] if self.request_id else []
        parts += [self.failure.detail] if self.failure.detail else []
        parts += [f"[{'; '.join(said)}]"] if (said := [e.loggable for e in self.entries if e.loggable]) else []
        return " ".join(part for part in parts if part)

    def __repr__(self) -> str:
        return f"<{self}>"


_CONSEQUENCE: Mapping[Outcome, str] = {
    Outcome.CREATED: "The change itself went through.",
    Outcome.NOT_CREATED: "Nothing was changed.",
    Outcome.UNKNOWN: "It is not known whether the change went through, so look before repeating it.",
}


class InvalidBody(ProcountorError):
    """Refused before sending: a required field is missing or a limit is broken."""

    message = "The data does not fit Procountor's fields"

    @property
    def user_message(self) -> str:
        return f"{self.message}: {_listed(self.entries, ' ')}. Nothing was sent."


class NotSentInTime(ProcountorError):
    """The deadline of `send_within` passed before the request left. It was not sent."""

    message = "The request waited too long to be sent, so it was not sent at all."


class TokenError(ProcountorError):
    message = "Signing in to Procountor failed."


class TokenRefused(TokenError):
    """The token endpoint answered no. Repeating does not help."""

    message = "Procountor did not accept the API client's id, secret or API key. Somebody must check the settings."


class TokenUnavailable(TokenError):
    """The token endpoint could not be reached or understood. Repeating may help."""

    message = "Procountor's sign-in service does not answer properly right now."


class TransportError(ProcountorError):
    message = "The connection to Procountor failed."


class ConnectionFailed(TransportError):
    message = "Procountor could not be reached."


class RequestTimeout(TransportError):
    message = "Procountor did not answer in time."


class ConnectionLost(TransportError):
    message = "The connection to Procountor broke before the answer came."


class UnreadableResponse(ProcountorError):
    """Procountor answered with success, but the body is not what the endpoint promises."""

    message = "Procountor's answer could not be understood."


class ResponseError(ProcountorError):
    message = "Procountor answered with an error."


class Rejected(ResponseError):
    """Understood and refused: a person has to change something first."""

    message = "Procountor refused this"

    @property
    def user_message(self) -> str:
        reason = f": {_listed(self.entries)}" if self.entries else ""
        return f"{self.message}{reason}.{' Nothing was changed.' if self._changes_something else ''}"


class BadRequest(Rejected):
    message = "Procountor refused the data"


class PermissionDenied(Rejected):
    message = "Procountor does not allow this for this user, or not in this status"


class NotFound(Rejected):
    message = "Procountor does not have this, or this user may not see it"


class Conflict(Rejected):
    message = "Procountor says this conflicts with something else"


class AuthenticationFailed(ResponseError):
    message = "Procountor did not accept our sign-in, although it was fresh. The API key may have been revoked."


class RateLimited(ResponseError):
    message = "Procountor asks us to slow down."


class ServiceUnavailable(ResponseError):
    message = "Procountor is out of service for the moment."


class ServerError(ResponseError):
    message = "Procountor had an internal error."


class UnexpectedStatus(ResponseError):
    message = "Procountor answered in an unexpected way."


def _listed(entries: tuple[ErrorEntry, ...], after_field: str = ": ") -> str:
    said = [after_field.join(part for part in (entry.field, entry.message) if part) for entry in entries]
    return "; ".join(text.strip().rstrip(".:") for text in said if text.strip()) or "no reason was given"
