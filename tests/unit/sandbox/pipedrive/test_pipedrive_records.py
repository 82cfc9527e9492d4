"""The pretend Pipedrive's records, with the awkwardness that the real one is known for."""

from datetime import timedelta
from decimal import Decimal

import httpx
import pytest

from sandbox.pipedrive import deal_lines, deals, merging
from sandbox.pipedrive.account import Actor
from sandbox.seed.pipedrive import AINO, BUSINESS_ID, MIKKO, PIPELINE, PROJECT, SALES_TOKEN, TOKEN

DEAL, OTHER = 2041, 2042
AS_AINO = Actor(AINO)
SALES = {"x-api-token": SALES_TOKEN}
LINE = {"product_id": 6001, "item_price": Decimal("234.56"), "quantity": Decimal("2.5")}


async def listed(api, query=""):
    return [row["id"] for row in (await api.get(f"/api/v2/deals?{query}")).json()["data"]]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("updated_since=2026-11-18T09:00:00.123Z", "updated_since"),
        ("updated_since=2026-11-31T09:00:00Z", "updated_since"),
        ("limit=501", "limit"),
        ("limit=0", "limit"),
        (f"custom_fields={','.join('abcdefghijklmnop')}", "custom_fields"),
        (f"ids={','.join(map(str, range(101)))}", "ids"),
        ("sort_by=value", "sort_by"),
        ("cursor=nonsense", "cursor"),
        ("status=winning", "status"),
        ("since_timestamp=1", "since_timestamp"),
    ],
)
async def test_a_list_refuses_what_pipedrive_refuses(api, query, named):
    answer = await api.get(f"/api/v2/deals?{query}")
    assert answer.status_code == 400
    assert named in answer.json()["error"]
    assert answer.json()["code"] == "ERR_SCHEMA_VALIDATION_FAILED"


async def test_updated_since_has_the_second_itself_and_nothing_before(api, world, account):
    await world.clock.advance(timedelta(minutes=5))
    deals.close(account, DEAL, "won", AS_AINO)
    stamp = account.tables["deal"][DEAL]["update_time"]
    assert await listed(api, f"updated_since={stamp}") == [DEAL]
    await world.clock.advance(timedelta(minutes=5))
    assert await listed(api, f"updated_since={account.stamp()}") == []


async def test_pages_by_cursor_have_every_row_once(api):
    found, cursor = [], ""
    while cursor is not None:
        answer = (await api.get(f"/api/v2/deals?limit=2&sort_by=update_time{cursor and f'&cursor={cursor}'}")).json()
        found += [row["id"] for row in answer["data"]]
        cursor = answer["additional_data"]["next_cursor"]
    assert found == [2041, 2042, 2043, 2044, 2045, 2046]


@pytest.mark.parametrize(("by_offset", "missed"), [(False, set()), (True, {2043})])
async def test_a_cursor_that_counts_rows_loses_one_when_a_row_moves_on(api, world, account, switch, by_offset, missed):
    switch(offset_cursors=by_offset)
    first = (await api.get("/api/v2/deals?limit=2&sort_by=update_time")).json()
    await world.clock.advance(timedelta(minutes=1))
    deals.close(account, 2041, "won", AS_AINO)
    cursor = first["additional_data"]["next_cursor"]
    rest = await listed(api, f"sort_by=update_time&limit=500&cursor={cursor}")
    assert {2041, 2042, 2043, 2044, 2045, 2046} - {2041, 2042} - set(rest) == missed


async def test_an_archived_deal_is_in_the_other_list_and_takes_no_change(api, account):
    deals.close(account, DEAL, "won", AS_AINO)
    deals.archive(account, DEAL, AS_AINO)
    assert DEAL not in await listed(api)
    archived = (await api.get("/api/v2/deals/archived?status=won")).json()["data"]
    assert [row["id"] for row in archived] == [DEAL]
    answer = await api.patch(f"/api/v2/deals/{DEAL}", json={"custom_fields": {PROJECT["field_code"]: "P"}})
    assert (answer.status_code, answer.json()["error"]) == (403, "Archived deal cannot be edited")
    assert (await api.get(f"/api/v2/deals/{DEAL}")).json()["data"]["is_archived"] is True


