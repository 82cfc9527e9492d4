"""What the business register says, and what delivery needs: cured on the card, kept in Procountor where it belongs."""

import pytest

from sandbox.procountor.numbers import business_id
from tests.integration.bot.office import KIVIKKO, Office
from tests.integration.cures.story import codes, fixes, spoilt, stands, told, waits, won

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_registers_address_is_taken_with_one_press(office: Office) -> None:
    halli = office.customer("Hakaniemen Halli Oy")
    old = dict(halli["address"])
    await won(office, {"name": "Hakaniemen Halli Oy", "business_id": business_id(9023032)})
    assert office.invoice.data["counterParty"]["counterPartyAddress"]["street"] == old["street"]
    await fixes(office.kaisa, "registry.address_differs")
    assert waits(office)
    assert "registry.address_differs" not in codes(office.card)
    assert office.invoice.data["counterParty"]["counterPartyAddress"]["street"] != old["street"]
    assert office.invoice.data["billingAddress"]["street"] != old["street"]
    assert halli["address"] == old, "only this invoice says otherwise"


async def test_the_registers_name_is_taken_on_this_invoice_only_and_lasts(office: Office) -> None:
    spoilt(office, "Salon Sähköpyörä Oy", name="Salon Vanha Nimi Oy")
    customer = {"name": "Salon Sähköpyörä", "business_id": business_id(9025033)}
    await won(office, customer)
    await fixes(office.kaisa, "registry.name_differs")
    assert office.invoice.data["counterParty"]["counterPartyAddress"]["name"] == "Salon Sähköpyörä Oy"
    await office.kaisa.press("draft.edit")
    await office.kaisa.submit({"edit.0.unit_price": "900"})
    await office.settled()
    assert office.invoice.data["counterParty"]["counterPartyAddress"]["name"] == "Salon Sähköpyörä Oy"
    await won(office, customer, amount="77.00")
    assert office.invoices[-1].data["counterParty"]["counterPartyAddress"]["name"] == "Salon Vanha Nimi Oy"
    spoilt(office, "Salon Vanha Nimi Oy", name="Salon Sähköpyörä Oy")


async def test_a_bankrupt_company_is_replaced_by_its_estate(office: Office) -> None:
    await won(office, {"name": "Kaihon Kaluste Oy", "business_id": business_id(9023311)})
    assert stands(office)
    await fixes(office.kaisa, "registry.bankrupt", {"business_id": KIVIKKO})
    assert office.invoice.data["counterParty"]["identifier"] == KIVIKKO


async def test_a_company_in_liquidation_is_invoiced_with_a_warning(office: Office) -> None:
    await won(office, {"name": "Tuulimylly Energia Oy", "business_id": business_id(9023177)})
    assert waits(office)
    assert "liquidation" in told(office.card)


async def test_a_missing_e_mail_is_given_once_for_all_invoices(office: Office) -> None:
    customer = {"name": "Mäntylä Metsäpalvelut Oy", "business_id": business_id(9021027)}
    await won(office, customer)
    assert stands(office)
    await office.kaisa.press("draft.fix")
    assert set((await office.kaisa.submit({"fix.email": "mantyla"})).errors) == {"fix.email"}
    office.workspace.views.clear()
    await fixes(office.kaisa, "email.missing", {"email": "laskut@mantyla.example"})
    assert waits(office)
    assert office.invoice.data["counterParty"]["email"] == "laskut@mantyla.example"
    kept = office.customer("Mäntylä Metsäpalvelut Oy")
    assert kept["invoicingInfo"]["email"] == "laskut@mantyla.example"
    assert kept["invoicingInfo"]["customerNumber"], "the rest of the record stays"
    await won(office, customer, amount="55.00")
    assert len(office.invoices) == 2


async def test_a_missing_e_invoice_address_is_given(office: Office) -> None:
    spoilt(office, "Hyvinkään Huolto Oy", invoicingInfo__einvoiceAddress=None, invoicingInfo__einvoiceOperator=None)
    identifier = business_id(9024040)
    ovt = f"0037{identifier.replace('-', '')}"
    await won(office, {"name": "Hyvinkään Huolto Oy", "business_id": identifier})
    assert stands(office)
    await fixes(
        office.kaisa,
        "einvoice.missing",
        {"einvoice_address": ovt, "einvoice_operator": "003721291126"},
    )
    assert waits(office)
    address = office.invoice.data["counterParty"]["einvoiceAddress"]
    assert (address["address"], address["operator"]) == (ovt, "003721291126")


async def test_an_incomplete_address_is_completed(office: Office) -> None:
    spoilt(office, "Keravan Kukka Oy", address__street=None, billingAddress__street=None)
    await won(office, {"name": "Keravan Kukka Oy", "business_id": business_id(9025316)})
    assert stands(office)
    await fixes(office.kaisa, "address.incomplete", {"street": "Kauppakaari 11", "zip": "04200", "city": "Kerava"})
    assert waits(office)
    assert office.invoice.data["counterParty"]["counterPartyAddress"]["street"] == "Kauppakaari 11"
    assert office.customer("Keravan Kukka Oy")["address"]["street"] == "Kauppakaari 11"


async def test_no_sending_is_told_and_another_way_can_be_chosen(office: Office) -> None:
    spoilt(office, "Raahen Ruukki Oy", invoicingInfo__invoiceChannel="NO_SENDING")
    await won(office, {"name": "Raahen Ruukki Oy", "business_id": business_id(9024887)})
    assert waits(office), "it may be meant"
    await fixes(office.kaisa, "channel.none", {"channel": "EMAIL", "email": "lasku@raahenruukki.example"})
    assert waits(office)
    assert office.invoice.data["invoiceChannel"] == "EMAIL"
    assert "channel.none" not in codes(office.card)


async def test_a_channel_that_no_new_invoice_can_have_is_replaced(office: Office) -> None:
    spoilt(office, "Raahen Ruukki Oy", invoicingInfo__invoiceChannel="EDIFACT")
    await won(office, {"name": "Raahen Ruukki Oy", "business_id": business_id(9024887)})
    assert stands(office)
    await fixes(office.kaisa, "channel.read_only", {"channel": "EMAIL", "email": "lasku@raahenruukki.example"})
    assert waits(office)
    assert office.invoice.data["invoiceChannel"] == "EMAIL"


async def test_what_procountor_refuses_of_a_detail_stands_on_the_card(office: Office) -> None:
    spoilt(office, "Mikkelin Matkat Oy", invoicingInfo__email=None, paymentInfo__paymentMethod=None)
    await won(office, {"name": "Mikkelin Matkat Oy", "business_id": business_id(9024460)})
    await fixes(office.kaisa, "email.missing", {"email": "matkat@mikkelinmatkat.example"})
    assert stands(office)
    assert "draft.retry" in office.actions(office.card)
    spoilt(
        office,
        "Mikkelin Matkat Oy",
        paymentInfo__paymentMethod="BANK_TRANSFER",
        invoicingInfo__email="a@matkat.example",
    )
    await office.kaisa.press("draft.retry")
    await office.settled()
    assert waits(office)
