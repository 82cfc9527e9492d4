"""What reading a `/won` line comes to."""

from dataclasses import dataclass
from decimal import Decimal

from bot.domain.values.currencies import HOME
from bot.domain.values.localized import Text
from bot.domain.values.units import WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Won:
    """`customer` is the name as typed, or the normalised business ID or VAT id when only that was given."""

    customer: str
    business_id: str | None = None
    vat_id: str | None = None
    amount: Decimal
    """Without VAT, all of it: the quantity times the unit price."""
    quantity: Decimal | None = None
    """None: no quantity was written, the amount is one sum."""
    unit: str | None = None
    """Procountor's word for what is counted; None also where only a number was written (`2 x 450`)."""
    unit_price: Decimal | None = None
    currency: str = HOME
    vat_percent: Decimal | None = None
    """Nobody has looked yet whether it is one."""
    description: str | None = None

    def asked(self, problem: Text) -> "Unclear":
        """For the form, where something of it must be confirmed."""
        written = str(self.amount).replace(".", ",")
        if self.quantity is not None and self.unit_price is not None:
            unit = f" {self.unit.lower()}" if self.unit and self.unit.lower() in WORDS else ""
            written = f"{_plainly(self.quantity)}{unit} x {_plainly(self.unit_price)}"
        return Unclear(
            customer=self.customer,
            business_id=self.business_id,
            amount_text=written if self.currency == HOME else f"{written} {self.currency}",
            vat_text=None if self.vat_percent is None else str(self.vat_percent).replace(".", ","),
            description=self.description,
            problem=problem,
        )


@dataclass(frozen=True, slots=True)
class Help:
    """The person asked how to use the command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """What was understood, for the form to open with; `problem` is None when nothing was typed.

    Problems: those of `amount_problem`, and won.line_too_long(longest), won.customer_missing(), won.amount_missing(), won.amount_ambiguous(),
    won.amount_gross(), won.amount_in_name(amount), won.not_understood(what), won.quantity_open(what), won.quantity_check(total), won.unit_price(price),
    won.vat_several(), won.vat_zero(written), won.business_id_wrong(business_id),
    won.business_id_unreadable(business_id).
    """

    customer: str | None = None
    business_id: str | None = None
    amount_text: str | None = None
    vat_text: str | None = None
    description: str | None = None
    problem: Text | None = None
    likely: Won | None = None
    """What it is if the customer's name ends before the only number: only who knows the customers can tell."""


def _plainly(number: Decimal) -> str:
    """As the form's field reads it back."""
    return f"{number.normalize():f}".replace(".", ",")
