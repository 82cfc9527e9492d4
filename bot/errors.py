"""The bot's errors.

VoittoError                       str() is for logs, `user_message` for people
├── Upstream                      another system's answer; `outcome` says whether the act may have happened
│   ├── UpstreamUnavailable       it may heal by itself: wait and try again
│   └── UpstreamRefused           it will not heal by itself: a person must do something
│       ├── PeriodClosed            the books take nothing that is dated on this day
│       ├── MessageGone           what was posted is not there any more, or cannot be changed any more
│       └── PersonUnreachable     nothing can be said to this person directly
│           └── PersonUnknown     there is no such person
├── LeaseLost                     another worker owns this job now: drop everything
├── SendTooLate                   too long between the intent and the wire: give the job back unsent
├── NeedsPerson                   a job cannot go on without somebody; it parks, visibly
├── TwinInvoices                  one marker, several live invoices: never pick silently
├── ChangedElsewhere              the invoice is no longer what we last saw: nothing was written over it
├── StoreUnavailable              the database takes nothing now: ask again later
├── Refused                       a person asked for something that is not allowed or not possible any more
└── SettingsError                 everything that is wrong with the settings, at once
"""

from datetime import timedelta
from enum import StrEnum

from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.operations.alert import Twin
from bot.domain.values.localized import Text, text
from bot.domain.values.secrecy import without_credentials


class Outcome(StrEnum):
    CREATED = "created"
    NOT_CREATED = "not_created"
    UNKNOWN = "unknown"


class VoittoError(Exception):
    """Root of everything the bot raises on purpose."""

    def __init__(self, message: str, *, user_message: Text | None = None) -> None:
        super().__init__(without_credentials(message))
        self.user_message = user_message or text("error.unexpected")


class Upstream(VoittoError):
    def __init__(self, message: str, *, system: str, outcome: Outcome, user_message: Text | None = None) -> None:
        super().__init__(message, user_message=user_message)
        self.system = system
        self.outcome = outcome


class UpstreamUnavailable(Upstream):
    """Down, slow, rate-limited or its answer lost."""

    def __init__(
        self,
        message: str,
        *,
        system: str,
        outcome: Outcome,
        retry_after: timedelta | None = None,
        user_message: Text | None = None,
    ) -> None:
        super().__init__(
            message,
            system=system,
            outcome=outcome,
            user_message=user_message or text("error.upstream_unavailable", system=system),
        )
        self.retry_after = retry_after


class UpstreamRefused(Upstream):
    """The other system understood and said no. `data`: because of what we sent, so that an edit may cure it."""

    def __init__(self, message: str, *, system: str, user_message: Text | None = None, data: bool = False) -> None:
        super().__init__(
            message,
            system=system,
            outcome=Outcome.NOT_CREATED,
            user_message=user_message or text("error.upstream_refused", system=system, reason=message),
        )
        self.data = data


class PeriodClosed(UpstreamRefused):
    def __init__(self, message: str, *, system: str) -> None:
        super().__init__(message, system=system, user_message=text("error.period_closed"), data=True)


class MessageGone(UpstreamRefused):
    def __init__(self, message: str, *, system: str, deleted: bool) -> None:
        """`deleted`: nobody sees it; otherwise it stands as it is for ever."""
        super().__init__(message, system=system)
        self.deleted = deleted


class PersonUnreachable(UpstreamRefused):
    pass


class PersonUnknown(PersonUnreachable):
    pass


class LeaseLost(VoittoError):
    pass


class SendTooLate(VoittoError):
    pass


class NeedsPerson(VoittoError):
    pass


class TwinInvoices(NeedsPerson):
    def __init__(self, marker: str, numbers: list[int], twin: Twin | None = None) -> None:
        """`twin`: the one that may be made void, where that is clear."""
        listed = ", ".join(str(number) for number in numbers)
        super().__init__(
            f"marker {marker} is on invoices {listed}",
            user_message=text("error.twin_invoices", marker=marker, invoices=listed),
        )
        self.numbers = numbers
        self.twin = twin


class ChangedElsewhere(VoittoError):
    def __init__(self, record: LedgerInvoice) -> None:
        """`record`: as Procountor has it now."""
        super().__init__(f"invoice {record.number or record.invoice_id} was changed in Procountor")
        self.record = record


class StoreUnavailable(VoittoError):
    """The database did not take it. `uncertain`: it went away while committing, so it may have been saved after all."""

    def __init__(self, message: str, *, reason: str, uncertain: bool = False) -> None:
        """`reason` is fit for strangers: no addresses, no statements."""
        super().__init__(message, user_message=text("error.store_uncertain" if uncertain else "error.store"))
        self.reason = reason
        self.uncertain = uncertain


class Refused(VoittoError):
    """Answer to a person: `user_message` says why and what to do instead."""

    def __init__(self, user_message: Text) -> None:
        super().__init__(user_message.key, user_message=user_message)


class SettingsError(VoittoError):
    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems
