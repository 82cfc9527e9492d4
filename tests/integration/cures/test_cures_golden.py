"""Each finding with its cure: shown, cured by a click or a few words, and the draft goes on without it."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from sandbox.procountor.numbers import business_id
from sandbox.register import Company
from sandbox.world import World
from tests.day import tuesday
from tests.integration.bot.office import KIVIKKO, Json, Office, an_office, closed_office, rules, told
from tests.integration.cures.story import buttons, edits, fixes, spoilt, stands, waits, won

pytestmark = pytest.mark.asyncio(loop_scope="module")

KIVI = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}
CARE = {"sku": "CARE-M", "name": "Ylläpito", "qty": "1", "unit_price": "390", "vat_pct": "25.5"}
LINE = {"name": "Työ", "qty": "1", "unit_price": "500.00", "vat_pct": "25.5"}
NOBODYS = business_id(9099001) or business_id(9099002)


def found(office: Office) -> set[str]:
    """The newest draft's findings, whatever cures them."""
    rows = office.rows("SELECT findings FROM draft ORDER BY id DESC LIMIT 1")
    return {finding["code"] for finding in json.loads(rows[0][0])}


async def retries(office: Office) -> None:
    await office.kaisa.press("draft.retry")
    await office.settled()


# --- cured in the edit form -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "deal", "typed", "parks"),
    [
        ("lines.differ", {"lines": [LINE], "amount": "1000"}, {"0.unit_price": "1000"}, False),
        ("vat.not_enabled", {"lines": [LINE | {"vat_pct": "20"}], "amount": "500"}, {"0.vat_percent": "25,5"}, True),
        (
            "vat.assumed",
            {"lines": [{"name": "Kirja", "qty": "1", "unit_price": "500"}], "amount": "500"},
            {"0.vat_percent": "13,5"},
            False,
        ),
        ("vat.differs", {"lines": [CARE | {"vat_pct": "13.5"}], "amount": "390"}, {"0.vat_percent": "25,5"}, False),
        ("price.differs", {"lines": [CARE | {"unit_price": "39"}], "amount": "390"}, {"0.unit_price": "390"}, False),
        ("terms.differ", {"payment_terms_days": 60}, {"terms_days": "21"}, False),
    ],
)
async def test_what_the_edit_form_cures(office: Office, code: str, deal: Json, typed: Json, parks: bool) -> None:
    await won(office, KIVI, **deal)
    assert code in found(office)
    assert stands(office) if parks else waits(office)
    assert "draft.edit" in office.actions(office.card)
    await edits(office.kaisa, typed)
    assert code not in found(office)
    assert waits(office)


async def test_a_vat_handling_that_the_company_does_not_use_is_replaced(office: Office) -> None:
    await won(office, KIVI)
    changed(office, vatStatus=4)
    await retries_by_edit(office)
    assert "vat.status_not_used" in found(office)
    assert "draft.approve" not in office.actions(office.card)
    await edits(office.kaisa, {"vat_status": "1"})
    assert "vat.status_not_used" not in found(office)
    assert waits(office)
    assert office.invoice.data["vatStatus"] == 1


def changed(office: Office, **values: Any) -> None:
    """Somebody edits the invoice in Procountor."""
    data = office.invoice.data
    data.update(values)
    data["version"] = office.ledger.stamp(data["version"])


async def retries_by_edit(office: Office) -> None:
    """An edit of nothing looks at the invoice as it is now."""
    await edits(office.kaisa, {})


# --- who the customer is ----------------------------------------------------------------------------------------------


async def test_a_customer_without_a_business_id_gets_it_in_its_record(office: Office) -> None:
    who = "Keravan Kukka Oy"
    theirs = office.customer(who)["invoicingInfo"]["identifier"]
    spoilt(office, who, invoicingInfo__identifier=None)
    await won(office, {"name": who})
    pick = next(value for value in buttons(office.card, "customer.pick") if value["p"] == office.customer(who)["id"])
    await office.kaisa.press("customer.pick", value=json.dumps(pick, separators=(",", ":")))
    await office.settled()
    assert "business_id.missing" in found(office)
    await fixes(office.kaisa, "business_id.missing", {"business_id": theirs})
    assert waits(office)
    assert "business_id.missing" not in found(office)
    assert office.invoice.data["counterParty"]["identifier"] == theirs
    assert office.customer(who)["invoicingInfo"]["identifier"] == theirs


