"""What somebody changes in Procountor after the card was shown: nothing of it is sent, or overwritten, unseen."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.contract.invoice_values import NO_LONGER_ITS_OWN, at, edit
from tests.integration.bot.office import KIVIKKO, Office, told
from tests.integration.cures.story import edits, spoilt, won

pytestmark = pytest.mark.asyncio(loop_scope="module")
KIVI = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}
OF_EVERY_SORT = (
    "paymentInfo.dueDate",
    "invoiceRows.0.unitPrice",
    "paymentInfo.bankAccount.accountNumber",
    "paymentInfo.bankReferenceCode",
    "invoiceRows.0.unit",
    "billingAddress.street",
    "extraInfo.unitPricesIncludeVat",
    "factoringContractId",
    *NO_LONGER_ITS_OWN,
)
"""One for each way in which values are compared; each single value is in tests/contract/test_values_changed_elsewhere.py."""
KEPT = (
    "counterParty.email",
    "counterParty.contactPersonName",
    "counterParty.counterPartyAddress.street",
    "discountPercent",
    "paymentInfo.paymentMethod",
    "penaltyPercent",
    "language",
    "invoiceChannel",
    "invoiceRows.0.vatStatus",
    "invoiceRows.0.unit",
    "counterParty.bccAddresses.0",
    "counterParty.einvoiceAddress.address",
    "paymentInfo.newDueDate",
)


def changed_in_procountor(office: Office, path: str, value: Any = None) -> Any:
    """In the newest invoice, with the new version that every edit gives it."""
    data = office.invoices[-1].data
    new = edit(data, path, value)
    data["version"] = office.ledger.stamp(data["version"])
    return new


@pytest.mark.parametrize("path", OF_EVERY_SORT)
async def test_no_value_changed_in_procountor_is_approved_unseen(office: Office, path: str) -> None:
    await won(office, KIVI, title=path, payment_terms_days=30)
    changed_in_procountor(office, path)
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert office.invoice.status == "UNFINISHED"
    if path in NO_LONGER_ITS_OWN:
        assert "draft.approve" not in office.actions(office.card)
        return
    assert "draft.approve" in office.actions(office.card), "asked again"
    assert "in Procountor" in told(office.card)
    assert "→" in told(office.card) or "they now include VAT" in told(office.card), "old and new value"
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert office.invoice.status in ("NOT_SENT", "APPROVED"), "seen, and decided on"
    assert not office.alerts


async def test_the_card_names_each_field_with_its_old_and_new_value(office: Office) -> None:
    await won(office, KIVI, title="names")
    old = office.invoice.data["counterParty"]["email"]
    changed_in_procountor(office, "counterParty.email", "huijari@evil.example")
    changed_in_procountor(office, "paymentInfo.bankAccount.accountNumber", "FI9999999999999999")
    changed_in_procountor(office, "discountPercent", Decimal("2.5"))
    await office.kaisa.press("draft.approve")
    await office.settled()
    card = told(office.card)
    assert f"e-mail address: {old} → huijari@evil.example" in card
    assert "→ FI9999999999999999" in card
    assert "discount of the whole invoice (%): – → 2,5" in card


async def test_an_untouched_invoice_is_approved_at_once_however_its_numbers_are_written(office: Office) -> None:
    """A version moves also without an edit; scales, empties and defaults are Procountor's to write."""
    await won(office, KIVI, title="untouched", project_ref="P-1001 Verkkouudistus", your_ref="PO 1")
    data = office.invoice.data
    data["invoiceRows"][0]["unitPrice"] = Decimal("1000.000000")
    data["invoiceRows"][0]["comment"] = ""
    data["orderNumber"] = ""
    data["discountPercent"] = Decimal("0.0000")
    data["counterParty"]["bccAddresses"] = []
    data["paymentInfo"]["cashDiscount"] = {"optionList": []}
    data["paymentInfo"]["bankReferenceCodeType"] = "FI"
    data["deliveryAddress"] = {}
    data["notes"] = "Internal"
    data["version"] = office.ledger.stamp(data["version"])
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert office.invoice.status == "NOT_SENT"


ROUTED = {
    "orderReference": "Tilaus 7",
    "buyerReferenceIdentifier": "Sivistys",
    "agreementNumber": "S-4",
    "accountingCode": "4410",
    "bccAddresses": ["talous@kivikko.example"],
}


@pytest.mark.parametrize(
    "deal",
    [
        {"prices_include_vat": True},
        {"lines": [{"sku": "KONS-H", "name": "Konsultointi", "qty": "3", "unit_price": "110", "vat_pct": "25.5"}]},
        {"currency": "SEK"},
        {"theirs": ROUTED},
    ],
    ids=["gross", "product", "kronor", "municipality"],
)
async def test_a_bare_new_version_asks_nobody_again(office: Office, deal: dict[str, Any]) -> None:
    record = office.customer(KIVI["name"])
    theirs = deal.get("theirs", {})
    record["invoicingInfo"] |= theirs
    record["deliveryAddress"] = {"name": "Varasto", "street": "Varastokatu 2", "country": "FINLAND"} if theirs else {}
    record["version"] = office.ledger.stamp(record["version"])
    await office.long_ago()
    await won(office, KIVI, title="version", **{name: value for name, value in deal.items() if name != "theirs"})
    for name in theirs.keys() - {"bccAddresses"}:
        assert office.invoice.data[name] == theirs[name]
    data = office.invoice.data
    data["version"] = office.ledger.stamp(data["version"])
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert office.invoice.status == "NOT_SENT"


# --- an edit on the card meets an edit in Procountor -----------------------------------------------------------------