async def test_a_deleted_deal_is_listed_and_read_for_thirty_days_and_never_written(api, world, account):
    await api.delete(f"/api/v2/deals/{DEAL}")
    assert DEAL not in await listed(api)
    assert await listed(api, "status=deleted") == [DEAL]
    assert (await api.get(f"/api/v2/deals/{DEAL}")).json()["data"]["is_deleted"] is True
    assert (await api.patch(f"/api/v2/deals/{DEAL}", json={"title": "x"})).status_code == 403
    await world.clock.advance(timedelta(days=30, minutes=1))
    assert (await api.get(f"/api/v2/deals/{DEAL}")).status_code == 404


async def test_won_reopened_and_won_again_keeps_the_first_time_beside(api, world, account):
    deals.close(account, DEAL, "won", AS_AINO)
    first = account.tables["deal"][DEAL]["won_time"]
    deals.close(account, DEAL, "open", AS_AINO)
    assert account.tables["deal"][DEAL]["won_time"] is None
    await world.clock.advance(timedelta(hours=1))
    deals.close(account, DEAL, "won", AS_AINO)
    row = account.tables["deal"][DEAL]
    assert row["first_won_time"] == first < row["won_time"]


async def test_writing_the_value_of_a_deal_with_products_makes_it_nothing(api):
    row = (await api.patch(f"/api/v2/deals/{DEAL}", json={"value": 5})).json()["data"]
    assert row["value"] == 0


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({PROJECT["field_code"]: "P-1"}, "is not allowed for this request"),
        ({"custom_fields": {"0" * 40: "x"}}, f"custom_fields.{'0' * 40}: is not allowed"),
        ({"custom_fields": {PROJECT["field_code"]: 7}}, "not a valid value"),
        ({"custom_fields": {PROJECT["field_code"]: "x" * 256}}, "not a valid value"),
        ({"custom_fields": []}, "custom_fields"),
        ({"status": "deleted"}, "status"),
        ([], "body"),
    ],
)
async def test_a_write_with_one_wrong_thing_in_it_is_refused_whole(api, account, body, said):
    before = dict(account.tables["deal"][DEAL])
    answer = await api.patch(f"/api/v2/deals/{DEAL}", json=body)
    assert answer.status_code == 400
    assert said in answer.json()["error"]
    assert account.tables["deal"][DEAL] == before


async def test_a_set_is_cleared_with_null_and_not_with_an_empty_list(api):
    made = {"field_name": "Tags", "field_type": "set", "options": [{"label": "A"}, {"label": "B"}]}
    code = (await api.post("/api/v2/dealFields", json=made)).json()["data"]["field_code"]
    for value, status in (([1, 2], 200), ([], 400), ([3], 400), (None, 200)):
        answer = await api.patch(f"/api/v2/deals/{DEAL}", json={"custom_fields": {code: value}})
        assert answer.status_code == status, value
    assert (await api.get(f"/api/v2/deals/{DEAL}")).json()["data"]["custom_fields"][code] is None


async def test_subfields_of_an_address_that_a_write_leaves_out_become_null(api):
    change = {"address": {"value": "Louhentie 5, Helsinki", "route": "Louhentie 5"}}
    address = (await api.patch("/api/v2/organizations/3001", json=change)).json()["data"]["address"]
    assert (address["route"], address["locality"], address["postal_code"]) == ("Louhentie 5", None, None)


async def test_the_tax_method_of_one_line_becomes_that_of_all(api, account):
    await api.post(
        f"/api/v2/deals/{DEAL}/products",
        json={"product_id": 6001, "item_price": 100, "quantity": 1, "tax_method": "inclusive"},
    )
    methods = [row["tax_method"] for row in (await api.get(f"/api/v2/deals/{DEAL}/products")).json()["data"]]
    assert methods == ["inclusive"] * 3


