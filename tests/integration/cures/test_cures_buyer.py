"""The right customer, or what is wrong with it: names, identifiers, and a customer that changes late."""

import json
import re

import pytest

from sandbox.procountor.numbers import business_id
from tests.edit_form import opened_for
from tests.integration.bot.office import KIVIKKO, Json, Office
from tests.integration.cures.story import buttons, codes, edits, fixes, spoilt, stands, told, waits, won

pytestmark = pytest.mark.asyncio(loop_scope="module")

KIVI = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}
NOBODYS = business_id(9099001) or business_id(9099002)
NEWCOMER = "9026006-7"
"""Studio Kajastus Oy, which only the register knows."""
OUR_OWN = "9010010-0"
MALMO_VAT = "SE556012579001"


async def picks(office: Office, partner: object) -> None:
    """The button of the candidate; `new` is the one that makes a customer."""
    value = next(value for value in buttons(office.card, "customer.pick") if value["p"] == partner)
    await office.kaisa.press("customer.pick", value=json.dumps(value, separators=(",", ":")))


def partners(office: Office, *, identifier: str) -> list[int]:
    rows = office.ledger.registers.partners.values()
    return [row["id"] for row in rows if row["invoicingInfo"].get("identifier") == identifier]


def voided(office: Office) -> list[Json]:
    return [r.data for r in office.ledger.invoices.values() if office._new(r) and r.status == "INVALIDATED"]


# --- another customer, once the draft exists -----------------------------------------------------------------------


async def test_a_new_business_id_bills_the_new_partner_and_voids_the_old_draft(office: Office) -> None:
    theirs = office.customer("Tietopiste Oy")["invoicingInfo"]["identifier"]
    spoilt(office, "Tietopiste Oy", invoicingInfo__identifier=NOBODYS)
    await won(office, {"name": "Tietopiste Oy", "business_id": NOBODYS})
    old, before = office.invoice.data, office.invoice.id
    assert old["partnerId"] == office.customer("Tietopiste Oy")["id"]
    await fixes(office.kaisa, "registry.not_found", {"business_id": KIVIKKO})
    assert waits(office)
    kivikko = office.customer("Kivikko Rakennus Oy")["id"]
    assert (office.invoice.data["partnerId"], office.invoice.data["counterParty"]["identifier"]) == (kivikko, KIVIKKO)
    assert office.invoice.data["originalInvoiceNumber"] == old["originalInvoiceNumber"]
    assert [data["partnerId"] for data in voided(office)] == [old["partnerId"]]
    assert office.invoice.id != before
    assert any("void" in note for note in office.thread())
    spoilt(office, "Tietopiste Oy", invoicingInfo__identifier=theirs)


async def test_the_invoice_of_the_new_customer_is_approved_and_sent_as_any_other(office: Office) -> None:
    await won(office, KIVI)
    vantaa = office.customer("Lumivalo Media Oy")["id"]
    await edits(office.aino, {"customer": str(vantaa)})
    assert waits(office)
    await office.kaisa.press("draft.approve")
    await office.settled()
    await office.kaisa.press("draft.send")
    await office.settled()
    assert (office.invoice.data["partnerId"], office.invoice.status) == (vantaa, "SENT")
    assert (await office.bot.services.auditor.check()).violations == ()


async def test_an_edit_that_changes_lines_and_customer_keeps_the_lines(office: Office) -> None:
    await won(office, KIVI)
    lumivalo = office.customer("Lumivalo Media Oy")
    await edits(office.aino, {"customer": str(lumivalo["id"]), "0.unit_price": "1250"})
    assert waits(office)
    assert office.invoice.data["partnerId"] == lumivalo["id"]
    assert [row["unitPrice"] for row in office.invoice.data["invoiceRows"]] == [1250]
    assert "Lumivalo Media Oy" in office.card["text"]


async def test_only_the_customer_changed_takes_the_new_ones_terms(office: Office) -> None:
    spoilt(office, "Lumivalo Media Oy", paymentInfo__paymentTermDays="21")
    await won(office, KIVI)
    await edits(office.aino, {"customer": str(office.customer("Lumivalo Media Oy")["id"])})
    shown = told(office.card)
    assert "21 days" in shown, shown


async def test_what_was_approved_in_procountor_meanwhile_is_not_made_void(office: Office) -> None:
    await won(office, KIVI)
    seen = await office.kaisa.press("draft.edit")
    assert seen.view
    await opened_for(office.driver, office.kaisa.id, seen.view, ["edit.customer"])
    office.ledger.set_status(office.invoice, "NOT_SENT")
    await office.kaisa.submit({"edit.customer": str(office.customer("Lumivalo Media Oy")["id"])})
    await office.settled()
    assert office.invoice.status == "NOT_SENT"
    assert office.alerts, "a person must look at it"


# --- names against identifiers ------------------------------------------------------------------------------------


async def test_another_companys_name_is_shown_beside_its_id_and_a_press_takes_the_named_one(office: Office) -> None:
    await won(office, {"name": "Lumivalo Media Oy", "business_id": KIVIKKO})
    assert waits(office)
    assert "customer.name_differs" in codes(office.card)
    assert re.search(r"the deal says Lumivalo Media Oy, but 9012346-8 is Kivikko", told(office.card))
    lumivalo = office.customer("Lumivalo Media Oy")["id"]
    await picks(office, lumivalo)
    await office.settled()
    assert waits(office)
    assert office.invoice.data["partnerId"] == lumivalo
    assert "customer.name_differs" not in codes(office.card)


