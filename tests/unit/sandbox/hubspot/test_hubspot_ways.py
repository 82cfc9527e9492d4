"""What is odd about HubSpot, so that a wrong client fails here."""

import base64
import hmac
import json
from datetime import UTC, datetime

import httpx
import pytest

from sandbox import app, hubspot
from sandbox.hubspot import switches
from sandbox.hubspot.switches import Switches
from sandbox.seed.hubspot import CLIENT_SECRET, SCOPES, TOKEN
from sandbox.world import World
from tests.day import tuesday

O = "/crm/objects/2026-09"  # noqa: E741


@pytest.fixture(scope="module")
def seeded() -> World:
    return World.seeded(now=tuesday(), size=0)


@pytest.fixture
def world(seeded) -> World:
    """Day one again costs less than a world."""
    seeded.hubspot.hooks.target = ""
    seeded.reset()
    seeded.hubspot.switch(limits_enforced=False)
    return seeded


@pytest.fixture
async def api(world):
    transport = httpx.ASGITransport(hubspot.create_api(world))
    headers = {"authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://hubspot", headers=headers) as client:
        yield client


async def search(api, **body):
    return await api.post(f"{O}/deals/search", json=body)


def where(name, operator, **values):
    return [{"filters": [{"propertyName": name, "operator": operator, **values}]}]


TOO_MUCH = {
    "groups": {"filterGroups": where("amount", "GT", value="1") * 6},
    "filters": {"filterGroups": [{"filters": where("amount", "GT", value="1")[0]["filters"] * 7}]},
    "rows": {"limit": 201},
    "reach": {"limit": 200, "after": "9801"},
    "characters": {"properties": ["x" * 3_000]},
    "sorts": {"sorts": ["amount", "dealname"]},
}


@pytest.mark.parametrize("body", TOO_MUCH.values(), ids=TOO_MUCH)
async def test_search_refuses_too_much_without_saying_what(api, body):
    reply = await search(api, **body)
    assert (reply.status_code, reply.json()["message"]) == (400, "There was a problem with the request.")


async def test_a_wrong_stamp_finds_nothing_and_is_no_error(api):
    since = {"value": "0"}
    assert (await search(api, filterGroups=where("hs_lastmodifieddate", "GTE", **since))).json()["total"] == 6
    assert (await search(api, filterGroups=where("lastmodifieddate", "GTE", **since))).json()["total"] == 0
    contacts = [
        (await api.post(f"{O}/contacts/search", json={"filterGroups": where(name, "GTE", **since)})).json()["total"]
        for name in ("lastmodifieddate", "hs_lastmodifieddate")
    ]
    assert contacts == [1, 0]


async def test_unset_is_null_and_every_value_is_a_string(api):
    reply = (await api.get(f"{O}/deals/2041?properties=amount,closedate,hs_is_closed_won")).json()
    assert {name: reply["properties"][name] for name in ("amount", "closedate", "hs_is_closed_won")} == {
        "amount": "14400.00",
        "closedate": None,
        "hs_is_closed_won": "false",
    }


async def test_only_answers_that_are_no_search_say_how_much_is_left(api, world):
    world.hubspot.switch(limits_enforced=True, burst=3)
    assert "x-hubspot-ratelimit-remaining" not in (await search(api)).headers
    reply = await api.get("/account-info/2026-09/details")
    assert reply.headers["x-hubspot-ratelimit-remaining"] == "1"
    await api.get("/account-info/2026-09/details")
    refused = await api.get("/account-info/2026-09/details")
    body = refused.json()
    assert (refused.status_code, body["policyName"], "category" in body) == (429, "TEN_SECONDLY_ROLLING", False)
    assert "retry-after" not in refused.headers


async def test_a_pipelines_edit_moves_every_deal_and_a_link_moves_none(api, world):
    before = {each.updated for each in world.hubspot.records["deals"].values()}
    world.hubspot.links.add("deals", "2041", "companies", "31001")
    assert {each.updated for each in world.hubspot.records["deals"].values()} == before
    await world.clock.advance(datetime.resolution * 1_000_000)
    assert world.hubspot.edit_pipeline("default") == 6
    assert len({each.updated for each in world.hubspot.records["deals"].values()}) == 1


async def test_a_missing_scope_is_named(api, world):
    token = world.hubspot.new_token(SCOPES - {"crm.objects.deals.write"})
    reply = await api.patch(f"{O}/deals/2041", json={"properties": {}}, headers={"authorization": f"Bearer {token}"})
    assert reply.status_code == 403
    assert reply.json()["errors"][0]["context"] == {"requiredGranularScopes": ["crm.objects.deals.write"]}
    assert (await api.get("/account-info/2026-09/details", headers={"authorization": "Bearer x"})).status_code == 401


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        ({"price": "234.56", "quantity": "10", "hs_discount_percentage": "20"}, "1876.48"),
        ({"price": "250", "quantity": "12", "discount": "25"}, "2700.00"),
        ({"price": "100"}, "100.00"),
        ({"price": "0.333333", "quantity": "3"}, "1.00"),
    ],
)
async def test_lines_are_worked_out_as_hubspot_does(world, line, amount):
    assert world.hubspot.add("line_items", line).properties["amount"] == amount


@pytest.mark.parametrize("moves", [False, True])
async def test_whether_a_line_moves_its_deal_is_tried_both_ways(world, moves):
    world.hubspot.switch(lines_move_deal=moves)
    line = world.hubspot.links.of("deals", "2041", "line_items")[0]
    world.hubspot.edit(world.hubspot.records["line_items"][line], {"price": "1.00"})
    assert (world.hubspot.records["deals"]["2041"].properties["amount"] == "9601.00") is moves