async def test_an_id_that_the_register_does_not_know_is_replaced(office: Office) -> None:
    theirs = office.customer("Tietopiste Oy")["invoicingInfo"]["identifier"]
    spoilt(office, "Tietopiste Oy", invoicingInfo__identifier=NOBODYS)
    await won(office, {"name": "Tietopiste Oy", "business_id": NOBODYS})
    assert "registry.not_found" in found(office)
    await fixes(office.kaisa, "registry.not_found", {"business_id": KIVIKKO})
    assert waits(office)
    assert "registry.not_found" not in found(office)
    spoilt(office, "Tietopiste Oy", invoicingInfo__identifier=theirs)


async def test_a_register_that_did_not_answer_is_asked_again(office: Office) -> None:
    lumivalo = office.customer("Lumivalo Media Oy")["invoicingInfo"]["identifier"]
    office.weather.set("register", "down")
    await won(office, {"name": "Lumivalo Media Oy", "business_id": lumivalo})
    assert "registry.unverified" in found(office)
    office.weather.clear()
    await retries(office)
    assert waits(office)
    assert "registry.unverified" not in found(office)


async def test_a_company_that_ceased_is_replaced_by_its_successor(office: Office) -> None:
    who = "Raahen Ruukki Oy"
    theirs = office.customer(who)["invoicingInfo"]["identifier"]
    known = office.sandbox.world.register.companies
    before = known.get(theirs) or Company(theirs, who)
    known[theirs] = replace(before, ceased_on="2026-01-31")
    await won(office, {"name": who, "business_id": theirs})
    assert "registry.ceased" in found(office)
    assert stands(office)
    await fixes(office.kaisa, "registry.ceased", {"business_id": KIVIKKO})
    assert waits(office)
    assert office.invoice.data["counterParty"]["identifier"] == KIVIKKO
    known[theirs] = before


# --- cured in Procountor, or asked of it ------------------------------------------------------------------------------


async def test_a_reference_nobody_can_pay_with_is_asked_for_anew(office: Office) -> None:
    await won(office, KIVI)
    changed(office, paymentInfo=office.invoice.data["paymentInfo"] | {"bankReferenceCode": "12345"})
    await retries_by_edit(office)
    assert "reference.invalid" in found(office), "seen as soon as the invoice is read"
    await fixes(office.kaisa, "reference.invalid")
    assert waits(office)
    assert found(office).isdisjoint({"reference.invalid", "elsewhere.reference_code"})
    assert office.invoice.data["paymentInfo"]["bankReferenceCode"] not in ("", "12345")


async def test_an_edit_that_met_a_bad_reference_goes_on_with_a_new_one(office: Office) -> None:
    await won(office, KIVI)
    changed(office, paymentInfo=office.invoice.data["paymentInfo"] | {"bankReferenceCode": "12345"})
    await edits(office.kaisa, {"note": "Kiitos"})
    await fixes(office.kaisa, "reference.invalid")
    assert waits(office)
    assert office.invoice.data["additionalInformation"] == "Kiitos"
    assert office.invoice.data["paymentInfo"]["bankReferenceCode"] != "12345"


async def test_a_bad_reference_is_seen_when_the_invoice_is_read_to_approve_it(office: Office) -> None:
    await won(office, KIVI)
    changed(office, paymentInfo=office.invoice.data["paymentInfo"] | {"bankReferenceCode": "12345"})
    await office.kaisa.press("draft.approve")
    await office.settled()
    assert "reference.invalid" in found(office)
    assert office.invoice.status == "UNFINISHED"
    await fixes(office.kaisa, "reference.invalid")
    assert waits(office)