async def test_the_customer_of_the_id_can_be_said_to_be_right(office: Office) -> None:
    await won(office, {"name": "Aivan muu nimi", "business_id": KIVIKKO})
    await picks(office, office.customer("Kivikko Rakennus Oy")["id"])
    await office.settled()
    assert waits(office)
    assert "customer.name_differs" not in codes(office.card)


@pytest.mark.parametrize("name", ["Kivikko", "Kivikko Rakennus", "kivikko-rakennus oy", "Rakennus Oy Kivikko", KIVIKKO])
async def test_a_part_or_another_spelling_of_the_name_is_no_finding(office: Office, name: str) -> None:
    await won(office, {"name": name, "business_id": KIVIKKO})
    assert "customer.name_differs" not in codes(office.card)


async def test_no_customer_is_made_of_a_name_and_another_companys_id(office: Office) -> None:
    await won(office, {"name": "Kivikko Rakennus Oy", "business_id": NEWCOMER})
    assert stands(office)
    assert partners(office, identifier=NEWCOMER) == []
    assert "Studio Kajastus" in told(office.card)
    await picks(office, "new")
    answer = await office.kaisa.submit({"new.channel": "EMAIL", "new.email": "lasku@kajastus.example"})
    assert not answer.errors
    await office.settled()
    assert waits(office)
    assert partners(office, identifier=NEWCOMER) == [office.invoice.data["partnerId"]]


async def test_our_own_business_id_is_nobodys_customer(office: Office) -> None:
    await won(office, {"name": "Kivikko", "business_id": OUR_OWN})
    assert stands(office)
    assert partners(office, identifier=OUR_OWN) == []
    assert "your own company" in told(office.card)
    value = next(v for v in buttons(office.card, "draft.fix") if v["f"] == "customer.own_id")
    await office.kaisa.press("draft.fix", value=json.dumps(value, separators=(",", ":")))
    answer = await office.kaisa.submit({"fix.business_id": OUR_OWN})
    assert answer.errors
    await office.kaisa.submit({"fix.business_id": KIVIKKO})
    await office.settled()
    assert waits(office)


# --- identifiers ---------------------------------------------------------------------------------------------------


async def test_a_missing_business_id_is_written_into_the_customers_record(office: Office) -> None:
    who = "Arkkitehdit Ruutu Oy"
    real = office.customer(who)["invoicingInfo"]["identifier"]
    spoilt(office, who, invoicingInfo__identifier=None)
    await won(office, {"name": who})
    await picks(office, office.customer(who)["id"])
    await office.settled()
    before = len(office.ledger.registers.partners)
    await fixes(office.kaisa, "business_id.missing", {"business_id": real})
    assert waits(office)
    assert len(office.ledger.registers.partners) == before
    assert office.customer(who)["invoicingInfo"]["identifier"] == real
    assert office.invoice.data["counterParty"]["identifier"] == real


async def test_a_business_id_that_another_customer_has_offers_that_one(office: Office) -> None:
    who = "Tietopiste Oy"
    real = office.customer(who)["invoicingInfo"]["identifier"]
    spoilt(office, who, invoicingInfo__identifier=None)
    await won(office, {"name": who})
    await picks(office, office.customer(who)["id"])
    await office.settled()
    await fixes(office.kaisa, "business_id.missing", {"business_id": KIVIKKO})
    assert "draft.approve" not in office.actions(office.card)
    assert office.customer(who)["invoicingInfo"].get("identifier") is None
    kivikko = office.customer("Kivikko Rakennus Oy")["id"]
    await picks(office, kivikko)
    await office.settled()
    assert waits(office)
    assert office.invoice.data["partnerId"] == kivikko
    spoilt(office, who, invoicingInfo__identifier=real)


@pytest.mark.parametrize("field", ["vat_id", "business_id"])
async def test_a_finnish_vat_id_finds_the_customer(office: Office, field: str) -> None:
    await won(office, {"name": "Kivikko", field: "FI90123468"})
    assert waits(office)
    assert office.invoice.data["counterParty"]["identifier"] == KIVIKKO


@pytest.mark.parametrize("stored", [MALMO_VAT, "SE 5560125790-01"])
async def test_a_vat_id_of_the_eu_finds_the_customer(office: Office, stored: str) -> None:
    malmo = spoilt(office, "Malmö Kontorsmöbler AB", invoicingInfo__identifier=stored)
    await office.later(minutes=16)
    await won(office, {"name": "Malmö Kontorsmöbler AB", "vat_id": MALMO_VAT, "country": "SE"})
    assert not buttons(office.card, "customer.pick")
    await edits(office.kaisa, {"vat_status": "5"})
    assert office.invoice.data["partnerId"] == malmo["id"]
    spoilt(office, "Malmö Kontorsmöbler AB", invoicingInfo__identifier=MALMO_VAT)


async def test_a_customer_with_the_same_vat_id_is_found_again_before_one_is_made(office: Office) -> None:
    """Somebody made it in Procountor while the card was standing."""
    malmo = spoilt(office, "Malmö Kontorsmöbler AB", invoicingInfo__identifier=None)
    await office.later(minutes=16)
    await won(office, {"name": "Zzyzx AB", "vat_id": MALMO_VAT, "country": "SE", "email": "x@zzyzx.example"})
    spoilt(office, "Malmö Kontorsmöbler AB", invoicingInfo__identifier=MALMO_VAT)
    await picks(office, "new")
    given = {"new.channel": "EMAIL", "new.street": "Gatan 1", "new.zip": "21115", "new.city": "Malmö"}
    answer = await office.kaisa.submit(given)
    assert not answer.errors
    await office.settled()
    assert partners(office, identifier=MALMO_VAT) == [malmo["id"]]
