"""Who is the customer: each doubt is answered on the card, and the draft goes on by itself."""

import json

import pytest

from sandbox.procountor.ledger import clone
from sandbox.procountor.numbers import business_id
from tests.integration.bot.office import KIVIKKO, Office
from tests.integration.cures.story import buttons, codes, edits, fixes, question, spoilt, stands, told, waits, won

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOBODYS = business_id(9099001) or business_id(9099002)
"""Valid, and neither in Procountor nor in the register."""


async def test_the_owner_gives_the_business_id_in_a_direct_message(office: Office) -> None:
    await won(office, {"name": "Aivan tuntematon yritys"})
    assert stands(office)
    asked = question(office, office.aino)
    assert codes(asked) == ["customer.unknown"]
    await fixes(office.aino, "customer.unknown", {"business_id": KIVIKKO}, on=asked)
    assert waits(office)
    assert office.invoice.data["counterParty"]["identifier"] == KIVIKKO


async def test_a_question_already_answered_cannot_be_answered_again(office: Office) -> None:
    await won(office, {"name": "Aivan tuntematon yritys"})
    asked = question(office, office.aino)
    await fixes(office.kaisa, "customer.unknown", {"business_id": KIVIKKO})
    value = json.dumps(buttons(asked, "draft.fix")[0], separators=(",", ":"))
    seen = await office.aino.press("draft.fix", on=asked, value=value)
    assert seen.ephemerals
    assert seen.view is None


async def test_a_business_id_of_the_old_six_digits_finds_its_customer(office: Office) -> None:
    six = business_id(912345) or ""
    spoilt(office, "Tietopiste Oy", invoicingInfo__identifier=six)
    await won(office, {"name": "Tietopiste Oy", "business_id": six.removeprefix("0")})
    assert waits(office)
    assert office.invoice.data["counterParty"]["counterPartyAddress"]["name"] == "Tietopiste Oy"
    spoilt(office, "Tietopiste Oy", invoicingInfo__identifier=business_id(9021894))


async def test_a_supplier_of_the_same_company_is_never_the_customer(office: Office) -> None:
    await won(office, {"name": "Paperikuu Paino Oy", "business_id": business_id(9022886)})
    partner = office.ledger.registers.partners[office.invoice.data["partnerId"]]
    assert partner["type"] == "CUSTOMER"


async def test_a_mistyped_business_id_is_corrected_from_the_card(office: Office) -> None:
    await won(office, {"name": "Aivan muu nimi", "business_id": "9012346-4"})
    assert stands(office)
    await fixes(office.kaisa, "business_id.invalid", {"business_id": KIVIKKO})
    assert waits(office)


async def test_customers_of_the_same_e_mail_domain_are_suggested(office: Office) -> None:
    card = await won(office, {"name": "Aivan muu nimi", "email": "uusi.ihminen@lumivalo.example"})
    pick = next(value for label, value in office.values(card, "customer.pick").items() if "Lumivalo" in label)
    assert "same e-mail domain" in told(card)
    await office.aino.press("customer.pick", value=pick)
    await office.settled()
    assert waits(office)


async def test_a_mail_providers_domain_suggests_nobody(office: Office) -> None:
    spoilt(office, "Lumivalo Media Oy", invoicingInfo__email="lumivalo@gmail.com")
    await office.later(minutes=16)
    card = await won(office, {"name": "Zzyzx", "email": "joku@gmail.com"})
    assert "Lumivalo" not in told(card)
    spoilt(office, "Lumivalo Media Oy", invoicingInfo__email="talous@lumivalo.example")


async def picked(office: Office, who: str) -> None:
    """Aino says that the newest card's customer is this one."""
    pick = next(value for label, value in office.values(office.card, "customer.pick").items() if who in label)
    await office.aino.press("customer.pick", value=pick)
    await office.settled()
    assert waits(office)


async def test_a_name_is_suggested_with_its_likeness_and_the_approved_choice_is_remembered(office: Office) -> None:
    customer = {"name": "Arkkitehdit Ruutu", "crm_id": "CRM-77"}
    card = await won(office, customer)
    assert "% alike" in told(card)
    await picked(office, "Ruutu")
    await office.kaisa.press("draft.approve")
    await office.settled()
    await won(office, customer, title="Toinen kauppa", amount="300.00")
    assert len(office.invoices) == 2, "the second deal of the same CRM company asks nobody"


async def test_a_choice_that_nobody_approved_leads_no_other_deal_of_the_company(office: Office) -> None:
    customer = {"name": "Arkkitehdit Ruutu", "crm_id": "CRM-78"}
    await won(office, customer)
    await picked(office, "Ruutu")
    chosen = office.card
    await won(office, customer, title="Toinen kauppa", amount="300.00")
    assert len(office.invoices) == 1, "while it waits for its approval, too"
    await office.kaisa.press("draft.reject", on=chosen)
    await office.kaisa.submit({"reject.reason": "Väärä asiakas"})
    await office.settled()
    await won(office, customer, title="Kolmas kauppa", amount="400.00")
    assert not office.invoices


