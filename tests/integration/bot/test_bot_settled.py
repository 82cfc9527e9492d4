"""An invoice that is open no more was not always paid: everybody is told how it was settled, and too much is said so."""

from decimal import Decimal

import pytest

from sandbox.procountor import invoicing
from tests.integration.bot.office import Office, told

pytestmark = pytest.mark.asyncio(loop_scope="module")
CUSTOMER = "Kivikko Rakennus"
WAYS = [
    ("CREDIT_LOSS", "Credit loss", "written off as a credit loss"),
    ("SET_OFF", "Set off", "set off against"),
    ("CREDIT_NOTE", "Credited", "credit note"),
    ("CORRECTION", "Settled", "Nothing is open"),
]


async def settled(office: Office, method: str, amount: Decimal | None = None) -> None:
    await office.sent()
    invoicing.settle(office.ledger, office.invoice.id, method, amount)
    await office.later(minutes=11)


@pytest.mark.parametrize(("method", "title", "how"), WAYS)
async def test_what_was_not_paid_is_called_paid_by_nobody(office: Office, method: str, title: str, how: str) -> None:
    await settled(office, method)
    shown, private = told(office.card), office.aino.told[-1]
    assert office.card["text"].startswith(f"{title}: invoice")
    assert how in shown
    assert private.startswith(f"{title}: invoice")
    assert any(how in note for note in office.thread())
    for said in (shown, private, *office.thread()):
        assert "has paid" not in said
        assert "Paid" not in said


@pytest.mark.parametrize(("method", "title", "how"), WAYS)
async def test_paid_says_how_the_last_invoice_was_settled(office: Office, method: str, title: str, how: str) -> None:
    await office.sent()
    invoicing.settle(office.ledger, office.invoice.id, method, None)
    answer = told((await office.aino.paid(CUSTOMER)).ephemerals[0])
    assert f"Status of the last invoice: {title}" in answer
    assert "everything is paid" not in answer


@pytest.mark.parametrize("method", ["CASH", "CHARGE_CARD", "BANK_STATEMENT", "EXTERNAL_BANK_TRANSFER"])
async def test_money_that_was_entered_by_hand_is_paid(office: Office, method: str) -> None:
    await settled(office, method)
    assert office.card["text"].startswith("Paid: invoice")
    assert office.aino.told[-1].startswith("Paid: invoice")


async def test_some_money_and_a_credit_loss_are_not_paid_in_full(office: Office) -> None:
    await office.sent()
    invoicing.receive_payment(office.ledger, office.invoice.id, Decimal(300))
    invoicing.settle(office.ledger, office.invoice.id, "CREDIT_LOSS", None)
    await office.later(minutes=11)
    assert office.card["text"].startswith("Settled: invoice")
    assert "has paid in full" not in told(office.card)


async def test_too_much_is_not_partly_paid(office: Office) -> None:
    await office.sent()
    invoicing.receive_payment(office.ledger, office.invoice.id, office.invoice.total + 100)
    await office.later(minutes=11)
    assert office.card["text"].startswith("Overpaid: invoice")
    assert "more than was invoiced" in told(office.card)
    assert "draft.send" not in office.actions(office.card)
    assert office.aino.told[-1].startswith("Overpaid: invoice")
    answer = told((await office.aino.paid(CUSTOMER)).ephemerals[0]).replace("\xa0", " ")
    assert "Paid too much" in answer
    assert "100,00 €" in answer
    assert "artly" not in answer


async def test_a_credit_of_a_part_is_no_payment(office: Office) -> None:
    await settled(office, "CREDIT_NOTE", Decimal(100))
    assert office.card["text"].startswith("Partly settled: invoice")
    assert "Partly settled without a payment" in told((await office.aino.paid(CUSTOMER)).ephemerals[0])


async def test_how_it_was_settled_is_asked_once_and_remembered(office: Office) -> None:
    await settled(office, "CREDIT_LOSS")
    before = len(office.aino.told)
    for _ in range(3):
        await office.later(minutes=11)
    assert office.card["text"].startswith("Credit loss: invoice")
    assert len(office.aino.told) == before
