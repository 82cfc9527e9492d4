"""What the invoice says: lines, VAT, dates and projects, put right in the edit form."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.edit_form import opened_for
from tests.integration.bot.office import KIVIKKO, Office, an_office, rules
from tests.integration.cures.story import codes, edits, fixes, question, spoilt, stands, told, waits, won

pytestmark = pytest.mark.asyncio(loop_scope="module")

KIVI = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}
MALMO = {"name": "Malmö Kontorsmöbler AB", "country": "SE", "crm_id": "C-SE"}
WEB = {"name": "Työ", "qty": "1", "unit_price": "500.00"}


async def won_abroad(office: Office) -> None:
    """Its customer is chosen: of no deal of this company an approval has said who that is."""
    card = await won(office, MALMO)
    pick = next(value for label, value in office.values(card, "customer.pick").items() if "Malmö" in label)
    await office.aino.press("customer.pick", value=pick)
    await office.settled()


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


async def test_the_customers_own_currency_is_chosen_and_written_at_its_rate(office: Office) -> None:
    spoilt(office, "Hakaniemen Halli Oy", paymentInfo__currency="SEK")
    await won(
        office,
        {
            "name": "Hakaniemen Halli Oy",
            "business_id": office.customer("Hakaniemen Halli Oy")["invoicingInfo"]["identifier"],
        },
    )
    assert "customer's currency in Procountor is SEK" in told(office.card)
    assert office.invoice.data["paymentInfo"]["currency"] == "EUR"
    await edits(office.kaisa, {"currency": "SEK"})
    assert waits(office)
    paid = office.invoice.data["paymentInfo"]
    assert (paid["currency"], paid["currencyRate"] > 5) == ("SEK", True)
    assert "currency in Procountor" not in told(office.card)
    spoilt(office, "Hakaniemen Halli Oy", paymentInfo__currency="EUR")


async def test_an_eu_sale_is_the_accountants_choice_and_carries_no_vat(office: Office) -> None:
    await won_abroad(office)
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
    await won_abroad(office)
    await edits(office.kaisa, {"vat_status": "5"})
    assert stands(office)
    assert codes(office.card) == ["vat.id_missing"]
    await fixes(office.kaisa, "vat.id_missing", {"vat_id": "SE 556012579001"})
    assert office.invoice.data["counterParty"]["taxCode"] == "SE556012579001"
    spoilt(office, "Malmö Kontorsmöbler AB", invoicingInfo__identifier="SE556012579001")


async def test_a_zero_rated_sale_with_vat_on_a_line_is_stopped(office: Office) -> None:
    await won_abroad(office)
    await edits(office.kaisa, {"vat_status": "5"})
    await edits(office.kaisa, {"0.vat_percent": "25,5"})
    assert "draft.approve" not in office.actions(office.card)
    await edits(office.kaisa, {"0.vat_percent": "0"})
    assert waits(office)
    assert office.invoice.data["vatStatus"] == 5


async def test_a_salespersons_save_judges_nothing_abroad_and_an_approvers_does(office: Office) -> None:
    await won_abroad(office)
    await edits(office.aino, {})
    assert stands(office)
    assert "The customer is abroad (SE). An approver chooses the VAT handling" in told(office.card)
    await edits(office.kaisa, {"vat_status": "5"})
    assert waits(office)
    assert "VAT handling chosen by an approver: Sale to another EU country, 0 %" in told(office.card)
    assert (office.invoice.data["vatStatus"], office.invoice.total) == (5, 1000)


async def test_a_handling_that_contradicts_the_country_is_stopped(office: Office) -> None:
    await won_abroad(office)
    await edits(office.kaisa, {"vat_status": "3"})
    assert stands(office)
    assert "does not suit a customer in this country (SE)" in told(office.card)
    await edits(office.kaisa, {"vat_status": "1", "0.vat_percent": "25,5"})
    assert waits(office), "an approver chose it: what stands on Finnish ground is taxed here"
    assert "VAT handling chosen by an approver: Domestic" in told(office.card)


async def test_a_reverse_charge_at_home_is_chosen_in_the_form(office: Office) -> None:
    await won(office, KIVI)
    await edits(office.kaisa, {"vat_status": "12", "0.vat_percent": "0"})
    assert (office.invoice.data["vatStatus"], office.invoice.total) == (12, 1000)


async def test_a_domestic_sale_at_zero_is_shown_until_an_approver_has_set_it(office: Office) -> None:
    await won(office, KIVI, lines=[WEB | {"vat_pct": "0"}], amount="500.00")
    await edits(office.aino, {"your_reference": "PO 1"})
    assert "“Työ” is sold in Finland at 0 % VAT" in told(office.card)
    await edits(office.kaisa, {"0.vat_percent": "25,5"})
    await edits(office.kaisa, {"0.vat_percent": "0"})
    assert "is sold in Finland at 0 % VAT" not in told(office.card)


async def test_a_salespersons_edit_of_something_else_silences_no_rate(office: Office) -> None:
    line = {"sku": "CARE-M", "name": "Ylläpito", "qty": "1", "unit_price": "390", "vat_pct": "13.5"}
    await won(office, KIVI, lines=[line], amount="390.00")
    for person in (office.aino, office.kaisa):
        await edits(person, {"your_reference": f"PO {person.id}"})
        assert "VAT of CARE-M differs" in told(office.card)
    await edits(office.aino, {"0.vat_percent": "10"})
    assert "VAT of CARE-M differs" in told(office.card)
    await edits(office.kaisa, {"0.vat_percent": "13,5"})
    assert "VAT of CARE-M differs" not in told(office.card)
    await edits(office.aino, {"your_reference": "PO 3"})
    assert "VAT of CARE-M differs" not in told(office.card), "what was judged is kept with the draft"


async def test_an_unknown_unit_is_replaced_in_the_edit_form(office: Office) -> None:
    await won(office, KIVI, lines=[WEB | {"unit": "höskä"}], amount="500.00")
    assert waits(office)
    assert office.invoice.data["invoiceRows"][0]["unit"] == "PIECE"
    assert "The deal's unit “höskä” of “Työ” is not known; pcs is used" in told(office.card)
    await edits(office.aino, {"0.unit": "BOX"})
    assert office.invoice.data["invoiceRows"][0]["unit"] == "BOX"
    assert "höskä" not in told(office.card)


async def test_an_invoice_over_nothing_is_stopped(office: Office) -> None:
    await won(office, KIVI, lines=[WEB | {"unit_price": "0"}], amount=None)
    assert stands(office)
    assert "The invoice comes to 0" in told(office.card)
    await edits(office.aino, {"0.unit_price": "100"})
    assert waits(office)


async def test_a_line_of_no_quantity_is_stopped(office: Office) -> None:
    await won(office, KIVI, lines=[WEB | {"qty": "0"}, WEB | {"name": "Muu"}], amount="500.00")
    assert stands(office)
    assert "The quantity of “Työ” is 0" in told(office.card)
    await edits(office.aino, {"0.quantity": "2"})
    assert waits(office)
    assert office.invoice.total == Decimal("1882.50")


async def test_no_discount_in_the_deal_is_no_discount(office: Office) -> None:
    spoilt(office, "Kivikko Rakennus Oy", paymentInfo__discountPercentage=5)
    for said, price in (({"discount_pct": "0"}, "500.00"), ({}, "501.00")):
        await won(office, KIVI, lines=[WEB | said | {"unit_price": price}], amount=None)
    assert [invoice.data["invoiceRows"][0]["discountPercent"] for invoice in office.invoices] == [0, 5]
    spoilt(office, "Kivikko Rakennus Oy", paymentInfo__discountPercentage=None)


async def test_a_date_in_a_closed_period_is_told_before_anybody_approves(office: Office) -> None:
    await won(office, KIVI)
    today = date.fromisoformat(office.invoice.data["date"])
    office.ledger.closed_through = today.replace(day=1) - timedelta(days=1)
    await office.later(hours=1.1)  # what is known of the fiscal years is an hour old at most
    await edits(office.kaisa, {"invoice_date": office.ledger.closed_through.isoformat()})
    assert "draft.approve" not in office.actions(office.card)
    assert "books are closed" in told(office.card)
    await edits(office.kaisa, {"invoice_date": today.isoformat()})
    assert waits(office)
    office.ledger.closed_through = None
    await office.later(hours=1.1)


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
    await opened_for(office.driver, office.kaisa.id, view, ["edit.1.product"])
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
    assert f"None (“{named}” cannot be used): the invoice goes without a project" in told(office.card)
    assert named not in told(office.card).split("\n"), "the field does not show it as if it were set"
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


async def test_another_currency_is_booked_at_procountors_rate_of_the_invoice_date(office: Office) -> None:
    await won(office, KIVI, currency="SEK", amount="11182.00")
    assert waits(office)
    payment = office.invoice.data["paymentInfo"]
    assert (payment["currency"], payment["currencyRate"]) == ("SEK", Decimal("11.182"))
    own, booked = office.invoice.data["invoiceSumInfo"]
    assert (own["currency"], own["excludingVatTotal"]) == ("SEK", 11182)
    assert (booked["currency"], booked["excludingVatTotal"], booked["invoiceSumTotal"]) == ("EUR", 1000, 1255)
    card = told(office.card)
    assert "1 EUR = 11,182 SEK (Procountor" in card
    assert "1\u00a0255,00\u00a0€" in card, "what it comes to in the books"


async def test_a_currency_without_a_rate_waits_until_somebody_gives_one(office: Office) -> None:
    await won(office, KIVI, currency="DKK")
    assert stands(office)
    assert "gives no exchange rate" in told(office.card)
    await edits(office.kaisa, {})
    assert stands(office), "having looked is not enough"
    assert set((await office.kaisa.edit({"edit.rate": "7 kruunua"})).errors) == {"edit.rate"}
    await office.kaisa.submit({"edit.rate": "7,462"})
    await office.settled()
    assert waits(office)
    assert office.invoice.data["paymentInfo"]["currencyRate"] == Decimal("7.462")
    assert "1 EUR = 7,462 DKK" in told(office.card)
    seen = await office.kaisa.press("draft.why")
    assert "7,462 DKK\\nA person chose it" in str(seen.view)


async def test_a_typed_rate_is_given_up_for_procountors_by_emptying_the_field(office: Office) -> None:
    await won(office, KIVI, currency="SEK")
    await edits(office.kaisa, {"rate": "11,5"})
    assert office.invoice.data["paymentInfo"]["currencyRate"] == Decimal("11.5")
    await edits(office.kaisa, {"note": "Kiitos"})
    assert office.invoice.data["paymentInfo"]["currencyRate"] == Decimal("11.5"), "another edit keeps it"
    await edits(office.kaisa, {"rate": ""})
    assert office.invoice.data["paymentInfo"]["currencyRate"] == Decimal("11.182")


async def test_a_day_to_come_has_no_rate_yet(office: Office) -> None:
    await won(office, KIVI, currency="SEK")
    day = date.fromisoformat(office.invoice.data["date"])
    await edits(office.kaisa, {"invoice_date": (day + timedelta(days=3)).isoformat()})
    assert "draft.approve" not in office.actions(office.card)
    assert "gives no exchange rate" in told(office.card)
    await edits(office.kaisa, {"invoice_date": day.isoformat()})
    assert waits(office)


async def test_letters_procountor_lacks_are_put_in_other_words(office: Office) -> None:
    await won(office, KIVI, title="Сайт")
    assert "cannot store" in told(office.card)
    await edits(office.kaisa, {"0.name": "Sivusto"})
    assert office.invoice.data["invoiceRows"][0]["product"] == "Sivusto"
    assert "cannot store" not in told(office.card)
