"""What the invoice says: lines, VAT, dates and projects, put right in the edit form."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.integration.bot.office import KIVIKKO, Office, an_office, rules
from tests.integration.cures.story import codes, edits, fixes, question, spoilt, stands, told, waits, won

pytestmark = pytest.mark.asyncio(loop_scope="module")

KIVI = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}
MALMO = {"name": "Malmö Kontorsmöbler AB", "country": "SE", "crm_id": "C-SE"}
WEB = {"name": "Työ", "qty": "1", "unit_price": "500.00"}


def allocated(office: Office) -> set[int]:
    """Dimension items on the invoice's receipt."""
    receipt = office.ledger.receipts[office.invoice.data["ledgerReceiptId"]]
    return {v["itemId"] for entry in receipt["transactions"] for v in entry.get("dimensionItemValues", [])}


def project(office: Office, name: str) -> int:
    items = next(d for d in office.ledger.registers.dimensions.values() if d["name"] == "Projekti")["items"]
    return next(item["id"] for item in items if item["codeName"] == name)


async def test_the_owner_says_what_was_sold(office: Office) -> None:
    await won(office, KIVI, amount=None)
    assert stands(office)
    asked = question(office, office.aino)
    await edits(office.aino, {"0.name": "Verkkosivut", "0.unit_price": "800", "0.vat_percent": "25,5"}, on=asked)
    assert waits(office)
    assert office.invoice.data["invoiceRows"][0]["unitPrice"] == 800


async def test_a_rate_that_is_no_longer_valid_is_corrected(office: Office) -> None:
    await won(office, KIVI, lines=[WEB | {"vat_pct": "24"}], amount="500.00")
    assert stands(office)
    await edits(office.kaisa, {"0.vat_percent": "25,5"})
    assert waits(office)


async def test_an_eu_sale_is_the_accountants_choice_and_carries_no_vat(office: Office) -> None:
    card = await won(office, MALMO)
    pick = next(value for label, value in office.values(card, "customer.pick").items() if "Malmö" in label)
    await office.aino.press("customer.pick", value=pick)
    await office.settled()
    assert stands(office)
    await edits(office.kaisa, {"vat_status": "5"})
    assert waits(office)
    data = office.invoice.data
    assert (data["vatStatus"], data["counterParty"]["taxCode"]) == (5, "SE556012579001")
    assert [row["vatPercent"] for row in data["invoiceRows"]] == [0]
    assert office.invoice.total == 1000
    assert "SE556012579001" in told(office.card)


async def test_an_eu_sale_without_a_vat_id_asks_for_it(office: Office) -> None:
    spoilt(office, "Malmö Kontorsmöbler AB", invoicingInfo__identifier=None)
    await won(office, MALMO)
    await edits(office.kaisa, {"vat_status": "5"})
    assert stands(office)
    assert codes(office.card) == ["vat.id_missing"]
    await fixes(office.kaisa, "vat.id_missing", {"vat_id": "SE 556012579001"})
    assert office.invoice.data["counterParty"]["taxCode"] == "SE556012579001"
    spoilt(office, "Malmö Kontorsmöbler AB", invoicingInfo__identifier="SE556012579001")


async def test_a_zero_rated_sale_with_vat_on_a_line_is_stopped(office: Office) -> None:
    await won(office, MALMO)
    await edits(office.kaisa, {"vat_status": "3"})
    await edits(office.kaisa, {"0.vat_percent": "25,5"})
    assert "draft.approve" not in office.actions(office.card)
    await edits(office.kaisa, {"0.vat_percent": "0"})
    assert waits(office)
    assert office.invoice.data["vatStatus"] == 3


async def test_a_date_in_a_closed_period_is_told_before_anybody_approves(office: Office) -> None:
    await won(office, KIVI)
    today = date.fromisoformat(office.invoice.data["date"])
    await edits(office.kaisa, {"invoice_date": today.replace(year=today.year - 1).isoformat()})
    assert "draft.approve" not in office.actions(office.card)
    assert "books are closed" in told(office.card)
    await edits(office.kaisa, {"invoice_date": today.isoformat()})
    assert waits(office)


