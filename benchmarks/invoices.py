"""An invoice body that Procountor accepts, in both clients' words."""

import datetime as dt
from decimal import Decimal

from procountor_client import (
    BankAccount,
    CounterParty,
    ExtraInfo,
    InvoiceDraft,
    InvoiceRow,
    NamedAddress,
    PaymentInfo,
)
from sandbox.seed.registers import MAIN_IBAN


def draft(number: int) -> InvoiceDraft:
    """One row, 25.5 % VAT, another number in every invoice."""
    day = dt.date(2025, 9, 1)
    return InvoiceDraft(
        type="SALES_INVOICE",
        status="UNFINISHED",
        date=day,
        counter_party=CounterParty(
            email="invoices@customer.example", counter_party_address=NamedAddress(name=f"Customer {number} Oy")
        ),
        payment_info=PaymentInfo(
            payment_method="BANK_TRANSFER",
            currency="EUR",
            bank_account=BankAccount(account_number=MAIN_IBAN),
            due_date=day + dt.timedelta(days=14),
            currency_rate=Decimal(1),
            bank_reference_code="",
        ),
        extra_info=ExtraInfo(accounting_by_row=True, unit_prices_include_vat=False),
        discount_percent=Decimal(0),
        invoice_rows=[
            InvoiceRow(
                product="Consulting",
                quantity=Decimal(1),
                unit="PIECE",
                unit_price=Decimal(1000 + number),
                discount_percent=Decimal(0),
                vat_percent=Decimal("25.5"),
            )
        ],
        invoice_channel="EMAIL",
        vat_status=1,
        language="FINNISH",
        original_invoice_number=f"B-{number:06d}",
    )
