import sys
from collections import Counter

import pytest

from sandbox.procountor import invoicing
from sandbox.procountor.search import search
from sandbox.world import World
from tests.day import tuesday


async def found(api, **query):
    reply = await api.get("/invoices", params=query)
    assert reply.status_code == 200, reply.text
    return reply.json()


async def every(api, **query):
    rows, previous = [], {}
    while True:
        page = (await found(api, size=50, **query, **previous))["results"]
        rows += page
        if len(page) < 50:
            return rows
        previous = {"previousId": page[-1]["id"]}


async def test_walking_by_previous_id_sees_each_invoice_once_newest_first(api, world, body):
    await api.post("/invoices", json=body())
    ids = [row["id"] for row in await every(api)]
    assert ids == sorted(set(ids), reverse=True)
    assert len(ids) == 121


async def test_ascending_order_and_pages_meet_without_overlap(api):
    first = await found(api, size=60, page=0, orderById="ASC")
    second = await found(api, size=60, page=1, orderById="ASC")
    ids = [row["id"] for row in first["results"] + second["results"]]
    assert ids == sorted(set(ids))
    assert first["meta"] == {"pageNumber": 0, "pageSize": 60, "resultCount": 60, "totalCount": 120}


FILTERS = [
    ({"status": "SENT,PARTLY_PAID"}, lambda row: row["status"] in {"SENT", "PARTLY_PAID"}),
    ({"startDate": "2026-09-01", "endDate": "2026-10-01"}, lambda row: "2026-09-01" <= row["date"] <= "2026-10-01"),
    ({"dueEndDate": "2026-11-17"}, lambda row: row["dueDate"] <= "2026-11-17"),
    ({"dueStartDate": "2026-11-18"}, lambda row: row["dueDate"] >= "2026-11-18"),
    ({"versionStartDate": "2026-10-01T12:00:00"}, lambda row: row["version"] >= "2026-10-01T12:00:00"),
    ({"businessPartnerId": "7100001"}, lambda row: row["partnerId"] == 7_100_001),
    ({"invoiceChannel": "MAIL"}, lambda row: row["invoiceChannel"] == "MAIL"),
    ({"invoiceNumber": "10007"}, lambda row: row["invoiceNumber"] == 10_007),
    ({"searchTerm": "oy"}, lambda row: "oy" in row["counterParty"]["counterPartyAddress"]["name"].lower()),
    ({"searchTerm": "10007"}, lambda row: row["invoiceNumber"] == 10_007),
    ({"status": "SENT", "searchTerm": "ab"}, lambda row: row["status"] == "SENT" and _has(row, "ab")),
]


def _has(row, term):
    return term in row["counterParty"]["counterPartyAddress"]["name"].lower()


@pytest.mark.parametrize(("query", "fits"), FILTERS, ids=lambda value: str(value) if isinstance(value, dict) else "")
async def test_a_filter_returns_exactly_the_rows_that_fit(api, query, fits):
    everything = await every(api)
    wanted = [row["id"] for row in everything if fits(row)]
    assert [row["id"] for row in await every(api, **query)] == wanted
    assert 0 < len(wanted) < len(everything)


async def test_date_limits_include_their_own_day(api):
    day = (await found(api))["results"][30]["date"]
    same_day = [row["id"] for row in await every(api) if row["date"] == day]
    assert [row["id"] for row in await every(api, startDate=day, endDate=day)] == same_day


async def test_a_touched_old_invoice_is_found_once_with_its_new_status(api, world):
    sent = (await found(api, status="SENT"))["results"][-1]["id"]
    invoicing.receive_payment(world.procountor, sent, None)
    assert sent not in {row["id"] for row in await every(api, status="SENT")}
    assert [row["id"] for row in await every(api)].count(sent) == 1


async def test_product_filter_looks_at_the_rows(api, body):
    mine = (await api.post("/invoices", json=body(**{"invoiceRows.0.productId": 1_037_808}))).json()["id"]
    await api.post("/invoices", json=body())
    rows = await every(api, productId="1037808")
    assert rows[0]["id"] == mine
    assert 1 < len(rows) < 121
    for row in rows:
        sold = (await api.get(f"/invoices/{row['id']}")).json()["invoiceRows"]
        assert any(line.get("productId") == 1_037_808 for line in sold)


async def test_order_by_version_puts_the_last_change_first(api, body):
    await api.put("/invoices/8400003/notes", json={"notes": "soita"})
    assert (await found(api, orderByVersion="DESC"))["results"][0]["id"] == 8_400_003


@pytest.mark.parametrize(
    "query",
    [
        {"size": 201},
        {"page": -1},
        {"status": "LATE"},
        {"startDate": "1.9.2026"},
        {"versionStartDate": "2026-09-01T00:00Z"},
    ],
    ids=str,
)
async def test_what_the_api_cannot_read_is_a_400(api, query):
    assert (await api.get("/invoices", params=query)).status_code == 400


async def test_without_the_right_the_list_is_empty_and_writing_is_forbidden(api, world, body):
    world.procountor.missing_rights |= {"salesInvoiceSearch", "salesOrGroupInvoices"}
    assert (await found(api))["results"] == []
    assert (await api.post("/invoices", json=body())).status_code == 403
    rights = (await api.get("/users/rights")).json()["rights"]["sales"]
    assert rights["salesOrGroupInvoices"] == "NO_ACCESS"


async def test_batch_get_sorts_drops_unknown_ids_and_keeps_a_single_one_plain(api):
    many = (await api.get("/invoices/8400002,8400001,8400001,9")).json()
    assert [row["id"] for row in many] == [8_400_001, 8_400_002]
    assert (await api.get("/invoices/8400001")).json()["id"] == 8_400_001
    assert (await api.get("/invoices/9")).status_code == 404
    assert (await api.get("/invoices/" + ",".join(map(str, range(201))))).status_code == 400


QUERIES = [
    {},
    {"types": "SALES_INVOICE", "status": "SENT,PARTLY_PAID,APPROVED", "dueEndDate": "2026-11-17"},
    {"businessPartnerId": "7100005"},
    {"searchTerm": "10777"},
    {"originalInvoiceNumber": "V-X"},
]


def calls_of(act) -> int:
    """How many functions it calls: the same on a slow machine as on a quick one."""
    calls: Counter[str] = Counter()
    sys.setprofile(lambda _frame, what, _argument: calls.update([what]))
    try:
        act()
    finally:
        sys.setprofile(None)
    return calls["call"]


def test_a_million_invoices_cost_nothing_to_start_with():
    few, many = (calls_of(lambda size=size: World.seeded(now=tuesday(), size=size)) for size in (1_000, 1_000_000))
    assert many < few * 1.1


def test_a_million_invoices_are_searched_by_one_look_at_each():
    """Two looks for all five questions: who asks for one customer or one number looks at few."""
    world, totals = World.seeded(now=tuesday(), size=1_000_000), []

    def ask() -> None:
        totals.extend(search(world.procountor, query)["meta"]["totalCount"] for query in QUERIES)

    assert calls_of(ask) < 2_000_000
    assert totals[0] == 1_000_000
    assert totals[3:] == [1, 0]
