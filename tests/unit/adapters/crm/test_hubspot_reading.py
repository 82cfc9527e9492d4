"""Reading from HubSpot through HTTP: everything, once, in as few calls as there are pages."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import httpx
import pytest

from bot.adapters.crm import errors
from bot.adapters.crm.hubspot import Cursor, Filter, HubSpot, ObjectType, Record, Search, UnreadableValue
from tests.unit.adapters.crm.hubspot_account import (
    COMPANIES,
    DEALS,
    LINES,
    calls,
    client,
    clockwork,
    endpoint,
    long_ago,
    world,
)

WON = Filter.equals("hs_is_closed_won", "true")


async def changed(hub: HubSpot, cursor: Cursor, *filters: Filter) -> tuple[list[str], Cursor]:
    ids: list[str] = []
    async for page in hub.objects.changed(DEALS, cursor, ["dealname"], filters):
        ids += [record.id for record in page.records]
        cursor = page.cursor
    return ids, cursor


def many_deals(pretend, count: int) -> None:
    for number in range(count):
        pretend.hubspot.add("deals", {"dealname": f"Deal {number}", "dealstage": "closedwon", "pipeline": "default"})


async def test_ten_thousand_deals_of_one_millisecond_are_all_read_once_each():
    pretend = world(with_deals=False)
    many_deals(pretend, 10_450)
    pretend.hubspot.edit_pipeline("default")
    async with client(pretend) as hub:
        ids, _ = await changed(hub, Cursor(long_ago(pretend)), WON)
        assert len(ids) == len(set(ids)) == 10_450
    assert calls(pretend.hubspot, "/search") <= 10_450 / 200 + 3
    assert pretend.hubspot.meter.refused == {}


async def test_deals_of_many_stamps_cost_hardly_more_than_their_pages():
    pretend = world(with_deals=False)
    for _ in range(20):
        many_deals(pretend, 50)
        await pretend.clock.advance(timedelta(seconds=1))
    async with client(pretend) as hub:
        ids, _ = await changed(hub, Cursor(long_ago(pretend)))
    assert len(ids) == len(set(ids)) == 1_000
    assert calls(pretend.hubspot, "/search") <= 7


async def test_who_stops_in_the_middle_of_one_stamp_goes_on_where_they_were():
    pretend = world(with_deals=False)
    many_deals(pretend, 700)
    pretend.hubspot.edit_pipeline("default")
    ids: list[str] = []
    async with client(pretend) as hub:
        async for page in hub.objects.changed(DEALS, Cursor(long_ago(pretend)), ["dealname"]):
            ids += [record.id for record in page.records]
            if len(ids) >= 400:
                break
        rest, _ = await changed(hub, page.cursor)
    assert len(ids) == 400
    assert set(ids) | set(rest) == set(pretend.hubspot.records["deals"])
    assert len(rest) == 300


async def test_deals_that_change_while_they_are_read_push_no_others_out_of_sight():
    pretend = world(with_deals=False)
    for _ in range(3):
        many_deals(pretend, 150)
        await pretend.clock.advance(timedelta(seconds=1))
    everybody = list(pretend.hubspot.records["deals"].values())
    seen: set[str] = set()
    async with client(pretend) as hub:
        async for page in hub.objects.changed(DEALS, Cursor(long_ago(pretend)), ["dealname"]):
            seen |= {record.id for record in page.records}
            await pretend.clock.advance(timedelta(seconds=1))
            for deal in everybody[:40]:  # they move to the end, and the others to earlier places
                pretend.hubspot.edit(deal, {"dealname": f"{deal.id} again"})
            everybody = everybody[40:]
    assert seen == set(pretend.hubspot.records["deals"])


async def test_the_index_trails_and_an_overlap_catches_up():
    pretend = world(with_deals=False)
    pretend.hubspot.switch(index_lag_seconds=5.0)
    many_deals(pretend, 1)
    async with client(pretend) as hub:
        ids, cursor = await changed(hub, Cursor(long_ago(pretend)))
        assert ids == []
        await pretend.clock.advance(timedelta(seconds=6))
        ids, _ = await changed(hub, Cursor(cursor.stamp - timedelta(minutes=1)))
        assert len(ids) == 1


async def test_every_line_of_a_deal_with_250_is_read():
    pretend = world(with_deals=False)
    portal = pretend.hubspot
    deals = [portal.add("deals", {"dealname": "long"}).id, portal.add("deals", {"dealname": "short"}).id]
    lines = [portal.add("line_items", {"name": f"{n}", "price": "1", "quantity": "1"}).id for n in range(250)]
    for line in lines:
        portal.links.add("deals", deals[0], "line_items", line)
    async with client(pretend) as hub:
        found = await hub.associations.read(DEALS, LINES, [*deals, "404"])
        read = await hub.objects.read_many(LINES, [each.to_object_id for each in found[deals[0]]], ["price", "amount"])

    assert [each.to_object_id for each in found[deals[0]]] == lines
    assert found[deals[1]] == found["404"] == ()
    assert list(read.found) == lines
    assert sum(record.number("amount") for record in read.found.values()) == Decimal(250)
    assert (calls(portal, "/line_items/batch/read"), calls(portal, "/deals/line_items/batch/read")) == (6, 3)


async def test_the_primary_company_is_told_from_the_others():
    pretend = world(with_deals=False)
    portal = pretend.hubspot
    deal = portal.add("deals", {"dealname": "two companies"}).id
    first, second = (portal.add("companies", {"name": name}).id for name in ("A", "B"))
    portal.links.add("deals", deal, "companies", first)
    portal.links.add("deals", deal, "companies", second, primary=True)
    async with client(pretend) as hub:
        found = (await hub.associations.read(DEALS, COMPANIES, [deal]))[deal]
    assert {each.to_object_id: each.is_primary for each in found} == {first: False, second: True}


async def test_a_merged_deal_is_found_by_its_old_ids_and_says_what_it_became():
    pretend = world()
    merged = pretend.hubspot.merge("deals", "2041", "2042")
    async with client(pretend) as hub:
        read = await hub.objects.read_many(DEALS, ["2041", "2043", "2042", "9"], ["dealname", "hs_merged_object_ids"])
        by_old_id = await hub.associations.read(DEALS, LINES, ["2041"])
        by_new_id = await hub.associations.read(DEALS, LINES, [merged.id])

    assert read.moved == {"2041": merged.id, "2042": merged.id}
    assert read.found["2041"].merged_ids == ("2041", "2042")
    assert read.found["2043"].id == "2043"
    assert read.missing == ("9",)
    assert (len(by_old_id["2041"]), len(by_new_id[merged.id])) == (0, 2), "asked by its old id, it has nothing"


async def test_an_archived_deal_is_missing_unless_the_archive_is_asked():
    pretend = world()
    pretend.hubspot.archive(pretend.hubspot.records["deals"]["2041"])
    async with client(pretend) as hub:
        assert (await hub.objects.read_many(DEALS, ["2041"], ["dealname"])).missing == ("2041",)
        assert (await hub.objects.get(DEALS, "2041", ["dealname"], archived=True)).archived


async def test_companies_are_found_by_their_business_id_without_the_indexs_lag():
    pretend = world()
    pretend.hubspot.switch(index_lag_seconds=60.0)
    pretend.hubspot.add("companies", {"name": "Uusi Oy", "y_tunnus": "1234567-1"})
    async with client(pretend) as hub:
        read = await hub.objects.read_by(COMPANIES, "y_tunnus", ["1234567-1", "7654321-0"], ["name"])
    assert read.found["1234567-1"].text("name") == "Uusi Oy"
    assert (read.missing, read.moved) == (("7654321-0",), {})


async def test_values_with_capitals_are_searched_for_as_the_index_has_them():
    pretend = world(with_deals=False)
    pretend.hubspot.add("products", {"name": "Työ", "hs_sku": "KONS-1"})
    async with client(pretend) as hub:
        hits = [
            (await hub.objects.search(ObjectType.PRODUCTS, Search(filters=(wanted,)))).total
            for wanted in (Filter.one_of("hs_sku", ["KONS-1"]), Filter.one_of_texts("hs_sku", ["KONS-1"]))
        ]
    assert hits == [0, 1]


TOO_MUCH = {
    "rows": Search(limit=201),
    "filters": Search(filters=(WON,) * 7),
    "characters": Search(filters=(Filter.one_of("hs_object_id", [f"{n:011d}" for n in range(250)]),)),
}


@pytest.mark.parametrize("search", TOO_MUCH.values(), ids=TOO_MUCH)
async def test_a_search_that_hubspot_would_refuse_is_not_sent(search):
    pretend = world()
    async with client(pretend) as hub:
        with pytest.raises(errors.InvalidRequest):
            await hub.objects.search(DEALS, search)
        assert pretend.hubspot.requests == []


async def test_the_account_its_people_and_its_rules_are_read():
    pretend = world()
    async with client(pretend) as hub:
        account, key = await hub.account(), await hub.token_details()
        here, gone = await hub.owners.all(), await hub.owners.all(archived=True)
        pipelines, rates = await hub.pipelines.all(), await hub.tax_rates.all()
    assert account.url("0-3", "2041") == "https://app-eu1.hubspot.com/contacts/145000001/record/0-3/2041"
    assert key.missing(["crm.objects.deals.read", "e-commerce"]) == ("e-commerce",)
    assert [(owner.name, owner.user_id is None) for owner in (*here, *gone)] == [
        ("Aino Laine", False),
        ("Elias Korhonen", False),
        ("Lassi Lähtenyt", True),
    ]
    won = [stage.id for pipeline in pipelines for stage in pipeline.stages if stage.is_won]
    assert won == ["closedwon", "11348549"]
    assert {rate.percentage_rate for rate in rates} == {Decimal("25.5"), Decimal("13.5"), Decimal(0)}


def record(**properties: object) -> Record:
    return Record.model_validate({"id": "1", "properties": properties})


def test_values_are_read_for_what_they_are_and_never_guessed():
    read = record(
        amount="4690.48", empty=None, flag="true", day="2026-12-01", old="1764547200000", at="2026-11-28T12:00:05.123Z"
    )
    assert read.number("amount") == Decimal("4690.48")
    assert (read.number("empty"), read.number("absent"), read.flag("flag"), read.flag("empty")) == (
        None,
        None,
        True,
        False,
    )
    assert (read.day("day"), read.day("old")) == (date(2026, 12, 1), date(2025, 12, 1))
    assert read.moment("at") == datetime(2026, 11, 28, 12, 0, 5, 123_000, tzinfo=UTC)


@pytest.mark.parametrize("value", ["12,50", "1e99999999", "NaN", "9" * 500, "ten"])
def test_what_is_no_number_says_which_property_it_is(value):
    with pytest.raises(UnreadableValue) as told:
        record(amount=value).number("amount")
    assert (told.value.name, value in str(told.value)) == ("amount", False)


@pytest.mark.parametrize("value", ["yesterday", "2026-13-01", "9" * 40, "2026-11-28T12:00:05"])
def test_what_is_no_instant_says_which_property_it_is(value):
    with pytest.raises(UnreadableValue):
        record(at=value).moment("at")


HOSTILE = {
    "not JSON": b"<html>",
    "another shape": b'{"results": "none"}',
    "a number nobody means": b'{"total": 1' + b"0" * 5_000 + b', "results": []}',
    "nested without end": b"[" * 100_000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
async def test_an_answer_that_is_not_what_was_promised_is_one_error_and_is_not_quoted(body):
    pretend = world()
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=body))
    async with HubSpot(endpoint(transport), clockwork=clockwork(pretend), now=pretend.clock.now) as hub:
        with pytest.raises(errors.UnreadableAnswer) as told:
            await hub.objects.search(DEALS, Search())
    assert "html" not in str(told.value)


async def test_a_cursor_that_leads_in_a_circle_is_not_followed_for_ever():
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        if request.method == "GET":
            page = {"results": [], "paging": {"next": {"after": "1"}}}
        else:
            rows = [
                {
                    "from": {"id": "1"},
                    "to": [{"toObjectId": 2, "associationTypes": []}],
                    "paging": {"next": {"after": "x"}},
                }
            ]
            page = {"status": "COMPLETE", "results": rows}
        return httpx.Response(200, content=json.dumps(page))

    pretend = world()
    async with HubSpot(
        endpoint(httpx.MockTransport(answer)), clockwork=clockwork(pretend), now=pretend.clock.now
    ) as hub:
        assert await hub.owners.all() == []
        assert [each.to_object_id for each in (await hub.associations.read(DEALS, LINES, ["1"]))["1"]] == ["2"]
    assert (asked.count("GET"), asked.count("POST")) == (2, 2)
