"""Everything that can go wrong between us and a CRM, as one tree under the bot's own errors.

CrmError                       `failure` has the facts; str() is for logs, `user_message` for people
├── CrmUnavailable             waiting may help (an UpstreamUnavailable; `outcome` says what is certain)
│   ├── NotSentInTime            the caller's own deadline passed while the request was waiting to be sent
│   ├── BudgetSpent              our own count of the CRM's limits says no: nothing was sent
│   ├── RateLimited              429; `policy` names the limit in the CRM's word
│   ├── SignInRefused            401: the token is wrong, revoked or expired; nothing goes on until somebody renews it
│   ├── Unreachable              the request never left: connect, pool, DNS
│   ├── TimedOut                 it left, and no answer came in time
│   ├── ConnectionLost           the connection broke half-way
│   ├── ServerTrouble            5xx, a locked record, a gateway's page, a redirect
│   └── UnreadableAnswer         2xx, but not what was promised
└── CrmRefused                 the same request will be refused again (an UpstreamRefused; nothing was changed)
    ├── InvalidRequest           refused before sending: it breaks a limit of the CRM's that is known here
    ├── PermissionMissing        403; `scopes` are the missing ones, word for word
    ├── PlanLimit                the customer's plan has no room for this
    ├── NotFound                 404, 410
    ├── Conflict                 409; `existing_id` is the record that has it already, where the CRM names one
    └── Rejected                 400, 422 and the other 4xx; `failure.entries` are its reasons
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.values.localized import Text, text
from bot.errors import Outcome, UpstreamRefused, UpstreamUnavailable


@dataclass(frozen=True, slots=True)
class ErrorEntry:
    """One complaint of a CRM. `message` is its own sentence and may quote the data sent; `code` is a machine's word."""

    message: str = ""
    code: str = ""
    fields: tuple[str, ...] = ()

    @property
    def loggable(self) -> str:
        """Fields and code only: a sentence may hold personal data."""
        return ": ".join(part for part in (",".join(self.fields), self.code) if part)


@dataclass(frozen=True, slots=True)
class Failure:
    """The facts of one failure. `retry_after` is in seconds; `detail` and `code` must be safe to log.

    `correlation_id` is what the CRM's support asks for.
    """

    system: str
    method: str = ""
    path: str = ""
    status: int | None = None
    code: str = ""
    correlation_id: str = ""
    outcome: Outcome = Outcome.UNKNOWN
    entries: tuple[ErrorEntry, ...] = field(default=(), repr=False)
    retry_after: float | None = None
    detail: str = ""

    @property
    def loggable(self) -> str:
        facts = {"status": self.status, "code": self.code, "correlation_id": self.correlation_id}
        named = [f"{name}={value}" for name, value in facts.items() if value]
        said = [entry.loggable for entry in self.entries if entry.loggable]
        parts = [self.system, f"{self.method} {self.path}".strip(), f"outcome={self.outcome}", *named, self.detail]
        return " ".join([part for part in parts if part] + ([f"[{'; '.join(said)}]"] if said else []))

    @property
    def reason(self) -> str:
        """The CRM's own words, with its correlation id: for the person who must cure it, never for a log."""
        said = "; ".join(dict.fromkeys(entry.message.strip() for entry in self.entries if entry.message.strip()))
        words = said[:LONGEST_REASON] or " ".join(str(part) for part in (self.status, self.code) if part)
        return f"{words} ({self.correlation_id})" if self.correlation_id else words


LONGEST_REASON = 400


class CrmError(Exception):
    """Caught as one; every one that is raised is a CrmUnavailable or a CrmRefused."""

    failure: Failure


class CrmUnavailable(CrmError, UpstreamUnavailable):
    def __init__(self, failure: Failure, *, user_message: Text | None = None) -> None:
        wait = None if failure.retry_after is None else timedelta(seconds=failure.retry_after)
        UpstreamUnavailable.__init__(
            self,
            f"{type(self).__name__} {failure.loggable}",
            system=failure.system,
            outcome=failure.outcome,
            retry_after=wait,
            user_message=user_message,
        )
        self.failure = failure


class NotSentInTime(CrmUnavailable):
    pass


class BudgetSpent(CrmUnavailable):
    pass


class RateLimited(CrmUnavailable):
    @property
    def policy(self) -> str:
        """The limit that was reached, in the CRM's word; empty where it does not say."""
        return self.failure.code


class SignInRefused(CrmUnavailable):
    def __init__(self, failure: Failure) -> None:
        setting = f"{failure.system.upper()}_TOKEN"
        said = text("error.crm_token", system=failure.system, reason=failure.reason, setting=setting)
        super().__init__(failure, user_message=said)


class Unreachable(CrmUnavailable):
    pass


class TimedOut(CrmUnavailable):
    pass


class ConnectionLost(CrmUnavailable):
    pass


class ServerTrouble(CrmUnavailable):
    pass


class UnreadableAnswer(CrmUnavailable):
    pass


class CrmRefused(CrmError, UpstreamRefused):
    def __init__(self, failure: Failure, *, user_message: Text | None = None) -> None:
        said = user_message or text("error.crm_refused", system=failure.system, reason=failure.reason)
        UpstreamRefused.__init__(
            self, f"{type(self).__name__} {failure.loggable}", system=failure.system, user_message=said, data=True
        )
        self.failure = failure


class InvalidRequest(CrmRefused):
    pass


class PermissionMissing(CrmRefused):
    def __init__(self, failure: Failure, scopes: Iterable[str] = ()) -> None:
        self.scopes = tuple(scopes)
        said = (
            text("error.crm_scopes", system=failure.system, scopes=", ".join(self.scopes))
            if self.scopes
            else text("error.crm_permission", system=failure.system, reason=failure.reason)
        )
        super().__init__(failure, user_message=said)


class PlanLimit(CrmRefused):
    def __init__(self, failure: Failure) -> None:
        super().__init__(failure, user_message=text("error.crm_plan", system=failure.system, reason=failure.reason))


class NotFound(CrmRefused):
    def __init__(self, failure: Failure) -> None:
        super().__init__(failure, user_message=text("error.crm_not_found", system=failure.system))


class Conflict(CrmRefused):
    def __init__(self, failure: Failure, existing_id: str | None = None) -> None:
        super().__init__(failure)
        self.existing_id = existing_id


class Rejected(CrmRefused):
    pass