@pytest.mark.parametrize(
    ("switches", "given", "expected"),
    [
        ({}, {"discount": 20}, "469.12"),
        ({}, {"discount": 20, "is_enabled": False}, "0"),
        ({"sum_has_tax": True}, {"discount": 20, "tax": Decimal("25.5")}, "588.75"),
        ({}, {"discount": 10, "discount_type": "amount"}, "576.40"),
        ({"discount_per_unit": True}, {"discount": 10, "discount_type": "amount"}, "561.40"),
        ({}, {"billing_frequency": "monthly", "billing_frequency_cycles": 12}, "586.40"),
        ({"sum_has_cycles": True}, {"billing_frequency": "monthly", "billing_frequency_cycles": 12}, "7036.80"),
    ],
)
def test_the_sum_of_a_line_is_as_the_switches_say(account, switch, switches, given, expected):
    switch(**switches)
    line = deal_lines.add_line(account, OTHER, LINE | given, AS_AINO)
    assert line["sum"] == Decimal(expected)


def test_a_deal_discount_takes_from_one_time_products_only(account, switch):
    deal_lines.add_line(account, OTHER, {"product_id": 6001, "item_price": 100, "quantity": 1}, AS_AINO)
    monthly = {"product_id": 6005, "item_price": 100, "quantity": 1, "billing_frequency": "monthly"}
    deal_lines.add_line(account, OTHER, monthly, AS_AINO)
    deal_lines.add_discount(account, OTHER, {"description": "10 %", "amount": 10, "type": "percentage"}, AS_AINO)
    assert account.tables["deal"][OTHER]["value"] == Decimal("190.00")


@pytest.mark.parametrize("moves", [False, True])
async def test_a_new_line_moves_the_deal_only_when_the_switch_says_so(api, world, account, switch, moves):
    switch(lines_move_deal=moves)
    before = account.tables["deal"][DEAL]["update_time"]
    await world.clock.advance(timedelta(minutes=5))
    deal_lines.add_line(account, DEAL, LINE, AS_AINO)
    assert (account.tables["deal"][DEAL]["update_time"] > before) is moves


async def test_recurring_products_and_instalments_exclude_each_other(api):
    part = {"description": "50 %", "amount": 10, "billing_date": "2026-12-01"}
    monthly = {"product_id": 6005, "item_price": 1, "quantity": 1, "billing_frequency": "monthly"}
    assert (await api.post(f"/api/v2/deals/{OTHER}/installments", json=part)).status_code == 400, "no product"
    assert (await api.post(f"/api/v2/deals/{DEAL}/installments", json=part)).status_code == 200
    assert (await api.post(f"/api/v2/deals/{DEAL}/products", json=monthly)).status_code == 400
    assert (await api.post(f"/api/v2/deals/{OTHER}/products", json=monthly)).status_code == 201
    assert (await api.post(f"/api/v2/deals/{OTHER}/installments", json=part)).status_code == 400
    assert [row["amount"] for row in (await api.get(f"/api/v2/deals/installments?deal_ids={DEAL}")).json()["data"]] == [
        10
    ]


async def test_a_product_without_a_price_costs_nothing(api):
    made = (await api.post("/api/v2/products", json={"name": "Uusi", "code": "NEW"})).json()["data"]
    assert [(price["currency"], price["price"]) for price in made["prices"]] == [("EUR", 0)]
    crowns = {"prices": [{"currency": "SEK", "price": 1000}]}
    changed = (await api.patch(f"/api/v2/products/{made['id']}", json=crowns)).json()["data"]
    assert [(price["currency"], price["price"]) for price in changed["prices"]] == [("EUR", 0), ("SEK", 1000)]


async def test_a_search_says_which_record_and_not_which_field(api):
    answer = (await api.get("/api/v2/organizations/search?term=9012346-8&fields=custom_fields&exact_match=true")).json()
    (item,) = (row["item"] for row in answer["data"]["items"])
    assert (item["id"], item["custom_fields"]) == (3001, ["9012346-8"])
    assert BUSINESS_ID["field_code"] not in str(answer)


async def test_a_token_sees_what_its_owner_sees(api, account):
    account.tables["deal"][OTHER] |= {"visible_to": 1, "owner_id": MIKKO}
    assert OTHER in await listed(api)
    seen = (await api.get("/api/v2/deals", headers=SALES)).json()["data"]
    assert OTHER not in [row["id"] for row in seen]
    assert (await api.get(f"/api/v2/deals/{OTHER}", headers=SALES)).status_code == 403
    account.hidden_pipelines[AINO] = {PIPELINE}
    assert (await api.get("/api/v2/deals", headers=SALES)).json()["data"] == []
    assert (await api.get(f"/api/v2/deals/{DEAL}", headers=SALES)).status_code == 403
    assert (await api.get(f"/api/v2/pipelines/{PIPELINE}", headers=SALES)).status_code == 404


