"""What stands in the customer's record in Procountor stands on its invoice, to the bytes, and on the card."""

from decimal import Decimal

import pytest

from tests.integration.bot.office import KIVIKKO, Office, told
from tests.integration.cures.story import edits, won

pytestmark = pytest.mark.asyncio(loop_scope="module")
KIVI = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}
CO = {"specifier": "c/o Isännöinti Oy", "subdivision": "Tapiola"}


async def test_what_the_record_says_is_written_shown_and_asked_about_where_it_is_no_habit(office: Office) -> None:
    record = office.customer(KIVI["name"])
    for name in ("address", "billingAddress"):
        record[name] |= CO
    record["additionalInfo"] = {"defaultAdditionalInformation": "Puitesopimus 12/2026"}
    record["invoicingInfo"]["contactPerson"] = "Maija Meri"
    office.ledger.registers.partner_accounts[record["id"]] = {"vatStatus": 20, "vatPercent": Decimal("0.00")}
    await won(office, KIVI, lines=[{"name": "Julkisivun korjaus", "qty": "1", "unit_price": "5000"}], amount="5000.00")
    invoice = office.invoice.data
    assert (invoice["vatStatus"], invoice["invoiceRows"][0]["vatPercent"]) == (20, 0)
    assert invoice["additionalInformation"] == "Puitesopimus 12/2026"
    assert invoice["counterParty"]["counterPartyAddress"].items() >= CO.items()
    card = told(office.card).replace("\xa0", " ")
    for shown in (
        "Construction services, reverse charge (as your list in Procountor calls it)",
        "c/o Isännöinti Oy",
        "Maija Meri",
    ):
        assert shown in card
    assert "Check that it is right for this sale" in card
    await edits(office.kaisa, {"language": "ENGLISH"})
    assert office.invoice.data["language"] == "ENGLISH"
    assert "Check that it is right for this sale" not in told(office.card), (
        "an approver has seen the handling in the form"
    )
    office.ledger.registers.partner_accounts[record["id"]] = {"vatStatus": 30, "vatPercent": Decimal("0.00")}
    await won(office, KIVI, lines=[{"name": "Koulutus", "qty": "1", "unit_price": "70"}], amount="70.00")
    assert office.invoices[-1].data["vatStatus"] == 30, "it made no new version of the record"
