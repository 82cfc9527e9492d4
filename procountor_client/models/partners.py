from typing import Annotated

from procountor_client.models.addresses import Address
from procountor_client.models.attachments import Attachment
from procountor_client.models.base import Instant, Length, Model, Number, Open, Required
from procountor_client.models.enums import InvoiceChannel, Language, PartnerType, PaymentMethod
from procountor_client.models.fields import (
    Percent,
    RequiredName,
    Text20,
    Text40,
    Text80,
    Text100,
    Text500,
)
from procountor_client.models.invoices import CashDiscount
from procountor_client.models.products import Product


class InvoicingInfo(Model):
    """`identifier` is the business ID. E-invoice address and operator are plain strings here, not on an invoice."""

    customer_number: str | None = None
    identifier: str | None = None
    identifier_type: str | None = None
    ovt: str | None = None
    invoice_channel: Open[InvoiceChannel] | None = None
    contact_person: str | None = None
    language: Open[Language] | None = None
    email: str | None = None
    bcc_addresses: Annotated[list[str] | None, Length(4)] = None
    deny_einvoice_reminders: bool | None = None
    order_reference: str | None = None
    seller_reference_identifier: str | None = None
    buyer_reference_identifier: str | None = None
    order_number: str | None = None
    agreement_number: str | None = None
    accounting_code: str | None = None
    delivery_site: str | None = None
    tender_reference: str | None = None
    einvoice_address: str | None = None
    einvoice_operator: str | None = None


class PartnerPaymentInfo(Model):
    """`payment_term_days` is a string at Procountor; `term_days` reads it as a number."""

    factoring_contract_id: int | None = None
    payment_method: Annotated[Open[PaymentMethod] | None, Required()] = None
    bank_account: str | None = None
    payment_term_days: str | None = None
    payment_term_percentage: Percent = None
    penal_interest_rate: Percent = None
    discount_percentage: Percent = None
    cash_discount: CashDiscount | None = None
    currency: str | None = None
    delivery_method: str | None = None
    clearing_code: str | None = None
    bic: str | None = None
    customer_account_number: str | None = None

    @property
    def term_days(self) -> int | None:
        days = (self.payment_term_days or "").strip()
        return int(days) if days.isdecimal() else None


class PartnerGroupDraft(Model):
    name: RequiredName = None
    type: Annotated[Open[PartnerType] | None, Required()] = None
    active: bool | None = None


class PartnerGroup(PartnerGroupDraft):
    id: int


class RegistryInfo(Model):
    active: bool | None = None
    phone: Text40 = None
    mobile_phone: Text40 = None
    fax: Text40 = None
    section: Text80 = None
    home_municipality: Text40 = None
    report_group: str | None = None
    report_group_id: int | None = None
    partner_groups: list[PartnerGroup] | None = None


class ContactPerson(Model):
    id: int | None = None
    name: Text80 = None
    email: Text80 = None
    phone: Text40 = None


class PartnerAdditionalInfo(Model):
    default_additional_information: Text500 = None
    default_reference: str | None = None
    group: Text80 = None
    parent_company_id_type: str | None = None
    parent_company_id: Text20 = None
    auxiliary_company_name: Text80 = None
    former_company_name: Text80 = None
    sector: Text80 = None
    web_address: Text100 = None
    comments1: Text100 = None
    comments2: Text100 = None
    invoice_period: Text40 = None
    withholding_register_marking: Text20 = None
    invoice_ledger: str | None = None


class PartnerDraft(Model):
    """A customer or supplier to be made. A customer needs an address too."""

    name: RequiredName = None
    type: Annotated[Open[PartnerType] | None, Required()] = None
    address: Address | None = None
    billing_address: Address | None = None
    delivery_address: Address | None = None
    invoicing_info: InvoicingInfo | None = None
    contact_persons: list[ContactPerson] | None = None
    additional_info: PartnerAdditionalInfo | None = None
    payment_info: Annotated[PartnerPaymentInfo | None, Required()] = None
    registry_info: RegistryInfo | None = None


class Partner(PartnerDraft):
    """A business partner as Procountor holds it."""

    id: int
    version: Instant | None = None
    attachments: list[Attachment] | None = None

    def patch(self, **changes: object) -> "PartnerPatch":
        """What PATCH can change, as it is now, with `changes`, locked to the version read."""
        parts = {name: getattr(self, name) for name in PartnerPatch.model_fields}
        return PartnerPatch.model_validate({**parts, **changes})


class PartnerPatch(Model):
    """The only fields PATCH touches. `version` must be the latest one: it is the lock."""

    name: RequiredName = None
    type: Annotated[Open[PartnerType] | None, Required()] = None
    address: Address | None = None
    invoicing_info: InvoicingInfo | None = None
    payment_info: Annotated[PartnerPaymentInfo | None, Required()] = None
    version: Annotated[Instant | None, Required()] = None


class PartnerSummary(Model):
    """A row of the partner list; the full record needs `get`."""

    id: int
    name: str | None = None
    billing_address: Address | None = None
    invoicing_info: InvoicingInfo | None = None
    registry_info: RegistryInfo | None = None
    type: Open[PartnerType] | None = None
    version: Instant | None = None

    @property
    def identifier(self) -> str | None:
        return self.invoicing_info.identifier if self.invoicing_info else None


class SpecialTerms(Model):
    use_special_discount: bool | None = None
    special_discount_percentage: Number | None = None
    use_special_price: bool | None = None
    special_price: Number | None = None
    use_special_vat: bool | None = None
    special_vat_percentage: Number | None = None
    amount: Number | None = None
    comment: str | None = None


class DefaultAccount(Model):
    code: str | None = None
    name: str | None = None


class DefaultAccounts(Model):
    """The ledger accounts of one kind of invoice."""

    debit_account: DefaultAccount | None = None
    credit_account: DefaultAccount | None = None
    reconciliation_account: DefaultAccount | None = None


class PartnerDefaultAccounts(Model):
    """A partner's VAT and accounts, for what a product says nothing of. Readable, not writable."""

    vat_percent: Number | None = None
    vat_deduction: Number | None = None
    vat_status: int | None = None
    vat_processing: str | None = None
    combine_invoice_rows: bool | None = None
    sales_invoice_accounts: DefaultAccounts | None = None
    purchase_invoice_accounts: DefaultAccounts | None = None


class DefaultProduct(Model):
    """A product with a partner's own price, discount or VAT. Readable, not writable."""

    id: int | None = None
    product_info: Product | None = None
    default_settings: SpecialTerms | None = None