async def test_an_edit_on_the_card_keeps_what_was_changed_in_procountor_and_shows_it(office: Office) -> None:
    await won(office, KIVI, title="both")
    changed_in_procountor(office, "invoiceRows.0.unitPrice", Decimal(900))
    changed_in_procountor(office, "additionalInformation", "Added in Procountor")
    await edits(office.aino, {"your_reference": "PO 9"})
    data = office.invoice.data
    assert data["invoiceRows"][0]["unitPrice"] == 900
    assert data["additionalInformation"] == "Added in Procountor"
    assert data["orderReference"] == "PO 9", "the person's edit is not lost either"
    card = told(office.card).replace("\xa0", " ")
    assert "Changed in Procountor: line 1, unit price: 1 000,00 € → 900,00 €." in card
    assert "Added in Procountor" in card
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert office.invoice.status == "NOT_SENT"


async def test_of_one_value_changed_in_both_places_procountors_stays_and_the_other_is_told(office: Office) -> None:
    await won(office, KIVI, title="same value")
    changed_in_procountor(office, "invoiceRows.0.unitPrice", Decimal(900))
    await edits(office.aino, {"0.unit_price": "950", "your_reference": "PO 8"})
    data = office.invoice.data
    assert (data["invoiceRows"][0]["unitPrice"], data["orderReference"]) == (900, "PO 8")
    assert "950" in told(office.card)
    assert "not written" in told(office.card)
    await edits(office.aino, {"0.unit_price": "950"})
    assert office.invoice.data["invoiceRows"][0]["unitPrice"] == 950, "said again, it counts"


@pytest.mark.parametrize("paths", [KEPT, ("billingAddress.street",)], ids=["many", "billing"])
async def test_no_later_edit_on_the_card_undoes_what_was_changed_in_procountor(
    office: Office, paths: tuple[str, ...]
) -> None:
    await won(office, KIVI, title="kept", payment_terms_days=30)
    new = {path: changed_in_procountor(office, path) for path in paths}
    await edits(office.aino, {"your_reference": "PO 1"})
    await edits(office.aino, {"your_reference": "PO 2"})
    assert office.invoice.data["orderReference"] == "PO 2"
    assert {path: at(office.invoice.data, path) for path in paths} == new


async def test_a_change_between_the_look_and_the_write_is_kept_too(office: Office) -> None:
    """Two readings stand before the write: the second one decides."""
    await won(office, KIVI, title="between")
    invoice_id = office.invoice.id
    office.weather.next("procountor", "down", ("PUT", f"/invoices/{invoice_id}"))
    seen = await office.aino.press("draft.edit")
    assert seen.view
    await office.aino.submit({"edit.your_reference": "PO 3"})
    await office.until(lambda: office.rows("select state from job where kind='invoice.change' and attempt > 0"))
    changed_in_procountor(office, "invoiceRows.0.unitPrice", Decimal(900))
    await office.until(lambda: office.invoice.data.get("orderReference") == "PO 3")
    await office.later(minutes=1)  # a card whose post went wrong is posted again by then
    assert office.invoice.data["invoiceRows"][0]["unitPrice"] == 900
    assert "→ 900,00" in told(office.card)


async def test_a_write_whose_answer_was_lost_is_no_change_of_somebody_elses(office: Office) -> None:
    await won(office, KIVI, title="lost answer")
    office.weather.next("procountor", "reply_lost", ("PUT", f"/invoices/{office.invoice.id}"))
    await edits(office.aino, {"your_reference": "PO 4", "0.unit_price": "800"})
    await office.later(minutes=2)
    assert office.invoice.data["orderReference"] == "PO 4"
    assert "draft.approve" in office.actions(office.card)
    assert "in Procountor:" not in told(office.card)
    assert "was changed in Procountor" not in told(office.card)


async def test_what_was_changed_between_approving_and_taking_back_is_shown(office: Office) -> None:
    await office.approved()
    changed_in_procountor(office, "invoiceRows.0.unitPrice", Decimal(700))
    await office.kaisa.press("draft.withdraw")
    await office.settled()
    assert "→ 700,00" in told(office.card)


async def test_a_new_email_in_the_register_is_taken_where_nobody_changed_the_invoices_own(office: Office) -> None:
    before = office.customer("Kivikko Rakennus Oy")["invoicingInfo"].get("email")
    await won(office, KIVI, title="register")
    spoilt(office, "Kivikko Rakennus Oy", invoicingInfo__email="uusi@kivikko.example")
    await edits(office.aino, {"your_reference": "PO 5"})
    spoilt(office, "Kivikko Rakennus Oy", invoicingInfo__email=before)
    assert office.invoice.data["counterParty"]["email"] == "uusi@kivikko.example"
    told_ones = [line for line in told(office.card).splitlines() if "→" in line]
    assert ["Changed lately in the customer's record" in line for line in told_ones] == [True]


async def test_the_edit_form_shows_what_procountor_has_once_it_was_asked_again(office: Office) -> None:
    await won(office, KIVI, title="form")
    changed_in_procountor(office, "orderReference", "FROM PROCOUNTOR")
    await office.kaisa.press("draft.approve")
    await office.settled()
    seen = await office.aino.press("draft.edit")
    assert "FROM PROCOUNTOR" in json.dumps(seen.view)


async def test_a_status_that_procountor_has_not_told_of_stops_the_step_and_is_named(office: Office) -> None:
    await won(office, KIVI, title="a status of tomorrow")
    office.invoice.data["status"] = "FACTORED"
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert office.invoice.status == "FACTORED", "nothing is done to it"
    assert [alert for alert in office.alerts if "has the status FACTORED in Procountor" in told(alert)]
    office.invoice.data["status"] = "UNFINISHED"
    await office.kaisa.press("alert.retry", on=office.alerts[-1])
    await office.settled()
    assert office.invoice.status in ("NOT_SENT", "APPROVED"), "what was decided is carried out once it can be"
