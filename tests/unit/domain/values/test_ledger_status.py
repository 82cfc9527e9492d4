"""Procountor's invoice statuses: one list, and what is asked of each."""

import ast
import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from bot.adapters.accounting.invoice_bodies import record_of
from bot.domain.drafts.ledger_invoice import LedgerInvoice
from bot.domain.drafts.lifecycle import DraftState, followed
from bot.domain.receivables.mirrored_invoice import MirroredInvoice
from bot.domain.values.ids import InvoiceId, PartnerId
from bot.domain.values.ledger_status import LedgerStatus
from procountor_client import Invoice, InvoiceStatus

ROOT = Path(__file__).parents[4]
NEW = "FACTORED"
"""A word that Procountor does not have today."""
QUESTIONS = [name for name, value in vars(LedgerStatus).items() if isinstance(value, property) and name != "is_known"]
ANSWERS = {
    LedgerStatus.UNFINISHED: {"is_unfinished"},
    LedgerStatus.NOT_SENT: {"is_unsent", "is_open", "is_approved"},
    LedgerStatus.APPROVED: {"is_open", "is_owed", "is_approved"},
    LedgerStatus.SENT: {"is_open", "is_owed", "is_approved", "is_with_customer"},
    LedgerStatus.PARTLY_PAID: {"is_open", "is_owed", "is_approved", "is_with_customer", "has_payments"},
    LedgerStatus.PAID: {"is_settled", "is_approved", "is_with_customer", "has_payments"},
    LedgerStatus.MARKED_PAID: {"is_settled", "is_approved", "is_with_customer", "has_payments"},
    LedgerStatus.INVALIDATED: {"is_void"},
}
INVOICE = MirroredInvoice(
    invoice_id=InvoiceId(1),
    partner_id=PartnerId(1),
    customer_name="Kallio Oy",
    number=1,
    status=LedgerStatus(NEW),
    invoice_date=date(2026, 11, 6),
    due_date=date(2026, 11, 20),
    total=Decimal(100),
    paid=Decimal(0),
    currency="EUR",
    marker=None,
    seen_at=datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
)


@pytest.mark.parametrize("status", [*LedgerStatus, LedgerStatus(NEW)])
def test_each_question_is_answered_for_each_status(status):
    assert {name for name in QUESTIONS if getattr(status, name)} == ANSWERS.get(status, set())


def test_the_list_is_procountors_own():
    assert {status.value for status in LedgerStatus} == {status.value for status in InvoiceStatus}
    assert all(status.name == status.value and status.is_known for status in LedgerStatus)


def test_a_status_that_procountor_has_not_told_of_is_read_and_keeps_its_word():
    record = record_of(Invoice.model_validate({"id": 7, "status": NEW, "invoiceRows": []}))
    assert (record.status, str(record.status), record.status.name, record.status.is_known) == (
        NEW,
        NEW,
        "UNKNOWN",
        False,
    )
    assert pickle.loads(pickle.dumps(record.status)) == record.status  # noqa: S301 - our own
    assert NEW not in LedgerStatus.__members__


def test_a_status_is_stored_as_the_word_that_it_was_always_stored_as():
    stored = TypeAdapter(LedgerInvoice)
    for word in (*(status.value for status in LedgerStatus), NEW):
        record = record_of(Invoice.model_validate({"id": 7, "status": word, "invoiceRows": []}))
        kept = stored.dump_python(record, mode="json")
        assert type(kept["status"]) is str
        assert kept["status"] == word
        assert stored.validate_python(kept) == record


@pytest.mark.parametrize("state", DraftState)
def test_a_status_that_nobody_knows_moves_no_draft(state):
    assert followed(state, LedgerStatus(NEW)) is None


def test_an_invoice_of_unknown_status_is_nobodys_debt():
    assert (INVOICE.open, INVOICE.settled, INVOICE.overdue(date(2026, 12, 1))) == (0, False, False)


def raw_words(source: str) -> list[tuple[int, str]]:
    words = {status.value for status in LedgerStatus}
    nodes = list(ast.walk(ast.parse(source)))
    docs = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    found = [
        (node.lineno, node.value)
        for node in nodes
        if isinstance(node, ast.Constant) and id(node) not in docs and node.value in words
    ]
    return sorted(found)


def test_a_raw_word_is_seen():
    assert raw_words('def f(x):\n    return x == "PAID"\n') == [(2, "PAID")]
    assert raw_words('def f(x):\n    """PAID"""\n    return x == "paid"\n') == []


def test_procountors_words_stand_in_the_adapters_and_in_one_list():
    own = ROOT / "bot/domain/values/ledger_status.py"
    searched = [path for folder in ("bot", "handlers") for path in sorted((ROOT / folder).rglob("*.py"))]
    outside = [path for path in searched if path != own and not path.is_relative_to(ROOT / "bot/adapters")]
    found = {str(path.relative_to(ROOT)): raw_words(path.read_text("utf-8")) for path in outside}
    assert {path: words for path, words in found.items() if words} == {}
