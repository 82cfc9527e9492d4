"""An alert: one visible problem with a Retry and a Dismiss; grouped, never repeated for the same cause."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.values.ids import AlertId, CompanyId, DraftId, InvoiceId, UserId
from bot.domain.values.localized import Text

TWIN = "twin"
KEPT = frozenset({"alert.job_failed.next", "alert.job_kept.next"})
"""What an alert says comes next, where nobody can take it from there: Voitto still tries, or it must be tried again."""


class AlertState(StrEnum):
    OPEN = "open"
    RETRIED = "retried"  # a person pressed Retry; the outcome decides what comes next
    DISMISSED = "dismissed"
    HEALED = "healed"  # it went away by itself


@dataclass(frozen=True, slots=True)
class Twin:
    """An invoice too many: UNFINISHED, with the draft's marker, and not the one the draft stands for."""

    draft: DraftId
    invoice: InvoiceId
    number: str

    @property
    def cause(self) -> str:
        return f"{TWIN}:{self.draft}:{self.invoice}:{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """A deal that waits behind an alert."""

    customer: str
    title: str
    invoice: str
    """Its number; empty where there is none yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    id: AlertId
    company: CompanyId
    cause: str
    """Groups: the same cause raises one alert, however often it happens."""
    subject: str
    """What it is about, for people: a deal's title, a customer's name."""
    what: Text
    """What happened."""
    next: Text
    """What Voitto does next, and what the reader can do."""
    count: int
    state: AlertState
    raised_at: datetime
    settled_by: UserId | None = None
    retryable: bool = True
    behind: tuple[Behind, ...] = ()
    """The first few deals whose steps are counted in, for people; with `more` and `step` not part of what is stored."""
    more: int = 0
    """How many other deals wait with them."""
    step: str = ""
    """The kind of its step, where it is about one."""

    @property
    def dismissable(self) -> bool:
        """Whether a person may take it from here. The text says the same: it names Dismiss, or does not."""
        return self.next.key not in KEPT and self.twin is None

    @property
    def twin(self) -> Twin | None:
        """What its button would make void."""
        match self.cause.split(":"):
            case [word, draft, invoice, number] if word == TWIN:
                return Twin(DraftId(int(draft)), InvoiceId(int(invoice)), number)
            case _:
                return None
