"""What made an invoice's open sum go away: money is one way of several."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum


class Settlement(StrEnum):
    PAID = "paid"
    CREDITED = "credited"
    WRITTEN_OFF = "written_off"
    SET_OFF = "set_off"
    PARTLY = "partly"
    """Some of it with money, the rest otherwise."""
    OTHERWISE = "otherwise"
    """Without money, in more than one way or in one that has no word here."""


_MONEY = frozenset(
    {
        "BANKSTATEMENT",
        "BANKSTATEMENT_TO_INVOICE",
        "BANKSTATEMENT_TO_JOURNAL",
        "BANKTRANSFERELSEWHERE",
        "CASH",
        "CHARGECARD",
        "ELSEWHERE",
        "NETS_DK_INVOICE",
        "OTHERPAYMENTMETHOD",
        "REFERENCEPAYMENT",
        "REFERENCEPAYMENT_TO_INVOICE",
        "REFERENCEPAYMENT_TO_JOURNAL",
    }
)
_WAYS = {
    "CREDITLOSS": Settlement.WRITTEN_OFF,
    "SETOFF": Settlement.SET_OFF,
    "COMPENSATIONINVOICE": Settlement.CREDITED,
    "INVOICE_TO_INVOICE": Settlement.CREDITED,
}
_DISCOUNT = "CASHDISCOUNT"
"""Who pays early and takes the agreed discount has paid."""


def settlement_of(events: Iterable[tuple[str | None, Decimal]]) -> Settlement | None:
    """Of the payment events of one invoice: their types in Procountor's words, and amounts. None: nobody knows.

    An event without a type, as Procountor's list of many invoices has them, says nothing of the way.
    """
    sums: dict[str | None, Decimal] = {}
    for kind, amount in events:
        sums[kind] = sums.get(kind, Decimal(0)) + amount
    kinds = {kind for kind, amount in sums.items() if amount}
    if not kinds or None in kinds:
        return None
    ways = {_way(kind or "") for kind in kinds}
    if Settlement.PAID in ways:
        return Settlement.PAID if {kind for kind in kinds if kind not in _MONEY} <= {_DISCOUNT} else Settlement.PARTLY
    return ways.pop() if len(ways) == 1 else Settlement.OTHERWISE


def _way(kind: str) -> Settlement:
    return Settlement.PAID if kind in _MONEY else _WAYS.get(kind, Settlement.OTHERWISE)
