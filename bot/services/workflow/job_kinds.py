"""The kinds of durable jobs. A kind, once released, is never renamed: rows in the field carry it."""

from enum import StrEnum


class Kind(StrEnum):
    DRAFT_BUILD = "draft.build"  # customer, register, lines, preflight
    REGISTER_ASK = "register.ask"  # the business register once more, which gave no answer
    DEAL_OFFER = "deal.offer"  # "Create invoice?", to whoever sold it
    OWNER_ASK = "owner.ask"  # Slack once more, which did not say whose address a deal's owner has
    CUSTOMER_CREATE = "customer.create"
    CUSTOMER_CHANGE = "customer.change"  # delivery details that somebody typed on the card
    CUSTOMER_WRITE = "customer.write"  # typed on a card, and approved: into the customer's record
    CUSTOMER_RESTORE = "customer.restore"  # out of it again, as the draft was given up
    PLAN_PART = "plan.part"  # a later part of a deal that is invoiced in parts
    INVOICE_CREATE = "invoice.create"
    INVOICE_CHANGE = "invoice.change"
    INVOICE_PROJECT = "invoice.project"  # the project's dimension on the ledger receipt
    INVOICE_AUDIT = "invoice.audit"  # one more look at the marker, some minutes after
    INVOICE_APPROVE = "invoice.approve"
    INVOICE_SEND = "invoice.send"
    INVOICE_WITHDRAW = "invoice.withdraw"  # approved, not sent, and taken back
    INVOICE_INVALIDATE = "invoice.invalidate"
    TWIN_INVALIDATE = "twin.invalidate"  # an invoice too many, given up by a person
    DRAFT_RETURN = "draft.return"  # its step was dismissed: back to where a person can go on
    DRAFT_PREVIEW = "draft.preview"  # its pages as a file in the thread
    CARD_POST = "card.post"  # once per draft
    CARD_UPDATE = "card.update"
    CARD_LATE = "card.late"  # nothing to show yet, but somebody waits: show that we are on it
    NOTE = "note"  # a line in the card's thread
    TELL = "tell"  # a direct message
    ASK = "ask"  # a direct message with the button that answers it
    NOTICE_LOOK = "notice.look"  # for whom a draft that changed waits now
    NOTICE = "notice"  # one approver's private message, brought up to date
    NOTICE_POST = "notice.post"
    NOTICE_CLOSE = "notice.close"  # the older message, whose buttons the newer one has
    PERSON_LEARN = "person.learn"
    PAYMENTS_REFRESH = "payments.refresh"
    PAYMENTS_CUSTOMER = "payments.customer"
    CUSTOMERS_SYNC = "customers.sync"
    BOOKS_LOOK = "books.look"  # which periods are open, for the cards of what is not decided yet
    DIGEST = "digest"
    DRAFTS_REMIND = "drafts.remind"  # who must be reminded today?
    REMIND = "remind"  # one person, one direct message
    ALERT_POST = "alert.post"
    ALERT_UPDATE = "alert.update"
    WATCHDOG = "watchdog"
    RETENTION = "retention"  # forget what is older than the settings say

    @property
    def background(self) -> bool:
        """Nobody waits for it: it runs when no step does that somebody asked for."""
        return self in _BACKGROUND


_BACKGROUND = frozenset(
    {
        Kind.PLAN_PART,
        Kind.INVOICE_AUDIT,
        Kind.NOTICE_LOOK,
        Kind.NOTICE,
        Kind.NOTICE_POST,
        Kind.NOTICE_CLOSE,
        Kind.PERSON_LEARN,
        Kind.PAYMENTS_REFRESH,
        Kind.CUSTOMERS_SYNC,
        Kind.BOOKS_LOOK,
        Kind.DIGEST,
        Kind.DRAFTS_REMIND,
        Kind.REMIND,
        Kind.WATCHDOG,
        Kind.RETENTION,
    }
)


class Syncable(StrEnum):
    """What `voitto sync` reads again."""

    CUSTOMERS = "customers"
    PAYMENTS = "payments"
