"""Webhooks v2 of the pretend Pipedrive, on the world's clock."""

import base64
import json
from datetime import timedelta

import httpx
import pytest

from sandbox.pipedrive import deal_lines, deals, merging
from sandbox.pipedrive.account import Actor, Event
from sandbox.seed.pipedrive import AINO, PROJECT

DEAL, OTHER = 2041, 2042
AS_AINO = Actor(AINO)
HOOK = {
    "subscription_url": "http://bot/hooks/pipedrive/s3cret",
    "event_action": "*",
    "event_object": "*",
    "name": "Voitto",
    "version": "2.0",
    "http_auth_user": "voitto",
    "http_auth_password": "k3ypäss:word",
}


class Receiver:
    """Takes webhooks with the statuses it is told; the last one stays."""

    def __init__(self, *statuses: int | None) -> None:
        self.statuses = list(statuses or (200,))
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        if status is None:
            raise httpx.ConnectError("nobody there", request=request)
        return httpx.Response(status)

    @property
    def bodies(self) -> list[dict]:
        return [json.loads(request.content) for request in self.requests]


@pytest.fixture
def sender(world):
    return world.pipedrive.sender


@pytest.fixture
async def hook(api, sender):
    """hook(receiver, **changes) subscribes."""

    async def subscribed(receiver, **changes):
        sender.transport = httpx.MockTransport(receiver)
        answer = await api.post("/api/v1/webhooks", json=HOOK | changes)
        assert answer.status_code == 201
        return answer.json()["data"]["id"]

    return subscribed


async def won(account, sender, number=DEAL):
    deals.close(account, number, "won", AS_AINO)
    await sender.settled()


async def test_a_win_is_told_in_the_shape_of_webhooks_with_basic_auth(account, sender, hook):
    receiver = Receiver()
    number = await hook(receiver)
    await won(account, sender)
    (request,), (body,) = receiver.requests, receiver.bodies
    given = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
    assert given == "voitto:k3ypäss:word"
    assert body["meta"] | {"id": "", "correlation_id": "", "timestamp": ""} == {
        "action": "change",
        "attempt": 1,
        "change_source": "app",
        "company_id": "8087566",
        "correlation_id": "",
        "entity": "deal",
        "entity_id": "2041",
        "host": "pd-eu.pipedrive.com",
        "id": "",
        "is_bulk_edit": False,
        "permitted_user_ids": ["501", "502", "503", "504"],
        "timestamp": "",
        "type": "general",
        "user_id": "501",
        "version": "2.0",
        "webhook_id": str(number),
        "webhook_owner_id": "504",
    }
    assert (body["data"]["status"], body["previous"]["status"]) == ("won", "open")
    assert body["data"]["custom_fields"][PROJECT["field_code"]] == {"type": "varchar", "value": "P-1001 Verkkouudistus"}
    assert body["data"]["visible_to"] == "3"


async def test_a_write_through_the_api_comes_back_as_its_own_echo(api, account, sender, hook):
    receiver = Receiver()
    await hook(receiver)
    await api.patch(f"/api/v2/deals/{DEAL}", json={"custom_fields": {PROJECT["field_code"]: "P-2"}})
    await sender.settled()
    (body,) = receiver.bodies
    assert (body["meta"]["change_source"], body["meta"]["user_id"]) == ("api", "504")
    assert body["previous"]["custom_fields"] == {
        PROJECT["field_code"]: {"type": "varchar", "value": "P-1001 Verkkouudistus"}
    }


async def test_a_write_of_what_is_there_already_tells_nobody(api, sender, hook):
    receiver = Receiver()
    await hook(receiver)
    await api.patch(f"/api/v2/deals/{DEAL}", json={"custom_fields": {PROJECT["field_code"]: "P-1001 Verkkouudistus"}})
    await sender.settled()
    assert receiver.requests == []


async def test_a_failed_delivery_comes_again_after_3_30_and_150_seconds_and_then_no_more(world, account, sender, hook):
    receiver = Receiver(500)
    await hook(receiver)
    await won(account, sender)
    counts = []
    for seconds in (2, 1, 30, 150, 1000):
        await world.clock.advance(timedelta(seconds=seconds))
        counts.append(len(receiver.requests))
    assert counts == [1, 2, 3, 4, 4]
    assert [body["meta"]["attempt"] for body in receiver.bodies] == [1, 2, 3, 4]
    assert len({body["meta"]["id"] for body in receiver.bodies}) == 1


