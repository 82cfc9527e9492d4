"""An invoice's status in Procountor's words, and the questions asked of it.

Source: Procountor's OpenAPI description 26.04, `invoiceStatus`. The values are stored in rows and JSON as they are here.
"""

from enum import StrEnum
from typing import Self


class LedgerStatus(StrEnum):
    """Of all receipt kinds; a sales invoice has only a few of them. Overdue is no status.

    A word that is not listed, as a later release may send, is read all the same: a status of that very word, named
    UNKNOWN, of which every question below is answered with no. So nothing crashes, nothing is done to its invoice,
    and people and the database see the word itself.
    """

    EMPTY = "EMPTY"
    UNFINISHED = "UNFINISHED"  # a draft: approved by nobody, owed by nobody
    NOT_SENT = "NOT_SENT"  # approved, and not sent
    APPROVED = "APPROVED"  # approved, and not sent by Procountor: the channel is NO_SENDING
    SENT = "SENT"
    PARTLY_PAID = "PARTLY_PAID"
    PAID = "PAID"  # matched with a bank statement
    MARKED_PAID = "MARKED_PAID"  # entered by hand, in whatever way
    INVALIDATED = "INVALIDATED"  # void for good
    RECEIVED = "RECEIVED"
    VERIFIED = "VERIFIED"
    PAYMENT_DENIED = "PAYMENT_DENIED"
    PAYMENT_QUEUED = "PAYMENT_QUEUED"
    PAYMENT_SENT_TO_BANK = "PAYMENT_SENT_TO_BANK"
    PAYMENT_TRANSACTION_REMOVED = "PAYMENT_TRANSACTION_REMOVED"
    STARTED = "STARTED"
    INVOICED = "INVOICED"
    OVERRIDDEN = "OVERRIDDEN"
    DELETED = "DELETED"
    UNSAVED = "UNSAVED"

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """The trap: `LedgerStatus("NEW_WORD")` is a new object each time. Compare statuses with ==, never with `is`."""
        if not isinstance(value, str):
            return None
        unlisted = str.__new__(cls, value)
        unlisted._name_, unlisted._value_ = "UNKNOWN", value
        return unlisted

    @property
    def is_known(self) -> bool:
        return self.value in type(self).__members__

    @property
    def is_unfinished(self) -> bool:
        """A draft that can still be changed, approved or made void."""
        return self == LedgerStatus.UNFINISHED

    @property
    def is_unsent(self) -> bool:
        """Approved, and waiting to be sent: the customer does not know of it."""
        return self == LedgerStatus.NOT_SENT

    @property
    def is_void(self) -> bool:
        return self == LedgerStatus.INVALIDATED

    @property
    def is_open(self) -> bool:
        """Approved and not settled. An unfinished one is no receivable yet, a void one is none any more."""
        return self in OPEN

    @property
    def is_owed(self) -> bool:
        """Open, and its due date binds the customer: an unsent invoice is nobody's debt yet."""
        return self in OWED

    @property
    def is_settled(self) -> bool:
        """Nothing is open any more, whatever settled it."""
        return self in SETTLED

    @property
    def is_approved(self) -> bool:
        """Approved at least; it may have been sent and paid since."""
        return self in OPEN | SETTLED

    @property
    def is_with_customer(self) -> bool:
        """Sent by Procountor at least; it may have been paid since."""
        return self in WITH_CUSTOMER

    @property
    def has_payments(self) -> bool:
        return self in HAS_PAYMENTS


SETTLED = frozenset({LedgerStatus.PAID, LedgerStatus.MARKED_PAID})
OWED = frozenset({LedgerStatus.APPROVED, LedgerStatus.SENT, LedgerStatus.PARTLY_PAID})
OPEN = OWED | {LedgerStatus.NOT_SENT}
WITH_CUSTOMER = (OWED | SETTLED) - {LedgerStatus.APPROVED}
HAS_PAYMENTS = SETTLED | {LedgerStatus.PARTLY_PAID}
