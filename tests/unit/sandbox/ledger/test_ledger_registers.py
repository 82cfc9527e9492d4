import pytest

KIVIKKO = 7_100_001
NEW = {
    "name": "Studio Kajastus Oy",
    "type": "CUSTOMER",
    "address": {"name": "Studio Kajastus Oy", "street": "Kalevankatu 14", "zip": "00100", "city": "Helsinki"},
    "invoicingInfo": {"identifier": "9026006-7", "identifierType": "FI", "email": "hei@kajastus.example"},
    "paymentInfo": {"paymentMethod": "BANK_TRANSFER", "paymentTermDays": "14"},
}


async def partners(api, headers=None, **query):
    return (await api.get("/businesspartners", params=query, headers=headers)).json()["results"]


async def test_identifier_works_as_a_header_and_is_ignored_in_the_query(api):
    by_header = await partners(api, {"identifier": "9012346-8"}, type="CUSTOMER")
    assert [row["name"] for row in by_header] == ["Kivikko Rakennus Oy"]
    assert len(await partners(api, identifier="9012346-8", type="CUSTOMER")) == 41


async def test_inactive_customers_hide_unless_asked_for(api):
    assert "Sininen Laine Oy" not in {row["name"] for row in await partners(api)}
    assert [row["name"] for row in await partners(api, active="false")] == ["Sininen Laine Oy"]


async def test_one_business_id_can_be_a_customer_and_a_supplier(api):
    twins = await partners(api, {"identifier": "9022886-8"})
    assert {row["type"] for row in twins} == {"CUSTOMER", "SUPPLIER"}


async def test_name_header_finds_both_namesakes(api):
    rows = await partners(api, {"name": "lakeuden"})
    assert len({row["invoicingInfo"]["identifier"] for row in rows}) == 2


async def test_a_created_partner_is_found_by_its_business_id(api):
    stored = (await api.post("/businesspartners", json=NEW)).json()
    assert stored["registryInfo"]["active"] is True
    assert [row["id"] for row in await partners(api, {"identifier": "9026006-7"})] == [stored["id"]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"address": {}}, "address"),
        ({"paymentInfo": {}}, "paymentInfo.paymentMethod"),
        ({"type": "PERSON"}, "type"),
        ({"invoicingInfo": {"identifier": "9026006-1", "identifierType": "FI"}}, "invoicingInfo.identifier"),
    ],
    ids=str,
)
async def test_a_partner_the_register_refuses(api, change, field):
    reply = await api.post("/businesspartners", json=NEW | change)
    assert reply.status_code == 400
    assert reply.json()["errors"][0]["field"] == field


async def test_put_wipes_what_was_left_out(api):
    old = (await api.get(f"/businesspartners/{KIVIKKO}")).json()
    assert old["invoicingInfo"]["einvoiceAddress"]
    bare = {key: old[key] for key in ("name", "type", "address", "paymentInfo")}
    await api.put(f"/businesspartners/{KIVIKKO}", json=bare)
    assert "invoicingInfo" not in (await api.get(f"/businesspartners/{KIVIKKO}")).json()


async def test_patch_keeps_the_rest_and_refuses_a_stale_version(api):
    path = f"/businesspartners/{KIVIKKO}"
    old = (await api.get(path)).json()
    patch = {"version": old["version"], "name": "Kivikko Oy"}
    assert (await api.patch(path, json=patch)).status_code == 200
    new = (await api.get(path)).json()
    assert (new["name"], new["invoicingInfo"]) == ("Kivikko Oy", old["invoicingInfo"])
    assert new["version"] > old["version"]
    assert (await api.patch(path, json=patch)).status_code == 400


async def test_a_get_edit_put_round_trip_loses_nothing(api):
    path = f"/businesspartners/{KIVIKKO}"
    extra = {"additionalInfo": {"comments1": "VIP"}, "registryInfo": {"active": True, "phone": "0401234567"}}
    old = (await api.put(path, json=(await api.get(path)).json() | extra)).json()
    again = (await api.put(path, json=old | {"name": "Kivikko Oy"})).json()
    assert {**again, "version": "", "name": ""} == {**old, "version": "", "name": ""}


async def test_default_dimensions_of_a_partner_are_kept(api):
    path = f"/businesspartners/{KIVIKKO}/defaults/dimensions"
    items = [{"id": 160801, "codeName": "P-1001 Verkkouudistus", "percent": 100}]
    await api.put(f"{path}/87539", json={"items": items})
    assert (await api.get(path)).json() == [{"id": 87539, "name": "Projekti", "items": items}]
    assert (await api.put(f"{path}/87539", json=[])).status_code == 400


async def test_products_are_substring_matches_with_repeated_codes_and_no_page(api):
    found = (await api.get("/products", params={"code": "cons-1", "page": 5})).json()
    assert {(row["type"], row["code"]) for row in found["results"]} == {("SALES", "CONS-1"), ("PURCHASE", "CONS-1")}
    sales = (await api.get("/products", params={"type": "SALES", "size": 5})).json()["results"]
    rest = await api.get("/products", params={"type": "SALES", "previousId": sales[-1]["id"]})
    assert len(sales) + len(rest.json()["results"]) == 12


async def test_a_product_can_be_made_changed_and_deleted(api):
    new = {"type": "SALES", "name": "Auditointi", "discount": 0, "price": 990, "active": True, "currency": "EUR"}
    made = await api.post("/products", json=new)
    assert '"price":990.000000' in made.text
    path = f"/products/{made.json()['id']}"
    assert (await api.put(path, json=new | {"name": "Katselmus"})).json()["name"] == "Katselmus"
    assert (await api.delete(path)).status_code == 204
    assert (await api.get(path)).status_code == 404


async def receipt_of(api, body, **changes):
    invoice = (await api.post("/invoices", json=body(**changes))).json()
    return (await api.get(f"/ledgerreceipts/{invoice['ledgerReceiptId']}")).json()


async def put_dimensions(api, receipt, *values):
    entry = receipt["transactions"][0]
    rows = [{"dimensionId": one, "itemId": item, "value": value} for one, item, value in values]
    path = f"/ledgerreceipts/{receipt['id']}/transactions/{entry['id']}/dimensions"
    return await api.put(path, json={"dimensionItemValues": rows})


async def test_entries_are_net_negative_and_one_per_row(api, body):
    receipt = await receipt_of(api, body)
    entries = [row for row in receipt["transactions"] if row["transactionType"] == "ENTRY"]
    assert [row["accountingValue"] for row in entries] == [-311.85]
    assert [row["accountingValue"] for row in receipt["transactions"][1:]] == [391.37]


async def test_dimension_values_must_add_up_to_the_negative_accounting_value(api, body):
    receipt = await receipt_of(api, body)
    whole, split = (87539, 160801, -311.85), [(87540, 136901, -300), (87540, 136902, -11.85)]
    assert (await put_dimensions(api, receipt, whole, *split)).status_code == 200
    assert (await put_dimensions(api, receipt, (87539, 160801, 311.85))).status_code == 400
    assert (await put_dimensions(api, receipt, (87539, 160801, -100))).status_code == 400
    stored = (await api.get(f"/ledgerreceipts/{receipt['id']}")).json()
    assert len(stored["transactions"][0]["dimensionItemValues"]) == 3
    cleared = await put_dimensions(api, receipt)
    assert cleared.json()["transactions"][0]["dimensionItemValues"] == []


@pytest.mark.parametrize("value", [(87539, 160805, -311.85), (87539, 1, -311.85), (1, 160801, -311.85)])
async def test_unknown_or_inactive_dimension_items_are_refused(api, body, value):
    receipt = await receipt_of(api, body)
    assert (await put_dimensions(api, receipt, value)).status_code == 400


async def test_dimensions_list_is_bare_and_an_item_can_be_added(api):
    rows = (await api.get("/dimensions", params={"name": "proj"})).json()
    assert [row["name"] for row in rows] == ["Projekti"]
    item = (await api.post("/dimensions/87539/items", json={"codeName": "P-2000 Uusi"})).json()
    after = (await api.get("/dimensions/87539")).json()["items"]
    assert after[-1] == {"codeName": "P-2000 Uusi", "id": item["id"]}


async def test_a_whole_receipt_put_needs_its_version(api, body):
    receipt = await receipt_of(api, body)
    path = f"/ledgerreceipts/{receipt['id']}"
    assert (await api.put(path, json=receipt | {"version": "2020-01-01T00:00:00"})).status_code == 400
    assert (await api.put(path, json=receipt | {"transactions": [1]})).status_code == 400
    value = {"dimensionId": 87539, "itemId": 160801, "value": -311.85}
    receipt["transactions"][0]["dimensionItemValues"] = [value]
    stored = (await api.put(path, json=receipt)).json()
    assert stored["transactions"][0]["dimensionItemValues"] == [value]


async def test_an_attachment_comes_back_byte_for_byte_as_multipart_mixed(api):
    content = bytes(range(256)) + b"\r\n--x\r\n\n"
    meta = b'{"name":"tarjous.pdf","referenceType":"INVOICE","referenceId":8400001,"sendWithInvoice":true}'
    files = {"meta": (None, meta, "application/json"), "file": ("tarjous.pdf", content, "application/pdf")}
    stored = (await api.post("/attachments", files=files)).json()
    reply = await api.get(f"/attachments/{stored['id']}")
    assert reply.headers["content-type"].startswith("multipart/mixed; boundary=")
    assert content in reply.content
    listed = (await api.get("/attachments", params={"referenceId": 8_400_001})).json()["results"]
    assert [row["size"] for row in listed] == [len(content)]
    assert (await api.delete(f"/attachments/{stored['id']}")).status_code == 204


async def test_versions_of_one_record_always_differ(world):
    ledger = world.procountor
    first = ledger.stamp()
    assert ledger.stamp(first) > first


async def test_a_product_group_in_use_cannot_be_deleted(api):
    made = (await api.post("/products/groups", json={"name": "Kausi"})).json()
    assert (await api.delete("/products/groups/81")).status_code == 409
    assert (await api.delete(f"/products/groups/{made['id']}")).status_code == 204
    assert [row["id"] for row in (await api.get("/products/groups")).json()["productGroups"]] == [81]


async def test_groups_dimensions_and_items_can_be_renamed(api):
    renamed = await api.put("/businesspartners/groups/91", json={"name": "Kanta", "type": "CUSTOMER"})
    assert renamed.json() == {"id": 91, "active": True, "name": "Kanta", "type": "CUSTOMER"}
    await api.put("/dimensions/87540", json={"name": "Tiimi"})
    await api.put("/dimensions/87540/items", json={"id": 136901, "codeName": "Myyntitiimi"})
    dimension = (await api.get("/dimensions/87540")).json()
    assert (dimension["name"], dimension["items"][0]["codeName"]) == ("Tiimi", "Myyntitiimi")


async def test_an_attachment_with_a_broken_meta_part_is_refused(api):
    files = {"meta": (None, b"{", "application/json"), "file": ("a.pdf", b"x", "application/pdf")}
    assert (await api.post("/attachments", files=files)).status_code == 400
