import datetime as dt
from typing import Annotated

from procountor_client.models.base import Model, Number, Open, Required
from procountor_client.models.enums import InvoiceStatus
from procountor_client.models.fields import RequiredMoney, Text140
from procountor_client.models.ledger_enums import PaymentEventType, PaymentMethodType


class PaymentEvent(Model):
    """A payment of an invoice. `amount` is in the accounting currency, `paid_amount` in the one it was paid in.

    `status` tells who entered it (PAID: matched by bank data, MARKED_PAID: by hand), not that nothing is open.
    """

    id: int
    invoice_id: int | None = None
    type: Open[PaymentEventType] | None = None
    payment_date: dt.date | None = None
    status: Open[InvoiceStatus] | None = None
    amount: Number | None = None
    currency: str | None = None
    description: str | None = None
    paid_amount: Number | None = None
    paid_currency: str | None = None


class MarkPaid(Model):
    """A payment entered by hand, in the invoice's own currency and not in a closed period."""

    payment_date: Annotated[dt.date | None, Required()] = None
    amount: RequiredMoney = None
    currency: Annotated[str | None, Required()] = None
    description: Text140 = None
    payment_method_type: Open[PaymentMethodType] | None = None


class ReferencePayment(Model):
    """An incoming payment by reference number."""

    id: int
    account_number: str | None = None
    value_date: dt.date | None = None
    payment_date: dt.date | None = None
    sum: Number | None = None
    name: str | None = None
    bank_reference: str | None = None
    archive_id: str | None = None
    allocated: bool | None = None
    invoice_id: int | None = None


class TransactionIdentifier(Model):
    """The answer to a call that a person must confirm with a second factor."""

    transaction_identifier: str | None = None
    confirmation_app: str | None = None
