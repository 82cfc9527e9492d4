"""Where the invoice goes: shown on the card, changed from it, and told to whoever approves."""

import json

import pytest

from tests.integration.bot.office import KIVIKKO, Office
from tests.integration.cures.story import buttons, codes, edits, fixes, spoilt, told, waits, won

pytestmark = pytest.mark.asyncio(loop_scope="module")

KIVI = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}
ELSEWHERE = {"street": "Aivan toinen katu 99", "zip": "90100", "city": "Oulu"}


def identified(office: Office, who: str) -> dict[str, str]:
    return {"name": who, "business_id": office.customer(who)["invoicingInfo"]["identifier"]}


async def test_the_card_shows_the_address_on_one_line(office: Office) -> None:
    place = office.customer("Kivikko Rakennus Oy")["billingAddress"]
    await won(office, KIVI)
    assert f"*Address* {place['street']}, {place['zip']} {place['city']}" in told(office.card)


async def test_channel_email_and_address_are_changed_from_the_edit_form_and_told(office: Office) -> None:
    who = "Raahen Ruukki Oy"
    spoilt(office, who, invoicingInfo__invoiceChannel="EMAIL", invoicingInfo__email="vanha@raahe.example")
    await won(office, identified(office, who))
    changes = {"email": "uusi@raahe.example", "street": "Uusikatu 1", "zip": "92100", "city": "Raahe"}
    await edits(office.aino, changes)
    assert waits(office)
    data, record = office.invoice.data, office.customer(who)
    assert data["counterParty"]["email"] == changes["email"]
    assert data["counterParty"]["counterPartyAddress"]["street"] == "Uusikatu 1"
    assert record["invoicingInfo"]["email"] == "vanha@raahe.example", "nobody has approved it"
    assert record["address"]["street"] != "Uusikatu 1"
    assert (data.get("billingAddress") or {}).get("street") in (None, "Uusikatu 1")
    shown = told(office.card)
    assert f"E-mail changed by <@{office.aino.id}>, from vanha@raahe.example to uusi@raahe.example." in shown
    assert "Address changed by" in shown
    await edits(office.kaisa, {"channel": "NO_SENDING"})
    assert office.invoice.data["invoiceChannel"] == "NO_SENDING"
    assert "Delivery method changed by" in told(office.card)
    assert "E-mail changed by" in told(office.card), "told until it is decided"


async def test_a_salespersons_email_cure_is_told_to_the_approver(office: Office) -> None:
    who = "Hyvinkään Huolto Oy"
    spoilt(office, who, invoicingInfo__email=None, invoicingInfo__invoiceChannel="EMAIL")
    await won(office, identified(office, who))
    await fixes(office.aino, "email.missing", {"email": "aino@gmail.com"})
    assert waits(office)
    assert f"E-mail changed by <@{office.aino.id}> to aino@gmail.com." in told(office.card)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"email": "nobody"}, "edit.email"),
        ({"einvoice_address": "abc", "einvoice_operator": "003721291126"}, "edit.einvoice_address"),
        ({"einvoice_address": "003712345671", "einvoice_operator": "def"}, "edit.einvoice_operator"),
        ({"channel": "EMAIL", "email": ""}, "edit.email"),
    ],
)
async def test_what_cannot_be_right_is_said_beside_its_field(
    office: Office, values: dict[str, str], wrong: str
) -> None:
    spoilt(
        office,
        "Keravan Kukka Oy",
        invoicingInfo__email=None,
        invoicingInfo__invoiceChannel="MAIL",
        invoicingInfo__einvoiceAddress=None,
        invoicingInfo__einvoiceOperator=None,
    )
    await won(office, identified(office, "Keravan Kukka Oy"))
    answer = await office.kaisa.edit({f"edit.{name}": value for name, value in values.items()})
    assert list(answer.errors) == [wrong]
    office.workspace.views.clear()


async def test_another_customer_and_its_details_are_two_edits(office: Office) -> None:
    await won(office, KIVI)
    other = str(office.customer("Lumivalo Media Oy")["id"])
    answer = await office.kaisa.edit({"edit.customer": other, "edit.email": "x@lumivalo.example"})
    assert list(answer.errors) == ["edit.email"]
    office.workspace.views.clear()


# --- the deal's own details ----------------------------------------------------------------------------------------


async def test_the_deals_other_address_is_shown_and_taken(office: Office) -> None:
    await won(office, KIVI | {"address": ELSEWHERE})
    assert waits(office)
    assert "Aivan toinen katu 99, 90100 Oulu" in told(office.card)
    await fixes(office.kaisa, "details.address_differs", {"which": "deal"})
    assert waits(office)
    assert "details.address_differs" not in codes(office.card)
    assert office.invoice.data["counterParty"]["counterPartyAddress"]["street"] == "Aivan toinen katu 99"
    assert "Address changed by" in told(office.card)