async def test_a_new_customer_takes_nothing_of_what_was_edited_away(office: Office) -> None:
    await won(office, {"name": "Zzyzx Toiminimi"})
    await edits(office.kaisa, {"0.unit_price": "500"})
    value = next(pick for pick in buttons(office.card, "customer.pick") if pick["p"] == "new")
    await office.aino.press("customer.pick", value=json.dumps(value, separators=(",", ":")))
    answer = await office.aino.submit({"new.name": "Zzyzx Toiminimi", "new.email": "zzyzx@zzyzx.example"})
    assert not answer.errors
    await office.settled()
    assert office.invoice.data["invoiceRows"][0]["unitPrice"] == 500


async def test_two_customers_with_one_business_id_are_a_persons_choice(office: Office) -> None:
    twin = clone(office.customer("Vantaan Varasto Oy"))
    twin |= {"id": office.ledger.new_id(), "version": office.ledger.stamp(twin["version"])}
    office.ledger.registers.partners[twin["id"]] = twin
    card = await won(office, {"name": "Vantaan Varasto Oy", "business_id": business_id(9024606)})
    assert stands(office)
    picks = buttons(card, "customer.pick")
    assert [pick for pick in picks if pick["p"] == twin["id"]]
    value = json.dumps(next(pick for pick in picks if pick["p"] == twin["id"]), separators=(",", ":"))
    await office.kaisa.press("customer.pick", value=value)
    await office.settled()
    assert office.invoice.data["partnerId"] == twin["id"]


async def test_an_inactive_customer_is_activated_there_and_checked_again(office: Office) -> None:
    await won(office, {"name": "Sininen Laine Oy", "business_id": business_id(9022747)})
    assert stands(office)
    spoilt(office, "Sininen Laine Oy", registryInfo__active=True)
    await office.kaisa.press("draft.retry")
    await office.settled()
    assert waits(office)


@pytest.mark.parametrize("which", ["customer", "deal"])
async def test_a_customer_with_another_business_id_than_the_deals_is_asked_about(office: Office, which: str) -> None:
    card = await won(office, {"name": "Kivikko Rakennus Oy", "business_id": NOBODYS})
    pick = next(value for label, value in office.values(card, "customer.pick").items() if "Kivikko" in label)
    await office.aino.press("customer.pick", value=pick)
    await office.settled()
    assert stands(office)
    assert codes(office.card) == ["customer.other_id"]
    await fixes(office.kaisa, "customer.other_id", {"which": which})
    if which == "customer":
        assert office.invoice.data["counterParty"]["identifier"] == KIVIKKO
    else:
        assert stands(office)
        assert "customer.other_id" not in codes(office.card)


async def test_what_will_be_created_is_shown_first_and_a_private_person_has_no_id(office: Office) -> None:
    before = len(office.ledger.registers.partners)
    card = await won(office, {"name": "Maija Meikäläinen", "email": "maija@example.com"})
    new = next(value for value in buttons(card, "customer.pick") if value["p"] == "new")
    seen = await office.aino.press("customer.pick", value=json.dumps(new, separators=(",", ":")))
    assert seen.view is not None
    assert seen.view["callback_id"] == "customer.new"
    assert len(office.ledger.registers.partners) == before, "nothing is created by looking"
    incomplete = await office.aino.submit({"new.channel": "MAIL"})
    assert set(incomplete.errors) == {"new.street", "new.zip", "new.city"}
    wrong = await office.aino.submit({"new.channel": "EMAIL", "new.email": "maija"})
    assert set(wrong.errors) == {"new.email"}
    nameless = await office.aino.submit({"new.name": "北京公司", "new.channel": "NO_SENDING"})
    assert set(nameless.errors) == {"new.name"}
    place = {"new.street": "Kotikatu 1", "new.zip": "00100", "new.city": "Helsinki"}
    answer = await office.aino.submit({"new.channel": "EMAIL", "new.email": "maija@example.com"} | place)
    assert not answer.errors
    await office.settled()
    created = office.customer("Maija Meikäläinen")
    assert "identifier" not in created["invoicingInfo"]
    assert created["address"]["street"] == "Kotikatu 1"
    assert waits(office)
    assert office.invoice.data["partnerId"] == created["id"]
    assert office.invoice.data["counterParty"]["email"] == "maija@example.com"


async def test_a_company_abroad_is_created_with_its_vat_id(office: Office) -> None:
    customer = {"name": "Lisboa Design Lda", "country": "PT", "vat_id": "PT123456789", "email": "a@lisboa.example"}
    card = await won(office, customer)
    new = next(value for value in buttons(card, "customer.pick") if value["p"] == "new")
    await office.aino.press("customer.pick", value=json.dumps(new, separators=(",", ":")))
    place = {"new.street": "Rua 1", "new.zip": "1000-001", "new.city": "Lisboa"}
    assert not (await office.aino.submit({"new.channel": "EMAIL"} | place)).errors
    await office.settled()
    created = office.customer("Lisboa Design Lda")
    assert created["invoicingInfo"]["identifier"] == "PT123456789"
    assert created["address"]["country"] == "PORTUGAL"
    assert stands(office), "an accountant judges the VAT first"


async def test_nobody_but_requester_and_approvers_creates_customers(office: Office) -> None:
    card = await won(office, {"name": "Zzyzx"})
    new = next(value for value in buttons(card, "customer.pick") if value["p"] == "new")
    seen = await office.elias.press("customer.pick", value=json.dumps(new, separators=(",", ":")))
    assert seen.view is None
    assert seen.ephemerals
