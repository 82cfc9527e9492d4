"""A deal and what hangs on it, as REST v2 gives them."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from bot.adapters.crm.pipedrive.values import CustomValue, Instant, Model, Number

OPEN, WON, LOST, DELETED = "open", "won", "lost", "deleted"
"""Values of a deal's `status`."""
ONE_TIME = "one-time"
PERCENTAGE, AMOUNT = "percentage", "amount"
"""Values of `discount_type`, and of a discount's `type`."""
EXCLUSIVE, INCLUSIVE, NO_TAX = "exclusive", "inclusive", "none"
"""Values of `tax_method`."""


class Deal(Model):
    """`value` may be typed by hand, and need not be what the products come to. `custom_fields` by 40-hex codes."""

    id: int
    title: str = ""
    status: str
    value: Number | None = None
    currency: str | None = None
    owner_id: int | None = None
    person_id: int | None = None
    org_id: int | None = None
    pipeline_id: int | None = None
    stage_id: int | None = None
    add_time: Instant | None = None
    update_time: Instant
    won_time: Instant | None = None
    lost_time: Instant | None = None
    lost_reason: str | None = None
    expected_close_date: date | None = None
    is_deleted: bool = False
    is_archived: bool = False
    """An archived deal stands in another list, and cannot be written."""
    custom_fields: dict[str, CustomValue] = Field(default_factory=dict)

    @property
    def is_won(self) -> bool:
        return self.status == WON and not self.is_deleted


class DealProduct(Model):
    """`sum` is Pipedrive's own; whether it has tax or cycles in it, and whether an amount is per unit, is not published.

    `tax` in per cent. A line that is not enabled does not count. `billing_frequency_cycles` None: until cancelled.
    """

    id: int
    deal_id: int
    product_id: int | None = None
    product_variation_id: int | None = None
    name: str = ""
    comments: str | None = None
    quantity: Number
    item_price: Number
    currency: str | None = None
    sum: Number | None = None
    discount: Number = Decimal(0)
    discount_type: str = PERCENTAGE
    tax: Number | None = None
    tax_method: str | None = None
    is_enabled: bool = True
    order_nr: int | None = None
    billing_frequency: str = ONE_TIME
    billing_frequency_cycles: int | None = None
    billing_start_date: date | None = None
    add_time: Instant | None = None
    update_time: Instant | None = None


class DealDiscount(Model):
    """Of the whole deal; it takes from its one-time products only. In which order several count is not published."""

    id: str
    deal_id: int
    type: str
    amount: Number
    description: str | None = None


class DealInstallment(Model):
    """In the deal's currency. Never beside recurring products."""

    id: int
    deal_id: int
    amount: Number
    billing_date: date
    description: str | None = None
