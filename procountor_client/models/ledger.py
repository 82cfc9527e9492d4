import datetime as dt
from typing import Annotated

from procountor_client.models.base import Instant, Length, Model, Number, Open, Required
from procountor_client.models.enums import InvoiceStatus
from procountor_client.models.fields import (
    RequiredMoney,
    RequiredName,
    RequiredText,
    RequiredVatPercent,
    Text255,
    Text10000,
    VatPercent,
)
from procountor_client.models.ledger_enums import ReceiptType, TransactionType, VatType


class DimensionItemValue(Model):
    """Money on one dimension item. Per dimension the values sum to the transaction's (for sales negative) value."""

    dimension_id: Annotated[int | None, Required()] = None
    item_id: Annotated[int | None, Required()] = None
    value: RequiredMoney = None


class DimensionItemValues(Model):
    dimension_item_values: Annotated[list[DimensionItemValue] | None, Required()] = None


class Transaction(Model):
    id: int | None = None
    transaction_type: Annotated[Open[TransactionType] | None, Required()] = None
    account: RequiredText = None
    accounting_value: RequiredMoney = None
    vat_percent: RequiredVatPercent = None
    vat_type: Open[VatType] | None = None
    vat_status: int | None = None
    description: Text255 = None
    balance_code: Text255 = None
    allocations: list[Number] | None = None
    partner_id: int | None = None
    dimension_item_values: list[DimensionItemValue] | None = None
    vat_deduction_percent: VatPercent = None
    start_date: dt.date | None = None
    end_date: dt.date | None = None


class SerialNumber(Model):
    series: str | None = None
    number: int | None = None


class LedgerReceipt(Model):
    """The accounting side of an invoice. Changing an invoice may replace it by one with another id."""

    id: int
    type: Open[ReceiptType] | None = None
    status: Open[InvoiceStatus] | None = None
    name: RequiredName = None
    receipt_date: dt.date | None = None
    vat_type: Open[VatType] | None = None
    vat_status: int | None = None
    vat_processing: str | None = None
    invoice_id: int | None = None
    receipt_number: int | None = None
    invoice_notes: Text10000 = None
    invoice_number: int | None = None
    accountants_notes: Text255 = None
    transaction_description: Text255 = None
    serial_number: SerialNumber | None = None
    vat_date: dt.date | None = None
    version: Instant | None = None
    transactions: Annotated[list[Transaction] | None, Required(), Length(None, 1)] = None

    @property
    def entries(self) -> list[Transaction]:
        """The rows dimensions belong on: ENTRY, not the reversing and reconciliation rows."""
        return [row for row in self.transactions or [] if row.transaction_type == TransactionType.ENTRY]


class DimensionItem(Model):
    id: int | None = None
    code_name: RequiredText = None
    status: str | None = None
    description: str | None = None

    @property
    def active(self) -> bool:
        """Procountor marks an item that is out of use with status `P` and leaves the key out otherwise."""
        return self.status != "P"


class Dimension(Model):
    id: int
    name: str | None = None
    items: list[DimensionItem] | None = None


class DimensionName(Model):
    name: Annotated[str | None, Required(), Length(255, 1)] = None


class DefaultDimensionItem(Model):
    id: int | None = None
    code_name: RequiredText = None
    percent: RequiredVatPercent = None
    status: bool | None = None
    description: str | None = None


class DefaultDimension(Model):
    """Dimension shares, in per cent, that a partner or product brings along."""

    id: Annotated[int | None, Required()] = None
    name: str | None = None
    items: list[DefaultDimensionItem] | None = None
