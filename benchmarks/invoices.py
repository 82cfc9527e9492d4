"""An invoice body that Procountor accepts, in both clients' words."""

import datetime as dt
from decimal import Decimal

from procountor_client import (
    CounterParty,
    ExtraInfo,
    InvoiceDraft,
    InvoiceRow,
    NamedAddress,
    PaymentInfo,
)


def draft(number: int) -> InvoiceDraft:
    """One row, 25.5 % VAT, another number in every invoice."""
    day = dt.date(2025, 9, 1)
    return InvoiceDraft(
        type="SALES_INVOICE",
        status="UNFINISHED",
        date=day,
        counter_party=CounterParty(counter_party_address=NamedAddress(name=f"Customer {number} Oy")),
        payment_info=PaymentInfo(
            payment_method="BANK_TRANSFER",
            currency="EUR",
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
        original_invoice_number=f"B-{number:06d}",
    )
