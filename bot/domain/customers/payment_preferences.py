"""How a customer pays, by its record in Procountor, and what of it an invoice can be given."""

from dataclasses import dataclass
from decimal import Decimal

BANK_TRANSFER, CASH, CLEARING = "BANK_TRANSFER", "CASH", "CLEARING"
WRITABLE = frozenset({BANK_TRANSFER, CASH, CLEARING})
"""Every other method wants fields of an invoice that the API does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CashDiscount:
    """Taken off by whoever pays within so many days of the invoice date."""

    days: int
    percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPreferences:
    method: str | None = None
    """Procountor's word."""
    clearing_code: str | None = None
    currency: str | None = None
    cash_discounts: tuple[CashDiscount, ...] = ()
    discount_when_due: Decimal | None = None
    """Percent, taken off by whoever pays by the due date: the record's older field for the same."""
    odd_terms: str | None = None
    """Payment terms as the record has them, where they are no days that an invoice can have."""

    @property
    def method_written(self) -> str:
        """Of an invoice to this customer."""
        return self.method if self.method in WRITABLE and self.method else BANK_TRANSFER

    @property
    def discounts(self) -> bool:
        return bool(self.cash_discounts or self.discount_when_due)
