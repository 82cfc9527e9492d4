"""How an invoice came to be settled, and the one word that cards, answers and messages have for it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.domain.receivables.payment import Payment, payment_of
from bot.domain.receivables.settlement import Settlement, settlement_of
from bot.domain.values.ids import InvoiceId, PartnerId
from bot.domain.values.ledger_status import LedgerStatus
from procountor_client import PaymentEventType

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


def events(*pairs: str) -> Settlement | None:
    """`CASH 60` is a payment of 60 in cash; a kind of `?` came without its type."""
    split = (pair.split() for pair in pairs)
    return settlement_of((None if kind == "?" else kind, Decimal(amount)) for kind, amount in split)


@pytest.mark.parametrize(
    ("pairs", "way"),
    [
        (["REFERENCEPAYMENT 100"], Settlement.PAID),
        (["BANKTRANSFERELSEWHERE 60", "CASH 40"], Settlement.PAID),
        (["REFERENCEPAYMENT 98", "CASHDISCOUNT 2"], Settlement.PAID),
        (["CREDITLOSS 100"], Settlement.WRITTEN_OFF),
        (["SETOFF 100"], Settlement.SET_OFF),
        (["COMPENSATIONINVOICE 100"], Settlement.CREDITED),
        (["INVOICE_TO_INVOICE 100"], Settlement.CREDITED),
        (["REFERENCEPAYMENT 10", "CREDITLOSS 90"], Settlement.PARTLY),
        (["SETOFF 10", "CREDITLOSS 90"], Settlement.OTHERWISE),
        (["CORRECTION 100"], Settlement.OTHERWISE),
        (["WORD_OF_NEXT_YEAR 100"], Settlement.OTHERWISE),
        (["CREDITLOSS 100", "CREDITLOSS -100", "CASH 100"], Settlement.PAID),
        (["? 100"], None),
        (["CASH 50", "? 50"], None),
        ([], None),
    ],
)
def test_the_way_is_money_only_where_all_of_it_was_money(pairs, way):
    assert events(*pairs) is way


@pytest.mark.parametrize("kind", list(PaymentEventType))
def test_every_kind_of_event_has_a_way(kind):
    assert settlement_of([(kind.value, Decimal(1))]) is not None


@pytest.mark.parametrize("status", ["PAID", "MARKED_PAID"])
@pytest.mark.parametrize(
    ("settlement", "word"),
    [
        (Settlement.PAID, Payment.PAID),
        (Settlement.CREDITED, Payment.CREDITED),
        (Settlement.WRITTEN_OFF, Payment.WRITTEN_OFF),
        (Settlement.SET_OFF, Payment.SET_OFF),
        (Settlement.PARTLY, Payment.SETTLED),
        (Settlement.OTHERWISE, Payment.SETTLED),
        (None, Payment.SETTLED),
    ],
)
def test_a_settled_invoice_is_paid_only_when_it_is_known_to_be(status, settlement, word):
    assert payment_of(replace(SENT, status=LedgerStatus(status), paid=Decimal(100), settlement=settlement), DUE) is word


@pytest.mark.parametrize("settlement", list(Settlement))
def test_nobody_has_paid_a_credit_note(settlement):
    credit = replace(SENT, total=Decimal(-100), paid=Decimal(-100), status=LedgerStatus.PAID, settlement=settlement)
    assert payment_of(credit, DUE) is Payment.SETTLED


@pytest.mark.parametrize(
    ("paid", "settlement", "seen_on", "word"),
    [
        (30, Settlement.PAID, DUE, Payment.PARTLY_PAID),
        (30, Settlement.PARTLY, DUE, Payment.PARTLY_PAID),
        (30, Settlement.CREDITED, DUE, Payment.PARTLY_SETTLED),
        (30, Settlement.CREDITED, date(2026, 11, 21), Payment.OVERDUE),
        (130, Settlement.PAID, DUE, Payment.OVERPAID),
        (130, Settlement.PAID, date(2026, 12, 24), Payment.OVERPAID),
    ],
)
def test_what_is_not_settled_exactly_has_its_own_word(paid, settlement, seen_on, word):
    invoice = replace(SENT, status=LedgerStatus.PARTLY_PAID, paid=Decimal(paid), settlement=settlement)
    assert payment_of(invoice, seen_on) is word
