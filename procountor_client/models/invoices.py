import datetime as dt
from typing import Annotated

from procountor_client.models.addresses import Address, NamedAddress
from procountor_client.models.attachments import Attachment
from procountor_client.models.base import Instant, Length, Model, Number, Open, Required
from procountor_client.models.enums import (
    CashDiscountTerm,
    DeliveryMethod,
    InvoiceAction,
    InvoiceChannel,
    InvoiceStatus,
    InvoiceType,
    Language,
    PaymentMethod,
    ReferenceCodeType,
)
from procountor_client.models.fields import (
    CashDiscountPercent,
    CurrencyRate,
    Discount,
    PenaltyPercent,
    Percent,
    Quantity,
    RequiredFlag,
    RequiredText,
    RequiredVatPercent,
    Text40,
    Text50,
    Text70,
    Text100,
    Text255,
    Text512,
    Text10000,
    UnitPrice,
)
from procountor_client.models.units import Unit


class BankAccount(Model):
    """`account_number` is an IBAN without spaces. Leave `bic` out on sales invoices."""

    account_number: str | None = None
    bic: str | None = None


class EInvoiceAddress(Model):
    operator: str | None = None
    address: str | None = None
    edi_id: str | None = None


class CounterParty(Model):
    """The buyer of a sales invoice. Filled in also when `partner_id` is given: the register is not copied."""

    contact_person_name: Text70 = None
    identifier: str | None = None
    tax_code: str | None = None
    customer_number: str | None = None
    email: str | None = None
    bcc_addresses: Annotated[list[str] | None, Length(4)] = None
    counter_party_address: Annotated[NamedAddress | None, Required()] = None
    bank_account: BankAccount | None = None
    einvoice_address: EInvoiceAddress | None = None


class CashDiscountOption(Model):
    number_of_days: int | None = None
    discount_percentage: CashDiscountPercent = None


class CashDiscount(Model):
    option_list: Annotated[list[CashDiscountOption] | None, Length(3)] = None
    cash_discounts_term_type: Open[CashDiscountTerm] | None = None


class PaymentInfo(Model):
    """`bank_reference_code=""` asks Procountor for a reference; None leaves the invoice without any."""

    payment_method: Annotated[Open[PaymentMethod] | None, Required()] = None
    currency: Annotated[str | None, Required()] = None
    bank_account: BankAccount | None = None
    due_date: Annotated[dt.date | None, Required()] = None
    new_due_date: dt.date | None = None
    currency_rate: CurrencyRate = None
    payment_term_percentage: Percent = None
    cash_discount: CashDiscount | None = None
    bank_reference_code: str | None = None
    bank_reference_code_type: Open[ReferenceCodeType] | None = None
    clearing_code: Text50 = None


class ExtraInfo(Model):
    accounting_by_row: RequiredFlag = None
    unit_prices_include_vat: RequiredFlag = None


class DeliveryTermsInfo(Model):
    name: str | None = None
    municipality: str | None = None


class InvoiceRow(Model):
    """Only `product_id` links to the register; name, unit, price and VAT must be given all the same."""

    id: int | None = None
    product_id: int | None = None
    product: RequiredText = None
    product_code: str | None = None
    quantity: Quantity = None
    unit: Annotated[Open[Unit] | None, Required()] = None
    unit_price: UnitPrice = None
    discount_percent: Discount = None
    vat_percent: RequiredVatPercent = None
    vat_status: int | None = None
    comment: Text512 = None
    start_date: dt.date | None = None
    end_date: dt.date | None = None
    header_text: Text512 = None
    explanation_text: Text512 = None


class InvoiceSum(Model):
    """Totals as Procountor counts them, in one currency."""

    currency: str | None = None
    in_accounting_currency: bool | None = None
    excluding_vat_total: Number | None = None
    vat_sum_total: Number | None = None
    invoice_sum_total: Number | None = None


class InvoiceDraft(Model):
    """An invoice to be made. `original_invoice_number` is our own key: the one reference that can be searched exactly."""

    partner_id: int | None = None
    type: Annotated[Open[InvoiceType] | None, Required()] = None
    status: Open[InvoiceStatus] | None = None
    date: Annotated[dt.date | None, Required()] = None
    counter_party: Annotated[CounterParty | None, Required()] = None
    billing_address: Address | None = None
    delivery_address: Address | None = None
    payment_info: Annotated[PaymentInfo | None, Required()] = None
    delivery_terms_info: DeliveryTermsInfo | None = None
    extra_info: Annotated[ExtraInfo | None, Required()] = None
    discount_percent: Discount = None
    order_reference: Text70 = None
    invoice_rows: Annotated[list[InvoiceRow] | None, Required(), Length(None, 1)] = None
    vat_status: int | None = None
    original_invoice_number: Text40 = None
    delivery_start_date: dt.date | None = None
    delivery_end_date: dt.date | None = None
    delivery_method: Open[DeliveryMethod] | None = None
    delivery_instructions: Text255 = None
    invoice_channel: Annotated[Open[InvoiceChannel] | None, Required()] = None
    penalty_percent: PenaltyPercent = None
    language: Open[Language] | None = None
    invoice_template_id: int | None = None
    additional_information: Text10000 = None
    vat_country: str | None = None
    notes: Text10000 = None
    factoring_contract_id: int | None = None
    factoring_text: str | None = None
    order_number: str | None = None
    agreement_number: str | None = None
    accounting_code: str | None = None
    delivery_site: str | None = None
    tender_reference: str | None = None
    buyer_reference_identifier: Text70 = None
    seller_reference_identifier: Text70 = None


class Invoice(InvoiceDraft):
    """An invoice as Procountor holds it. `version` must be the latest one when it is written back."""

    id: int
    invoice_number: int | None = None
    payment_date: dt.date | None = None
    ledger_receipt_id: int | None = None
    version: Annotated[Instant | None, Required()] = None
    invoice_sum_info: list[InvoiceSum] | None = None
    attachments: list[Attachment] | None = None
    creator_id: int | None = None
    is_offer: bool | None = None


class InvoiceSummary(Model):
    """A row of the invoice list: enough for an overdue report."""

    id: int
    partner_id: int | None = None
    type: Open[InvoiceType] | None = None
    status: Open[InvoiceStatus] | None = None
    invoice_number: int | None = None
    original_invoice_number: str | None = None
    invoice_channel: Open[InvoiceChannel] | None = None
    date: dt.date | None = None
    due_date: dt.date | None = None
    new_due_date: dt.date | None = None
    created: Instant | None = None
    version: Instant | None = None
    invoice_sum_info: list[InvoiceSum] | None = None
    creator_id: int | None = None
    counter_party: CounterParty | None = None
    is_offer: bool | None = None


class InvoiceNotes(Model):
    notes: Annotated[str | None, Required(), Length(10_000)] = None


class ApprovalComment(Model):
    comment: Text100 = None


class InvoiceTransaction(Model):
    """One line of an invoice's event log."""

    action: Open[InvoiceAction] | None = None
    name: str | None = None
    date: Instant | None = None
    details: str | None = None


class InvoiceTransactions(Model):
    invoice_id: int | None = None
    transactions: list[InvoiceTransaction] | None = None