async def test_delivery_discount_and_comment_reach_the_ledger(office: Office) -> None:
    await won(office, KIVI)
    day = date.fromisoformat(office.invoice.data["date"])
    first = day.replace(day=1).isoformat()
    values = {
        "delivery_start": first,
        "delivery_end": day.isoformat(),
        "0.discount_percent": "10",
        "0.comment": "Vaihe 1",
    }
    await edits(office.kaisa, values)
    data = office.invoice.data
    assert (data["deliveryStartDate"], data["deliveryEndDate"]) == (first, day.isoformat())
    assert (data["invoiceRows"][0]["discountPercent"], data["invoiceRows"][0]["comment"]) == (10, "Vaihe 1")
    assert office.invoice.total == Decimal("1129.50")


async def test_a_line_is_added_from_the_product_register(office: Office) -> None:
    await won(office, KIVI)
    view = (await office.kaisa.press("draft.edit")).view
    assert view is not None
    offered = await office.driver.suggest(
        office.kaisa.id, "product.search", "edit.1.product", "ylläp", view_id=view["id"]
    )
    assert [o["value"] for o in offered["options"]] == ["CARE-M"]
    assert not (await office.kaisa.submit({"edit.1.product": offered["options"][0], "edit.1.quantity": "2"})).errors
    await office.settled()
    row = office.invoice.data["invoiceRows"][1]
    assert (row["productCode"], row["unit"], row["quantity"], row["unitPrice"]) == ("CARE-M", "MONTH", 2, 390)
    assert row["productId"]


@pytest.mark.parametrize("named", ["P-0990 Vanha hanke", "P-9999"])
async def test_a_project_that_cannot_be_used_is_replaced_in_the_edit_form(office: Office, named: str) -> None:
    await won(office, KIVI, project_ref=named)
    assert waits(office)
    assert named in told(office.card)
    assert allocated(office) == set()
    await edits(office.kaisa, {"project": "P-1002 Kampanja syksy"})
    assert allocated(office) == {project(office, "P-1002 Kampanja syksy")}
    assert office.alerts == []


async def test_an_invoice_is_taken_off_its_project(office: Office) -> None:
    await won(office, KIVI, project_ref="P-1001 Verkkouudistus")
    assert allocated(office) == {project(office, "P-1001 Verkkouudistus")}
    await edits(office.kaisa, {"project": ""})
    assert allocated(office) == set()


async def test_an_edit_that_makes_a_new_receipt_keeps_the_project(office: Office) -> None:
    await won(office, KIVI, project_ref="P-1001 Verkkouudistus")
    before = office.invoice.data["ledgerReceiptId"]
    await edits(office.kaisa, {"0.unit_price": "2000"})
    assert office.invoice.data["ledgerReceiptId"] != before
    assert allocated(office) == {project(office, "P-1001 Verkkouudistus")}


async def test_a_new_project_is_made_where_settings_allow_it(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(create_projects=True)) as office:
        await won(office, KIVI, project_ref="P-2000 Uusi")
        assert waits(office)
        assert "P-2000 Uusi" in told(office.card)
        assert allocated(office) == {project(office, "P-2000 Uusi")}


async def test_another_currency_waits_for_the_edit_form(office: Office) -> None:
    await won(office, KIVI, currency="SEK")
    assert stands(office)
    await edits(office.kaisa, {})
    assert waits(office)


async def test_letters_procountor_lacks_are_put_in_other_words(office: Office) -> None:
    await won(office, KIVI, title="Сайт")
    assert "cannot store" in told(office.card)
    await edits(office.kaisa, {"0.name": "Sivusto"})
    assert office.invoice.data["invoiceRows"][0]["product"] == "Sivusto"
    assert "cannot store" not in told(office.card)