async def test_the_customers_own_email_is_kept_and_not_asked_about_again(office: Office) -> None:
    who = "Lumivalo Media Oy"
    own = office.customer(who)["invoicingInfo"]["email"]
    await won(office, identified(office, who) | {"email": "uusi@lumivalo.example"})
    assert f"uusi@lumivalo.example. The invoice goes to {own}" in told(office.card)
    await fixes(office.aino, "details.email_differs", {"which": "customer"})
    assert "details.email_differs" not in codes(office.card)
    await edits(office.aino, {"your_reference": "PO 1"})
    assert "details.email_differs" not in codes(office.card)
    assert office.invoice.data["counterParty"]["email"] == own


async def test_the_deals_other_einvoice_address_is_taken_only_if_it_can_be_one(office: Office) -> None:
    who = "Mikkelin Matkat Oy"
    spoilt(office, who, invoicingInfo__einvoiceAddress="003790123468", invoicingInfo__einvoiceOperator="003721291126")
    deal = identified(office, who)
    await won(office, deal | {"einvoice": {"address": "abc", "operator": "def"}})
    value = next(v for v in buttons(office.card, "draft.fix") if v["f"] == "details.einvoice_differs")
    await office.kaisa.press("draft.fix", value=json.dumps(value, separators=(",", ":")))
    assert (await office.kaisa.submit({"fix.which": "deal"})).errors
    office.workspace.views.clear()
    await won(office, deal | {"einvoice": {"address": "003712345671", "operator": "BAWCFI22"}}, title="Toinen")
    await fixes(office.kaisa, "details.einvoice_differs", {"which": "deal"})
    assert office.customer(who)["invoicingInfo"]["einvoiceOperator"] == "BAWCFI22"


async def test_the_deals_einvoice_address_is_filled_in_where_the_customer_has_none(office: Office) -> None:
    who = "Hyvinkään Huolto Oy"
    spoilt(
        office,
        who,
        invoicingInfo__einvoiceAddress=None,
        invoicingInfo__einvoiceOperator=None,
        invoicingInfo__invoiceChannel="ELECTRONIC_INVOICE",
    )
    deal = identified(office, who) | {"einvoice": {"address": "003790240402", "operator": "003721291126"}}
    await won(office, deal)
    value = next(v for v in buttons(office.card, "draft.fix") if v["f"] == "einvoice.missing")
    seen = await office.kaisa.press("draft.fix", value=json.dumps(value, separators=(",", ":")))
    assert seen.view
    shown = [block.get("element", {}).get("initial_value") for block in seen.view["blocks"]]
    assert [text for text in shown if text] == ["003790240402", "003721291126"]
    wrong = await office.kaisa.submit({"fix.einvoice_address": "abc", "fix.einvoice_operator": "def"})
    assert sorted(wrong.errors) == ["fix.einvoice_address", "fix.einvoice_operator"]
    await office.kaisa.submit({})
    await office.settled()
    assert waits(office)


# --- texts as Procountor holds them --------------------------------------------------------------------------------


async def test_a_customers_name_that_loses_letters_is_told_and_shown_as_it_will_be(office: Office) -> None:
    spoilt(office, "Kivikko Rakennus Oy", name="Кивикко Oy")
    await won(office, KIVI)
    name = office.invoice.data["counterParty"]["counterPartyAddress"]["name"]
    assert f"“Кивикко Oy” becomes “{name}”" in told(office.card)
    assert name in office.card["text"]
    assert "Кивикко" not in office.card["text"]
    spoilt(office, "Кивикко Oy", name="Kivikko Rakennus Oy")


async def test_what_procountor_cuts_off_is_told_and_the_card_shows_what_stays(office: Office) -> None:
    line = {"name": "N" * 90 + "ABCDEFGHIJKLMNOP", "qty": "1", "unit_price": "1000"}
    await won(office, KIVI, your_ref="R" * 65 + "0123456789", lines=[line])
    shown, data = told(office.card), office.invoice.data
    assert "Cut off: “56789”" in shown
    assert "Cut off: “KLMNOP”" in shown
    assert data["orderReference"] == "R" * 65 + "01234"
    assert data["orderReference"] in shown
    assert "0123456789" not in shown
    await edits(office.kaisa, {})
    assert told(office.card).count("What stays") == 2, "told for as long as it stands"
    await edits(office.kaisa, {"your_reference": "PO 7"})
    assert told(office.card).count("What stays") == 1
