"""Bodies that Procountor accepts, used by several tests."""

import datetime as dt
from decimal import Decimal
from typing import Any

from procountor_client import (
    Address,
    BankAccount,
    CounterParty,
    ExtraInfo,
    InvoiceChannel,
    InvoiceDraft,
    InvoiceRow,
    InvoiceType,
    InvoicingInfo,
    Language,
    NamedAddress,
    PartnerDraft,
    PartnerPaymentInfo,
    PartnerType,
    PaymentInfo,
    PaymentMethod,
    ProductDraft,
    ProductType,
    Unit,
)


def row(**changes: Any) -> InvoiceRow:
    values: dict[str, Any] = {
        "product": "Consulting",
        "quantity": Decimal(2),
        "unit": Unit.HOUR,
        "unit_price": Decimal("120.50"),
        "discount_percent": Decimal(0),
        "vat_percent": Decimal("25.5"),
    }
    return InvoiceRow(**{**values, **changes})


def invoice(**changes: Any) -> InvoiceDraft:
    values: dict[str, Any] = {
        "partner_id": 7189371,
        "type": InvoiceType.SALES_INVOICE,
        "date": dt.date(2026, 11, 20),
        "counter_party": CounterParty(
            identifier="0836922-4",
            counter_party_address=NamedAddress(name="Esimerkki Oy", city="Pori", country="FINLAND"),
        ),
        "delivery_address": Address(),
        "payment_info": PaymentInfo(
            payment_method=PaymentMethod.BANK_TRANSFER,
            currency="EUR",
            bank_account=BankAccount(account_number="FI2799999900031563"),
            due_date=dt.date(2026, 12, 4),
            currency_rate=Decimal(1),
            bank_reference_code="",
        ),
        "extra_info": ExtraInfo(accounting_by_row=True, unit_prices_include_vat=False),
        "discount_percent": Decimal(0),
        "invoice_rows": [row()],
        "vat_status": 1,
        "original_invoice_number": "V-ABCDEFGHIJ",
        "invoice_channel": InvoiceChannel.EMAIL,
        "language": Language.FINNISH,
    }
    return InvoiceDraft(**{**values, **changes})


def partner(**changes: Any) -> PartnerDraft:
    values: dict[str, Any] = {
        "name": "Esimerkki Oy",
        "type": PartnerType.CUSTOMER,
        "address": Address(name="Esimerkki Oy", street="Esimerkkikatu 5", zip="22300", city="Pori", country="FINLAND"),
        "invoicing_info": InvoicingInfo(identifier="0836922-4", invoice_channel=InvoiceChannel.EMAIL),
        "payment_info": PartnerPaymentInfo(payment_method=PaymentMethod.BANK_TRANSFER, payment_term_days="14"),
    }
    return PartnerDraft(**{**values, **changes})


def product(**changes: Any) -> ProductDraft:
    values: dict[str, Any] = {
        "type": ProductType.SALES,
        "name": "Consulting",
        "code": "C-1",
        "discount": Decimal(0),
        "price": Decimal("120.5"),
        "active": True,
        "currency": "EUR",
        "unit": Unit.HOUR,
    }
    return ProductDraft(**{**values, **changes})
