"""The kinds of durable jobs, a row each. A kind, once released, is never renamed: rows in the field carry it.

A new kind is a row here, its handler's line in `bot/wiring/job_routes.py`, and what it does. Without either it does not start.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Final, Self

from bot.domain.drafts.draft import DraftState
from bot.services.workflow.job_spec import JobSpec, Key, Lane, OnCard, OnDismiss

BUILDING: Final = DraftState.BUILDING
APPROVING: Final = DraftState.APPROVING
SENDING: Final = DraftState.SENDING
REJECTED: Final = DraftState.REJECTED
FOREGROUND: Final = Lane.FOREGROUND
BACKGROUND: Final = Lane.BACKGROUND
REFUSED: Final = OnDismiss.REFUSED
RETURN_DRAFT: Final = OnDismiss.RETURN_DRAFT
TELL_THREAD: Final = OnDismiss.TELL_THREAD
ASK_NO_MORE: Final = OnDismiss.ASK_NO_MORE
LOOK_AGAIN: Final = OnDismiss.LOOK_AGAIN
NOTHING: Final = OnDismiss.NOTHING
SHOWS: Final = OnCard.SHOWS
WAITS: Final = OnCard.WAITS
NO_CARD: Final = OnCard.NONE
FOR_EVER: Final = Key.FOR_EVER
MOMENT: Final = Key.MOMENT


class Kind(StrEnum):
    """Name and spec: the state of a draft it works on, lane, on dismiss, on card, key; then what only some have."""

    spec: JobSpec

    def __new__(cls, name: str, spec: JobSpec) -> Self:
        member = str.__new__(cls, name)
        member._value_ = name
        member.spec = spec
        return member

    # customer, register, lines, preflight
    DRAFT_BUILD = "draft.build", JobSpec(BUILDING, FOREGROUND, RETURN_DRAFT, NO_CARD, FOR_EVER, starts=True)
    # the business register once more, which gave no answer
    REGISTER_ASK = "register.ask", JobSpec(None, FOREGROUND, ASK_NO_MORE, NO_CARD, FOR_EVER)
    # "Create invoice?", to whoever sold it
    DEAL_OFFER = "deal.offer", JobSpec(None, FOREGROUND, NOTHING, NO_CARD, FOR_EVER)
    # Slack once more, which did not say whose address a deal's owner has
    OWNER_ASK = "owner.ask", JobSpec(None, FOREGROUND, TELL_THREAD, NO_CARD, FOR_EVER)
    CUSTOMER_CREATE = "customer.create", JobSpec(BUILDING, FOREGROUND, RETURN_DRAFT, NO_CARD, FOR_EVER)
    # delivery details that somebody typed on the card
    CUSTOMER_CHANGE = "customer.change", JobSpec(BUILDING, FOREGROUND, RETURN_DRAFT, NO_CARD, FOR_EVER)
    # typed on a card, and approved: into the customer's record
    CUSTOMER_WRITE = "customer.write", JobSpec(None, FOREGROUND, TELL_THREAD, NO_CARD, FOR_EVER)
    # out of it again, as the draft was given up
    CUSTOMER_RESTORE = "customer.restore", JobSpec(None, FOREGROUND, TELL_THREAD, NO_CARD, FOR_EVER)
    # a later part of a deal that is invoiced in parts
    PLAN_PART = "plan.part", JobSpec(None, BACKGROUND, REFUSED, NO_CARD, FOR_EVER)
    INVOICE_CREATE = "invoice.create", JobSpec(BUILDING, FOREGROUND, RETURN_DRAFT, NO_CARD, FOR_EVER)
    INVOICE_CHANGE = "invoice.change", JobSpec(BUILDING, FOREGROUND, RETURN_DRAFT, NO_CARD, FOR_EVER)
    # the project's dimension on the ledger receipt
    INVOICE_PROJECT = "invoice.project", JobSpec(None, FOREGROUND, TELL_THREAD, NO_CARD, FOR_EVER)
    # one more look at the marker, some minutes after
    INVOICE_AUDIT = "invoice.audit", JobSpec(None, BACKGROUND, TELL_THREAD, NO_CARD, FOR_EVER)
    INVOICE_APPROVE = (
        "invoice.approve",
        JobSpec(APPROVING, FOREGROUND, RETURN_DRAFT, NO_CARD, FOR_EVER, starts=True, decision="approve"),
    )
    INVOICE_SEND = (
        "invoice.send",
        JobSpec(SENDING, FOREGROUND, RETURN_DRAFT, NO_CARD, FOR_EVER, starts=True, decision="send"),
    )
    # approved, not sent, and taken back
    INVOICE_WITHDRAW = (
        "invoice.withdraw",
        JobSpec(BUILDING, FOREGROUND, RETURN_DRAFT, NO_CARD, FOR_EVER, decision="withdraw"),
    )
    INVOICE_INVALIDATE = (
        "invoice.invalidate",
        JobSpec(REJECTED, FOREGROUND, RETURN_DRAFT, NO_CARD, FOR_EVER, decision="reject", voids=True),
    )
    # an invoice too many, given up by a person
    TWIN_INVALIDATE = "twin.invalidate", JobSpec(None, FOREGROUND, LOOK_AGAIN, NO_CARD, FOR_EVER, voids=True)
    # its step was dismissed: back to where a person can go on
    DRAFT_RETURN = "draft.return", JobSpec(None, FOREGROUND, REFUSED, NO_CARD, FOR_EVER, recovers=True)
    # its pages as a file in the thread
    DRAFT_PREVIEW = "draft.preview", JobSpec(None, FOREGROUND, TELL_THREAD, NO_CARD, FOR_EVER)
    # once per draft
    CARD_POST = "card.post", JobSpec(None, FOREGROUND, REFUSED, SHOWS, FOR_EVER)
    CARD_UPDATE = "card.update", JobSpec(None, FOREGROUND, REFUSED, SHOWS, MOMENT)
    # nothing to show yet, but somebody waits: show that we are on it
    CARD_LATE = "card.late", JobSpec(None, FOREGROUND, NOTHING, WAITS, FOR_EVER)
    # a line in the card's thread
    NOTE = "note", JobSpec(None, FOREGROUND, NOTHING, WAITS, FOR_EVER)
    # a direct message
    TELL = "tell", JobSpec(None, FOREGROUND, NOTHING, WAITS, FOR_EVER)
    # a direct message with the button that answers it
    ASK = "ask", JobSpec(None, FOREGROUND, NOTHING, NO_CARD, FOR_EVER)
    # for whom a draft that changed waits now
    NOTICE_LOOK = "notice.look", JobSpec(None, BACKGROUND, NOTHING, NO_CARD, FOR_EVER)
    # one approver's private message, brought up to date
    NOTICE = "notice", JobSpec(None, BACKGROUND, NOTHING, NO_CARD, FOR_EVER)
    NOTICE_POST = "notice.post", JobSpec(None, BACKGROUND, NOTHING, NO_CARD, FOR_EVER)
    # the older message, whose buttons the newer one has
    NOTICE_CLOSE = "notice.close", JobSpec(None, BACKGROUND, NOTHING, NO_CARD, FOR_EVER)
    PERSON_LEARN = "person.learn", JobSpec(None, BACKGROUND, NOTHING, NO_CARD, MOMENT)
    PAYMENTS_REFRESH = "payments.refresh", JobSpec(None, BACKGROUND, NOTHING, NO_CARD, MOMENT)
    PAYMENTS_CUSTOMER = "payments.customer", JobSpec(None, FOREGROUND, NOTHING, NO_CARD, MOMENT)
    CUSTOMERS_SYNC = "customers.sync", JobSpec(None, BACKGROUND, NOTHING, NO_CARD, MOMENT)
    # which periods are open, for the cards of what is not decided yet
    BOOKS_LOOK = "books.look", JobSpec(None, BACKGROUND, NOTHING, NO_CARD, MOMENT)
    DIGEST = "digest", JobSpec(None, BACKGROUND, NOTHING, NO_CARD, MOMENT)
    # who must be reminded today?
    DRAFTS_REMIND = "drafts.remind", JobSpec(None, BACKGROUND, NOTHING, NO_CARD, MOMENT)
    # one person, one direct message
    REMIND = "remind", JobSpec(None, BACKGROUND, NOTHING, NO_CARD, MOMENT)
    ALERT_POST = "alert.post", JobSpec(None, FOREGROUND, NOTHING, NO_CARD, FOR_EVER)
    ALERT_UPDATE = "alert.update", JobSpec(None, FOREGROUND, NOTHING, NO_CARD, MOMENT)
    WATCHDOG = "watchdog", JobSpec(None, BACKGROUND, NOTHING, NO_CARD, MOMENT)
    # forget what is older than the settings say
    RETENTION = "retention", JobSpec(None, BACKGROUND, NOTHING, NO_CARD, MOMENT)

    @property
    def background(self) -> bool:
        """Nobody waits for it; the engine asks."""
        return self.spec.lane is BACKGROUND


def kinds(of: Callable[[JobSpec], bool]) -> frozenset[str]:
    """The names of those that have something in common. Rows of other versions may carry names that are none of them."""
    return frozenset(kind.value for kind in Kind if of(kind.spec))


WORKS_ON = {kind.value: kind.spec.works_on for kind in Kind if kind.spec.works_on}
"""The state of a draft that waits for such a step, and for nothing else."""
STARTS = {kind.spec.works_on: kind for kind in Kind if kind.spec.works_on and kind.spec.starts}
"""What is started anew of a draft in this state, of which no step is open."""
DECISIONS = {kind.value: kind.spec.decision for kind in Kind if kind.spec.decision}
"""Steps that carry out what somebody decided."""


def on_dismiss(kind: str) -> OnDismiss:
    """Also of a kind that another version of the program knows: nothing of ours waits for that."""
    return next((each.spec.on_dismiss for each in Kind if each.value == kind), OnDismiss.NOTHING)


class Syncable(StrEnum):
    """What `voitto sync` reads again."""

    CUSTOMERS = "customers"
    PAYMENTS = "payments"
