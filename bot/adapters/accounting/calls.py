"""A call to Procountor, its failures in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bot.domain.values.localized import Text, text
from bot.errors import Outcome, PeriodClosed, Upstream, UpstreamRefused, UpstreamUnavailable
from bot.ports.answering import answered
from procountor_client import (
    AuthenticationFailed,
    InvalidBody,
    NotFound,
    PermissionDenied,
    ProcountorError,
    Rejected,
    TokenRefused,
)

SYSTEM = "Procountor"
PERIOD_CLOSED = "CLOSED_FISCAL_PERIOD"


@contextmanager
def procountor() -> Iterator[None]:
    """Raises UpstreamUnavailable when waiting may help, UpstreamRefused when a person is needed."""
    try:
        yield
    except ProcountorError as error:
        raise _ours(error) from error
    answered(SYSTEM)


def _ours(error: ProcountorError) -> Upstream:
    if isinstance(error, (TokenRefused, AuthenticationFailed)):
        return UpstreamRefused(str(error), system=SYSTEM, user_message=_unsigned(error))
    if any(PERIOD_CLOSED in entry.message for entry in error.entries):
        return PeriodClosed(str(error), system=SYSTEM)
    if isinstance(error, PermissionDenied):
        return UpstreamRefused(str(error), system=SYSTEM, user_message=text("error.procountor_rights"))
    if isinstance(error, NotFound):
        return UpstreamRefused(str(error), system=SYSTEM, user_message=text("error.procountor_not_found"))
    if isinstance(error, (Rejected, InvalidBody)):
        reason = _reason(error)
        said = text("error.upstream_refused", system=SYSTEM, reason=reason)
        return UpstreamRefused(str(error), system=SYSTEM, user_message=said, data=True)
    wait = timedelta(seconds=error.retry_after) if error.retry_after is not None else None
    return UpstreamUnavailable(str(error), system=SYSTEM, outcome=Outcome(error.outcome.value), retry_after=wait)


def _unsigned(error: ProcountorError) -> Text:
    """Who is not let in: the client, its key, or whoever asked at another address. OAuth 2 has 401 for the first."""
    reason = _reason(error) if error.entries else ""
    match error.status:
        case 404 | 405:
            return text("error.procountor_address", status=error.status)
        case 401 if isinstance(error, TokenRefused):
            return text("error.procountor_client", reason=reason)
        case _:
            return text("error.procountor_key", reason=reason)


def _reason(error: ProcountorError) -> str:
    """Procountor's own words, for the person who must cure it."""
    said = [f"{entry.field}: {entry.message}" if entry.field else entry.message for entry in error.entries]
    return "; ".join(part for part in said if part)[:300] or type(error).__name__