@pytest.mark.parametrize("failure", [404, 301, 500, None])
async def test_ten_failures_at_first_sight_ban_the_webhook_and_its_events_are_lost(
    world, account, sender, hook, failure
):
    receiver = Receiver(*[failure] * 10, 200)
    await hook(receiver)
    for place in range(10):
        await won(account, sender, 2041 + place % 6)
        account.tables["deal"][2041 + place % 6]["status"] = "open"
    asked = len(receiver.requests)
    await won(account, sender)
    assert len(receiver.requests) == asked
    assert [event.id for event in sender.lost][-1] == DEAL
    await world.clock.advance(timedelta(minutes=31))
    after_ban = len(receiver.requests)
    await won(account, sender, OTHER)
    assert len(receiver.requests) == after_ban + 1


async def test_three_days_without_success_take_the_webhook_away(api, world, account, sender, hook, switch):
    await hook(Receiver(500))
    await world.clock.advance(timedelta(days=3))
    await won(account, sender)
    assert (await api.get("/api/v1/webhooks")).json()["data"] == []
    switch(removed_webhooks_listed=True)
    (row,) = (await api.get("/api/v1/webhooks")).json()["data"]
    assert (row["is_active"], row["last_http_status"]) == (0, 500)
    assert row["remove_reason"]


async def test_the_same_subscription_twice_tells_everything_twice(account, sender, hook):
    receiver = Receiver()
    await hook(receiver)
    await hook(receiver)
    await won(account, sender)
    assert len({body["meta"]["id"] for body in receiver.bodies}) == 2


async def test_a_webhook_hears_only_what_it_asked_for_and_its_user_may_see(account, sender, hook):
    receiver = Receiver()
    await hook(receiver, event_object="organization")
    await hook(receiver, event_action="delete", event_object="deal")
    await hook(receiver, user_id=AINO, event_object="deal")
    account.tables["deal"][DEAL] |= {"visible_to": 1, "owner_id": 502}
    await won(account, sender)
    assert receiver.requests == []


@pytest.mark.parametrize("change_first", [False, True])
async def test_a_merge_is_a_delete_and_a_change_in_either_order(account, sender, hook, switch, change_first):
    switch(merge_change_first=change_first)
    receiver = Receiver()
    await hook(receiver, event_object="deal")
    merging.merge(account, "deal", DEAL, OTHER, AS_AINO)
    await sender.settled()
    told = [
        (body["meta"]["action"], body["meta"].get("merged_to_id"), body["meta"].get("merged_from_id"))
        for body in receiver.bodies
    ]
    pair = [("delete", str(OTHER), None), ("change", None, str(DEAL))]
    assert told == (pair[::-1] if change_first else pair)
    deleted = next(body for body in receiver.bodies if body["meta"]["action"] == "delete")
    assert deleted["data"] is None
    assert deleted["previous"]["title"] == "Verkkouudistus, vaihe 1"


async def test_a_new_line_is_told_by_its_own_entity(account, sender, hook):
    receiver = Receiver()
    await hook(receiver, event_object="deal_product")
    deal_lines.add_line(account, DEAL, {"product_id": 6001, "item_price": 1, "quantity": 1}, AS_AINO)
    await sender.settled()
    (body,) = receiver.bodies
    assert (body["meta"]["entity"], body["data"]["deal_id"]) == ("deal_product", DEAL)


@pytest.mark.parametrize("old", [False, True])
async def test_dates_of_products_and_users_have_the_forms_that_the_switches_say(account, sender, hook, switch, old):
    switch(old_product_dates=old, old_user_dates=old)
    receiver = Receiver()
    await hook(receiver)
    account.change("product", 6001, {"description": "Tunti"}, AS_AINO)
    user = account.tables["user"][AINO]
    account.tell(Event("user", "change", AINO, dict(user), {"active_flag": True}, AS_AINO, account.clock.now()))
    await sender.settled()
    product, person = receiver.bodies
    assert ("T" in product["data"]["update_time"], "T" in product["meta"]["timestamp"]) == (not old, not old)
    assert product["data"]["selectable"] is True
    assert isinstance(person["meta"]["timestamp"], int) is old
    assert person["meta"]["id"] == str(AINO)
    assert "permitted_user_ids" not in person["meta"]


async def test_the_list_hides_passwords_and_a_bad_address_is_refused(api, hook):
    await hook(Receiver())
    (row,) = (await api.get("/api/v1/webhooks")).json()["data"]
    assert row["http_auth_password"] == "********"
    answer = await api.post("/api/v1/webhooks", json=HOOK | {"subscription_url": "voitto"})
    assert answer.status_code == 400
    assert answer.json()["errors"] == {"subscription_url": ["invalid or non-reachable URL"]}
    assert (await api.delete(f"/api/v1/webhooks/{row['id']}")).json()["success"] is True
    assert (await api.delete(f"/api/v1/webhooks/{row['id']}")).status_code == 404
