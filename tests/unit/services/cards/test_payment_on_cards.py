"""What a card says of the payment depends on the mirror alone."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.domain.receivables.payment import Payment
from bot.domain.values.ids import InvoiceId, PartnerId
from bot.domain.values.ledger_status import LedgerStatus
from bot.services.cards.cards import payment_of

DUE = date(2026, 11, 20)
SENT = MirroredInvoice(
    invoice_id=InvoiceId(1),
    partner_id=PartnerId(1),
    customer_name="Kallio Oy",
    number=1,
    status=LedgerStatus.SENT,
    invoice_date=date(2026, 11, 6),
    due_date=DUE,
    total=Decimal(100),
    paid=Decimal(0),
    currency="EUR",
    marker=None,
    seen_at=datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("changes", "seen_on", "shown"),
    [
        ({}, DUE, Payment.OPEN),
        ({}, date(2026, 11, 21), Payment.OVERDUE),
        ({"status": LedgerStatus.PARTLY_PAID, "paid": Decimal(30)}, DUE, Payment.PARTLY_PAID),
        ({"status": LedgerStatus.PARTLY_PAID, "paid": Decimal(30)}, date(2026, 11, 21), Payment.OVERDUE),
        ({"status": LedgerStatus.PAID, "paid": Decimal(100)}, date(2026, 12, 1), Payment.PAID),
        ({"status": LedgerStatus.NOT_SENT}, date(2026, 12, 1), None),
        ({"total": Decimal(-100)}, date(2026, 12, 1), Payment.OPEN),
        ({"due_date": date(2026, 12, 4)}, date(2026, 12, 1), Payment.OPEN),
    ],
    ids=["due today", "a day late", "partly", "partly and late", "paid late", "unsent", "a credit note", "put off"],
)
def test_an_invoice_is_overdue_from_the_first_look_after_its_due_date(changes, seen_on, shown):
    assert payment_of(replace(SENT, **changes), seen_on) is shown
