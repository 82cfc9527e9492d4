"""What a deal's products come to. Much of it is not published: the switches have both answers."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.pipedrive.account import Account, Actor, Json
from sandbox.pipedrive.switches import Switches

CENT = Decimal("0.01")


def lines_of(account: Account, deal: int) -> list[Json]:
    return list(account.lines[deal].values())


def line_sum(line: Json, switches: Switches) -> Decimal:
    """In the deal's currency, rounded half up to cents. A disabled line comes to nothing."""
    if not line["is_enabled"]:
        return Decimal(0)
    total = _discounted(line, switches)
    if switches.sum_has_cycles and line["billing_frequency_cycles"]:
        total *= line["billing_frequency_cycles"]
    if switches.sum_has_tax and line["tax_method"] == "exclusive":
        total *= 1 + exact(line["tax"]) / 100
    return total.quantize(CENT, ROUND_HALF_UP)


def _discounted(line: Json, switches: Switches) -> Decimal:
    quantity, price, discount = (exact(line[name]) for name in ("quantity", "item_price", "discount"))
    if line["discount_type"] == "percentage":
        return quantity * price * (1 - discount / 100)
    return quantity * (price - discount) if switches.discount_per_unit else quantity * price - discount


def deal_value(account: Account, deal: int) -> Decimal:
    """Deal discounts take from one-time products only."""
    lines = lines_of(account, deal)
    once = sum((exact(line["sum"]) for line in lines if line["billing_frequency"] == "one-time"), Decimal(0))
    rest = sum((exact(line["sum"]) for line in lines if line["billing_frequency"] != "one-time"), Decimal(0))
    for discount in discounts_of(account, deal):
        amount = exact(discount["amount"])
        once = once * (1 - amount / 100) if discount["type"] == "percentage" else once - amount
    return (max(once, Decimal(0)) + rest).quantize(CENT, ROUND_HALF_UP)


def discounts_of(account: Account, deal: int) -> list[Json]:
    return [row for row in account.discounts.values() if row["deal_id"] == deal]


def refresh(account: Account, deal: int, actor: Actor) -> None:
    """After a change of products or discounts: sums and value anew; whether the stamp moves is not published."""
    for line in lines_of(account, deal):
        line["sum"] = line_sum(line, account.switches)
    row = account.tables["deal"][deal]
    value = deal_value(account, deal)
    if account.switches.lines_move_deal:
        account.change("deal", deal, {"value": value}, actor)
        row["update_time"] = account.stamp()
    else:
        row["value"] = value
    account.changed()


def exact(value: Any) -> Decimal:
    return Decimal(str(value or 0))
