"""The hand that moves the pretend Pipedrive."""

import httpx
import pytest

from sandbox import control
from sandbox.app import create
from sandbox.seed.pipedrive import TOKEN


@pytest.fixture
async def hand(world):
    transport = httpx.ASGITransport(control.create_api(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://world") as client:
        yield client


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        (["win"], ("won", False)),
        (["win", "reopen"], ("open", False)),
        (["lose"], ("lost", False)),
        (["win", "archive"], ("won", True)),
        (["win", "archive", "unarchive"], ("won", False)),
        (["delete"], ("deleted", False)),
    ],
)
async def test_a_person_does_with_a_deal_what_people_do(hand, account, acts, expected):
    for act in acts:
        assert (await hand.post("/pipedrive/deals/2041", json={"do": act})).status_code == 200
    deal = account.tables["deal"][2041]
    assert (deal["status"], deal["is_archived"]) == expected


async def test_a_person_merges_two_deals(hand, account):
    answer = await hand.post("/pipedrive/deals/2041", json={"do": "merge", "into": 2042})
    assert answer.json()["status"] == "deleted"
    assert len(account.lines[2042]) == 2


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/pipedrive/deals/2041", {"do": "sell"}),
        ("/pipedrive/deals/2041", {"do": "merge", "into": "2042"}),
        ("/pipedrive/deals/2041", {"do": "merge", "into": 2041}),
        ("/pipedrive/deals/2041", {"do": []}),
        ("/pipedrive/deals/1", {"do": "win"}),
        ("/pipedrive/switches", {"sum_has_tax": "yes"}),
        ("/pipedrive/switches", {"anything": True}),
    ],
)
async def test_what_cannot_be_done_is_said_in_one_sentence(hand, path, body):
    answer = await hand.post(path, json=body)
    assert answer.status_code == 400
    assert len(answer.json()["error"]) > 10


async def test_switches_are_thrown_by_name(hand, account):
    await hand.post("/pipedrive/switches", json={"sum_has_tax": True, "plan": "lite", "burst": None})
    assert (account.switches.sum_has_tax, account.switches.plan, account.switches.burst) == (True, "lite", None)


async def test_the_whole_world_serves_it_at_pipedrive_and_its_weather_knows_the_paths_below(world):
    transport = httpx.ASGITransport(create(world).app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://world", headers={"x-api-token": TOKEN}
    ) as client:
        world.weather.next("pipedrive", "error_500", ("GET", "/api/v2/deals/*"))
        statuses = [(await client.get("/pipedrive/api/v2/deals/2041")).status_code for _ in range(2)]
    assert statuses == [500, 200]
    assert world.pipedrive.account.requests == [("GET", "/api/v2/deals/2041")]