async def test_a_batch_of_new_records_makes_the_good_ones_when_each_has_a_trace(api, world):
    rows = [{"properties": {"dealname": "good"}}, {"properties": {"missing": "1"}}]
    whole = await api.post(f"{O}/deals/batch/create", json={"inputs": rows})
    traced = [row | {"objectWriteTraceId": f"t{place}"} for place, row in enumerate(rows)]
    partly = await api.post(f"{O}/deals/batch/create", json={"inputs": traced})
    assert (whole.status_code, partly.status_code, partly.json()["numErrors"]) == (400, 207, 1)
    assert partly.json()["errors"][0]["context"] == {"objectWriteTraceId": ["t1"]}
    assert sum(each.properties.get("dealname") == "good" for each in world.hubspot.records["deals"].values()) == 1


async def test_options_that_are_given_take_the_place_of_all_there_were(api, world):
    option = {"label": "A", "value": "a", "displayOrder": 0, "hidden": False}
    world.hubspot.properties["deals"]["own"] = world.hubspot.properties["deals"]["dealstage"] | {
        "name": "own",
        "options": [option, option | {"value": "b"}],
    }
    path = "/crm/properties/2026-09/deals/own"
    await api.patch(path, json={"options": [option | {"value": "c"}]})
    assert [each["value"] for each in (await api.get(path)).json()["options"]] == ["c"]


def test_switches_are_named_and_typed():
    assert switches.changed(Switches(), {"burst": 190, "warns": True, "index_lag_seconds": 2}).burst == 190
    for wrong in ({"hail": 1}, {"burst": True}, {"warns": 1}, {"admin_rule": 7}):
        with pytest.raises(ValueError):
            switches.changed(Switches(), wrong)


# --- webhooks --------------------------------------------------------------------------------------------------------


class Receiver:
    def __init__(self, *statuses: int) -> None:
        self.statuses, self.posts = list(statuses), []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.posts.append(request)
        return httpx.Response(self.statuses.pop(0) if self.statuses else 200)


def listening(world: World, receiver: Receiver) -> None:
    world.hubspot.hooks.target = "https://voitto.example/hooks/hubspot?conn=a%3Ab"
    world.hubspot.hooks.transport, world.hubspot.hooks.retry_delay = httpx.MockTransport(receiver), 0.0


async def test_events_come_in_batches_of_a_hundred_shuffled_and_one_twice(world):
    receiver = Receiver()
    listening(world, receiver)
    for number in range(150):
        world.hubspot.edit(world.hubspot.records["deals"]["2041"], {"amount": str(number)})
    await world.hubspot.hooks.flush()
    batches = [json.loads(post.content) for post in receiver.posts]
    numbers = [event["eventId"] for batch in batches for event in batch]
    assert [len(batch) for batch in batches] == [100, 51]
    assert numbers != sorted(numbers)
    assert len(set(numbers)) == 150


async def test_a_delivery_is_signed_over_the_public_address_and_tried_again(world):
    receiver = Receiver(500, 503)
    listening(world, receiver)
    world.hubspot.edit(world.hubspot.records["deals"]["2041"], {"dealstage": "closedwon"})
    (sent,) = await world.hubspot.hooks.flush()
    assert sent.statuses == (500, 503, 200)
    post = receiver.posts[-1]
    stamp = post.headers["x-hubspot-request-timestamp"]
    signed = b"POSThttps://voitto.example/hooks/hubspot?conn=a:b" + post.content + stamp.encode()
    expected = base64.b64encode(hmac.digest(CLIENT_SECRET.encode(), signed, "sha256")).decode()
    assert post.headers["x-hubspot-signature-v3"] == expected
    assert {event["attemptNumber"] for event in json.loads(post.content)} == {2}
    assert datetime.fromtimestamp(int(stamp) / 1_000, UTC)


async def test_only_what_is_subscribed_to_is_told_and_nothing_where_nobody_listens(world):
    world.hubspot.edit(world.hubspot.records["deals"]["2041"], {"amount": "1"})
    assert world.hubspot.hooks.waiting == []
    listening(world, Receiver())
    world.hubspot.edit(world.hubspot.records["deals"]["2041"], {"description": "x", "amount": "1"})
    assert world.hubspot.hooks.waiting == []
    world.hubspot.edit(world.hubspot.records["deals"]["2041"], {"amount": "2"})
    assert [event["propertyName"] for event in world.hubspot.hooks.waiting] == ["amount"]


# --- the world's hand ------------------------------------------------------------------------------------------------


async def test_the_hand_wins_edits_merges_and_archives_and_says_what_is_wrong(world):
    made = app.create(world)
    listening(world, Receiver())
    transport = httpx.ASGITransport(made.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://world/_world") as hand:
        assert (await hand.post("/hubspot/deals/2041/win")).json() == {"ok": True, "delivered": True}
        assert world.hubspot.records["deals"]["2041"].properties["hs_is_closed_won"] == "true"
        await hand.post("/hubspot/deals/2042", json={"amount": "7"})
        assert world.hubspot.records["deals"]["2042"].properties["amount"] == "7"
        merged = (await hand.post("/hubspot/deals/merge", json={"primary": "2041", "other": "2042"})).json()["id"]
        await hand.post(f"/hubspot/deals/{merged}/archive")
        assert world.hubspot.records["deals"][merged].archived
        await hand.post("/hubspot/switches", json={"burst": 7})
        assert world.hubspot.switches.burst == 7
        for path, body in {
            "/hubspot/deals/9/win": {},
            "/hubspot/moons/1": {},
            "/hubspot/deals/2043": {"amount": 7},
            "/hubspot/deals/merge": {"primary": "2043"},
            "/hubspot/switches": {"hail": 1},
        }.items():
            assert (await hand.post(path, json=body)).status_code == 400
