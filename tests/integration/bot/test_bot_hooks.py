"""`POST /hooks/deals`: who gets in, what is answered, and what is kept."""

from datetime import timedelta

import pytest

from tests.day import signing_time
from tests.integration.bot.office import HOOK_TOKEN, KIVIKKO, Office, signed, told

pytestmark = pytest.mark.asyncio(loop_scope="module")
CUSTOMER = {"name": "Kivikko Rakennus Oy", "business_id": KIVIKKO}
OTHER_SECRET = "whsec_c29tZWJvZHktZWxzZXMtc2VjcmV0LXNlY3JldA=="


def deal(deal_id: str, **more: object) -> dict[str, object]:
    return {"deal_id": deal_id, "title": "Verkkosivut", "amount": "100.00", "customer": CUSTOMER} | more


async def test_a_signed_deal_is_accepted_and_drafted(office: Office) -> None:
    answer = await office.hook(
        deal("H-1", lines=[{"name": "Työ", "qty": "2", "unit_price": "50.00", "vat_pct": "25.5"}])
    )
    assert answer.status_code == 202
    assert answer.json()["id"]
    await office.settled()
    assert office.invoice.data["invoiceRows"][0]["quantity"] == 2


async def test_the_same_deal_again_is_the_same_id_and_no_second_invoice(office: Office) -> None:
    first = await office.hook(deal("H-2"))
    again = await office.hook(deal("H-2", title="Toinen otsikko"))
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json() == again.json()
    await office.settled()
    assert len(office.invoices) == len(office.cards) == 1


@pytest.mark.parametrize("how", ["wrong", "old", "missing", "another secret"])
async def test_without_a_good_signature_nothing_is_stored(office: Office, how: str) -> None:
    body = office.event("deal.won", deal("H-3"))
    headers = {
        "wrong": signed(body) | {"webhook_signature": "v1,AAAA"},
        "old": signed(body, signing_time() - timedelta(minutes=6)),
        "missing": {},
        "another secret": signed(body, secret=OTHER_SECRET),
    }[how]
    before = office.count("inbox")
    assert (await office.post_hook(body, **headers)).status_code == 401
    assert office.count("inbox") == before


async def test_a_changed_body_breaks_the_signature(office: Office) -> None:
    body = office.event("deal.won", deal("H-4"))
    assert (await office.post_hook(body.replace("100.00", "900.00"), **signed(body))).status_code == 401


async def test_a_bearer_token_gets_in_and_a_wrong_one_does_not(office: Office) -> None:
    body = office.event("deal.won", deal("H-5"))
    assert (await office.post_hook(body, authorization="Bearer nonsense")).status_code == 401
    assert (await office.post_hook(body, authorization=f"Bearer {HOOK_TOKEN}")).status_code == 202


async def test_too_much_is_refused_before_it_is_read(office: Office) -> None:
    answer = await office.post_hook("x" * (256 * 1024 + 1))
    assert answer.status_code == 413


async def test_what_cannot_be_read_is_listed_and_raises_an_alert(office: Office) -> None:
    answer = await office.hook(deal("H-6", currency="euro", customer={"business_id": KIVIKKO}))
    assert answer.status_code == 422
    assert {entry["field"] for entry in answer.json()["errors"]} == {"data.currency", "data.customer.name"}
    await office.settled()
    assert len(office.alerts) == 1
    assert "data.currency" in told(office.alerts[0])


async def test_the_same_unreadable_body_again_is_the_same_alert(office: Office) -> None:
    body = '{"type": "deal.won", "data": 17}'
    for _ in range(3):
        assert (await office.post_hook(body, **signed(body))).status_code == 422
    await office.settled()
    assert len(office.alerts) == 1


async def test_no_json_is_a_422_and_not_a_crash(office: Office) -> None:
    assert (await office.post_hook("\xff{", **signed("\xff{"))).status_code == 422


async def test_a_float_amount_is_refused(office: Office) -> None:
    answer = await office.hook(deal("H-7", amount=100.1))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "data.amount"


async def test_fields_nobody_knows_are_ignored(office: Office) -> None:
    answer = await office.hook(deal("H-8", colour="blue", customer=CUSTOMER | {"mood": "good"}))
    assert answer.status_code == 202


async def test_the_owner_in_the_crm_is_the_requester_in_slack(office: Office) -> None:
    await office.hook(deal("H-9", owner_email="elias.korhonen@revontuli.example"))
    await office.settled()
    assert any("Kivikko" in text for text in office.elias.told)
    assert office.elias.id in told(office.card)


async def test_a_win_in_the_crm_arrives(office: Office) -> None:
    delivery = await office.sandbox.world.crm.win("D-2041")
    assert delivery is not None
    assert delivery.arrived
    await office.settled()
    assert [row["product"] for row in office.invoice.data["invoiceRows"]] == [
        "Verkkosivuston suunnittelu",
        "Verkkosivuston toteutus",
    ]
    assert "PO-7781" in told(office.card)


async def test_a_mistyped_business_id_parks_and_a_person_puts_it_right(office: Office) -> None:
    await office.sandbox.world.crm.win("D-2045")
    await office.settled()
    assert office.invoices == []
    assert "draft.fix" in office.actions(office.card)
    await office.aino.press("draft.fix")
    refused = await office.aino.submit({"fix.business_id": "9021894-1"})
    assert refused.errors
    await office.aino.submit({"fix.business_id": office.customer("Tietopiste Oy")["invoicingInfo"]["identifier"]})
    await office.settled()
    assert office.invoice.data["counterParty"]["counterPartyAddress"]["name"] == "Tietopiste Oy"
