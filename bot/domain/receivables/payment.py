"""Where the customer's money is, in one word for cards, answers and messages."""

from datetime import date
from enum import StrEnum

from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.domain.receivables.settlement import Settlement


class Payment(StrEnum):
    OPEN = "open"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    OVERDUE = "overdue"
    OVERPAID = "overpaid"
    CREDITED = "credited"
    WRITTEN_OFF = "written_off"
    SET_OFF = "set_off"
    SETTLED = "settled"
    """Nothing is open, but it was not, or not all of it, the customer's money."""
    PARTLY_SETTLED = "partly_settled"
    """Some is open, and what is not was not the customer's money."""


_SETTLED = {
    Settlement.PAID: Payment.PAID,
    Settlement.CREDITED: Payment.CREDITED,
    Settlement.WRITTEN_OFF: Payment.WRITTEN_OFF,
    Settlement.SET_OFF: Payment.SET_OFF,
}
_WITH_MONEY = (None, Settlement.PAID, Settlement.PARTLY)
"""None too: that part is paid is Procountor's own word, where nobody has looked further."""
ENDED = frozenset({Payment.PAID, Payment.SETTLED, Payment.CREDITED, Payment.WRITTEN_OFF, Payment.SET_OFF})
"""Nothing is open."""
NEWS = ENDED | {Payment.OVERPAID}
"""What whoever won the deal is told of."""


def payment_of(invoice: MirroredInvoice, seen_on: date) -> Payment | None:
    """As it stood on the day when Procountor was last asked: a card changes when the mirror does, not at midnight.

    Nothing before the invoice has been sent: an unsent invoice is neither open nor late.
    """
    if invoice.settled:
        return _settled(invoice)
    if not invoice.status.is_owed:
        return None
    if invoice.overpaid:
        return Payment.OVERPAID
    if invoice.overdue(seen_on):
        return Payment.OVERDUE
    if invoice.paid <= 0:
        return Payment.OPEN
    return Payment.PARTLY_PAID if invoice.settlement in _WITH_MONEY else Payment.PARTLY_SETTLED


def _settled(invoice: MirroredInvoice) -> Payment:
    """A credit note is settled with the invoice it credits, or by paying back: it is the customer who pays nothing."""
    if invoice.total <= 0 or invoice.settlement is None:
        return Payment.SETTLED
    return _SETTLED.get(invoice.settlement, Payment.SETTLED)
