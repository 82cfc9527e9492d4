"""Procountor says no to the data of an invoice: the card says why, and one press goes on once the cause is cured."""

from collections.abc import Iterator

import pytest

from tests.integration.bot.office import KIVIKKO, Office, told
from tests.integration.cures.story import edits, stands, waits, won

CUSTOMER = {"name": "Kivikko", "business_id": KIVIKKO}
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def accounts(office: Office) -> Iterator["Accounts"]:
    accounts = Accounts(office)
    yield accounts
    accounts.open()


class Accounts:
    """Those that invoices are paid to, closed in Procountor a moment after Voitto has read about them."""

    def __init__(self, office: Office) -> None:
        self._used = [a for a in office.ledger.registers.bank_accounts if a["status"] == "ACTIVE"]

    def close(self) -> None:
        self._say("CLOSED")

    def open(self) -> None:
        self._say("ACTIVE")

    def _say(self, status: str) -> None:
        for account in self._used:
            account["status"] = status


async def refused(office: Office, accounts: Accounts) -> None:
    """A draft whose invoice Procountor refuses."""
    await won(office, CUSTOMER)
    office.starts_anew()
    accounts.close()
    await won(office, CUSTOMER)
    assert stands(office)


async def test_refusal_is_on_the_card_in_words_with_both_ways_out(office: Office, accounts: Accounts) -> None:
    await refused(office, accounts)
    assert "does not exist in the environment" in told(office.card)
    assert "Check Again" in told(office.card)
    assert {"draft.edit", "draft.retry", "draft.reject"} <= set(office.actions(office.card))
    assert office.invoices == []


async def test_one_press_goes_on_once_the_cause_is_cured_in_procountor(office: Office, accounts: Accounts) -> None:
    await refused(office, accounts)
    accounts.open()
    await office.kaisa.press("draft.retry")
    await office.settled()
    assert waits(office)
    assert office.invoice.status == "UNFINISHED"
    assert "did not accept" not in told(office.card)


async def test_press_before_the_cure_says_what_is_still_wrong_and_the_next_one_goes_on(
    office: Office, accounts: Accounts
) -> None:
    await refused(office, accounts)
    for _ in range(2):
        await office.kaisa.press("draft.retry")
        await office.settled()
        assert stands(office)
        assert "draft.retry" in office.actions(office.card) or "bank account" in told(office.card)
    accounts.open()
    await office.kaisa.press("draft.retry")
    await office.settled()
    assert waits(office)
    assert office.invoice.status == "UNFINISHED"


async def test_edit_that_cures_it_goes_on_too(office: Office, accounts: Accounts) -> None:
    await refused(office, accounts)
    accounts.open()
    await edits(office.kaisa, {"note": "Kiitos!"})
    await office.settled()
    assert waits(office)
    assert office.invoice.data["additionalInformation"] == "Kiitos!"


async def test_refused_change_of_a_draft_goes_on_with_one_press_and_stays_one_invoice(
    office: Office, accounts: Accounts
) -> None:
    await won(office, CUSTOMER)
    office.starts_anew()
    await won(office, CUSTOMER)
    accounts.close()
    await edits(office.kaisa, {"note": "Kiitos!"})
    await office.settled()
    assert "draft.approve" not in office.actions(office.card)
    assert "draft.retry" in office.actions(office.card)
    accounts.open()
    await office.kaisa.press("draft.retry")
    await office.settled()
    assert waits(office)
    assert office.invoice.data["additionalInformation"] == "Kiitos!"


async def test_lost_answer_after_the_cure_is_looked_up_and_makes_no_second_invoice(
    office: Office, accounts: Accounts
) -> None:
    await refused(office, accounts)
    accounts.open()
    office.weather.next("procountor", "reply_lost", ("POST", "/invoices"))
    await office.kaisa.press("draft.retry")
    await office.settled()
    await office.later(minutes=1)
    assert waits(office)
    assert office.invoice.status == "UNFINISHED"
    assert KIVIKKO in told(office.card)