@pytest.mark.parametrize("edited", [False, True])
async def test_a_product_just_added_in_procountor_is_found_at_once(office: Office, edited: bool) -> None:
    sku = f"NEW-{edited}"
    await won(office, KIVI, lines=[CARE | {"sku": sku}], amount="390")
    if edited:
        await edits(office.kaisa, {"note": "Kiitos"})
    assert "product.unknown" in found(office)
    products = office.ledger.registers.products
    number = max(products) + 1
    products[number] = next(iter(products.values())) | {"id": number, "code": sku, "price": 390, "vat": 25.5}
    await retries(office)
    assert waits(office)
    assert "product.unknown" not in found(office)
    assert office.invoice.data["invoiceRows"][0]["productId"] == number
    del products[number]


@pytest_asyncio.fixture(loop_scope="module")
async def without_a_bank(tmp_path: Path) -> AsyncIterator[Office]:
    world = World.seeded(now=tuesday(), size=12)
    kept = world.procountor.registers.bank_accounts[:]
    world.procountor.registers.bank_accounts.clear()
    async with closed_office(tmp_path, world=world) as office, office.open():
        await office.settled()
        yield office
        assert office.ledger.registers.bank_accounts == kept


async def test_a_bank_account_opened_in_procountor_is_seen_at_once(without_a_bank: Office) -> None:
    office = without_a_bank
    await won(office, KIVI)
    assert "bank.missing" in found(office)
    assert stands(office)
    fresh = World.seeded(now=tuesday(), size=12)
    office.ledger.registers.bank_accounts.extend(fresh.procountor.registers.bank_accounts)
    await retries(office)
    assert waits(office)
    assert "bank.missing" not in found(office)


# --- the same sale twice ----------------------------------------------------------------------------------------------


def links(message: Json) -> list[str]:
    return [block["accessory"]["url"] for block in message["blocks"] if "url" in (block.get("accessory") or {})]


async def test_two_equal_deals_minutes_apart_are_told_with_a_link_to_the_other_card(office: Office) -> None:
    first = await won(office, KIVI, title="Kampanja", amount="4711.00")
    second = await won(office, KIVI, title="Sama kampanja", amount="4711.00")
    assert "similar.recent" in found(office)
    assert "Kampanja" in told(second)
    assert [first["ts"].replace(".", "") in link for link in links(second)] == [True]
    assert not (await office.kaisa.press("card.open", on=second)).ephemerals


async def test_a_deal_that_was_given_up_is_no_second_sale(office: Office) -> None:
    await won(office, KIVI, amount="4712.00")
    await office.kaisa.press("draft.reject")
    await office.kaisa.submit({"reject.reason": "Väärä"})
    await office.settled()
    await won(office, KIVI, amount="4712.00")
    assert "similar.recent" not in found(office)


# --- what is asked once more, and where a message leads ---------------------------------------------------------------


async def test_approving_asks_once_more_where_it_sends_the_invoice(tmp_path: Path) -> None:
    async with an_office(tmp_path, rules(send_after_approval=True)) as office:
        card = await won(office, KIVI)
        asks = asked(card)
        assert asks is not None
        assert "cannot be called back" in asks["text"]["text"]
        assert asks["confirm"]["text"] == "Approve and Send"
        await office.kaisa.press("draft.approve")
        await office.settled()
        assert office.invoice.status == "SENT"


async def test_approving_what_is_sent_later_does_not_ask(office: Office) -> None:
    assert asked(await won(office, KIVI)) is None


def asked(card: Json) -> Json | None:
    elements = [element for block in card["blocks"] for element in block.get("elements", [])]
    return next(element.get("confirm") for element in elements if element.get("action_id") == "draft.approve")


async def test_the_message_to_whom_a_parked_deal_asks_leads_to_its_card(office: Office) -> None:
    card = await won(office, KIVI, lines=[LINE | {"vat_pct": "24"}], amount="500")
    place = card["ts"].replace(".", "")
    messages = office.posts(office.workspace.open_im(office.kaisa.id).id)
    assert [place in told(message) for message in messages] == [True]
    assert place in office.kaisa.told[-1], "also for a screen reader"
    assert office.aino.told == [], "which VAT holds is not the salesperson's to settle"
