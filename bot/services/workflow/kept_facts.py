"""Every small fact that has no column: what waits to be told, who is at work on what, what was seen last.

What decides something about a deal, a draft or a customer is a column. The names and the fields stand in people's
databases: they are never renamed.
"""

from collections.abc import Mapping
from typing import Any, TypedDict

from bot.domain.values.kept import Key, Keys


class EarlyNews(TypedDict, total=False):
    """Of a deal whose win has not come."""

    lost: Mapping[str, Any]
    changed: Mapping[str, Any]
    kept: str
    """When it was last written, by our clock."""


class Silent(TypedDict):
    silent: bool


class BooksSeen(TypedDict):
    day: str
    books: Mapping[str, list[list[str]]] | None


class ReadAnew(TypedDict):
    sync: str


class Holder(TypedDict):
    job: int


class DigestPosted(TypedDict):
    day: str
    total: str
    invoices: list[int]


class Shared(TypedDict):
    message: str
    at: str
    click: str


class HowNotified(TypedDict):
    how: str


class DeskNote(TypedDict, total=False):
    """Nothing of it: nothing ever waited for this person."""

    waiting: dict[str, str]
    told: list[int]
    decided: list[int]
    number: int
    at: str | None
    message: list[str] | None


class FormLeftOpen(TypedDict):
    at: str
    state: Mapping[str, Any]


DEAL_TOLD: Keys[Mapping[str, Any]] = Keys("deal.told:")
"""By deal: what people were last told of it."""
EARLY_NEWS: Keys[EarlyNews] = Keys("deal.early:")
"""By marker. Goes when the win comes, or with what sources said."""
STEP_SILENT: Keys[Silent] = Keys("silent:")
"""By draft, revision and state: Procountor did not answer this step."""
BOOKS_SEEN: Key[BooksSeen] = Key("books")
"""What the last look at the books found: what changed since then changes cards."""
CUSTOMERS_READ_ANEW: Key[ReadAnew] = Key("customers.read_anew")
"""Written by a transaction that took too long for the directory's overlap: everything is then read again."""
CUSTOMER_MAKING: Keys[Holder] = Keys("customer.making:")
"""By business ID: the step that has the right to make this customer."""
CUSTOMER_BEFORE: Keys[Mapping[str, str]] = Keys("customer.before:")
"""By a step's key: what the record said before the step first wrote. Goes with the step's end."""
DIGEST_POSTED: Key[DigestPosted] = Key("digest.overdue")
"""What the last overdue digest said."""
ANSWER_SHARED: Keys[Shared] = Keys("paid.shared:")
"""By person: the answer to /paid that was last put into the channel."""
HOW_NOTIFIED: Keys[HowNotified] = Keys("notify:")
"""By person: what was chosen in App Home."""
DESK: Keys[DeskNote] = Keys("notice:")
"""By approver: what waits, and the message that says so."""
FORM_LEFT_OPEN: Keys[FormLeftOpen] = Keys("edit.form:")
"""By Slack's view: what was done so far in an edit form. Goes when it is sent, or after two days."""