@pytest.mark.parametrize(
    ("cap", "path", "body"),
    [
        ({"deal_cap": 6}, "/api/v2/deals", {"title": "Seventh"}),
        ({"field_cap": 3}, "/api/v2/dealFields", {"field_name": "Fourth", "field_type": "varchar"}),
        ({"line_cap": 2}, f"/api/v2/deals/{DEAL}/products", {"product_id": 6001, "item_price": 1, "quantity": 1}),
        ({"notes_per_deal": 0}, "/api/v1/notes", {"content": "x", "deal_id": DEAL}),
    ],
)
async def test_a_plan_without_room_says_403(api, switch, cap, path, body):
    assert (await api.post(path, json=body)).status_code in {200, 201} or "notes" in path
    switch(**cap)
    answer = await api.post(path, json=body)
    assert answer.status_code == 403
    assert "limit reached" in answer.json()["error"]


async def test_v1_twins_answer_until_they_are_switched_off(api, switch):
    old = (await api.get(f"/api/v1/deals/{DEAL}")).json()["data"]
    assert old[PROJECT["field_code"]] == "P-1001 Verkkouudistus"
    assert "T" not in old["update_time"]
    switch(v1_twins=False)
    assert (await api.get(f"/api/v1/deals/{DEAL}")).status_code == 404
    assert (await api.get("/api/v1/users/me")).status_code == 200


async def test_a_merge_moves_what_hung_on_the_loser_and_deletes_it(api, account):
    kept = merging.merge(account, "deal", DEAL, OTHER, AS_AINO)
    assert account.tables["deal"][DEAL]["status"] == "deleted"
    assert [row["deal_id"] for row in account.tables["deal_product"].values() if row["product_id"] in {6003, 6004}] == [
        OTHER
    ] * 2
    assert kept["value"] == Decimal("14400.00")


async def test_notes_have_dates_and_pages_of_their_own(api):
    note = (await api.post("/api/v1/notes", json={"content": "<p>Lasku</p>", "deal_id": DEAL})).json()["data"]
    assert " " in note["add_time"]
    assert (await api.put(f"/api/v1/notes/{note['id']}", json={"content": "<p>Maksettu</p>"})).status_code == 200
    answer = (await api.get(f"/api/v1/notes?deal_id={DEAL}&start=0&limit=1")).json()
    assert [row["content"] for row in answer["data"]] == ["<p>Maksettu</p>"]
    assert answer["additional_data"]["pagination"]["more_items_in_collection"] is False
    assert (await api.post("/api/v1/notes", json={"content": "x" * 100_001, "deal_id": DEAL})).status_code == 400


async def test_a_token_is_taken_from_its_header_only(api, world):
    del api.headers["x-api-token"]
    for headers, query in (
        ({}, f"?api_token={TOKEN}"),
        ({"authorization": f"Bearer {TOKEN}"}, ""),
        ({"x-api-token": "x"}, ""),
    ):
        answer = await api.get(f"/api/v2/deals{query}", headers=headers)
        assert answer.status_code == 401
        assert answer.json()["errorCode"] == 401


async def test_a_reset_world_has_its_deals_open_again_and_keeps_its_webhooks(api, world, account):
    hook = {"subscription_url": "http://bot/hooks", "event_action": "*", "event_object": "*", "name": "Voitto"}
    world.pipedrive.sender.transport = httpx.MockTransport(lambda _: httpx.Response(200))
    await api.post("/api/v1/webhooks", json=hook)
    deals.close(account, DEAL, "won", AS_AINO)
    await world.pipedrive.sender.settled()
    world.reset()
    assert world.pipedrive.account.tables["deal"][DEAL]["status"] == "open"
    assert [row["name"] for row in (await api.get("/api/v1/webhooks")).json()["data"]] == ["Voitto"]
