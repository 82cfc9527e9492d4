"""HubSpot's webhooks are hints: which record, each once, whatever form they have."""

import json

import pytest
from pydantic import ValidationError

from handlers.hooks.hubspot_body import Hint, deals, read


def event(**facts: object) -> dict[str, object]:
    return {"eventId": 1, "portalId": 145000001, "occurredAt": 1795939200000, "attemptNumber": 0} | facts


def body(*events: object) -> bytes:
    return json.dumps(events).encode()


FORMS = {
    "by its name": (
        event(
            subscriptionType="deal.propertyChange", objectId=31001, propertyName="dealstage", propertyValue="closedwon"
        ),
        Hint(145000001, "deal", "propertyChange", "31001"),
    ),
    "by its type": (
        event(subscriptionType="object.propertyChange", objectId=31001, objectTypeId="0-3", isSensitive=False),
        Hint(145000001, "deal", "propertyChange", "31001"),
    ),
    "association": (
        event(
            subscriptionType="company.associationChange",
            fromObjectId=8800123,
            toObjectId=31001,
            fromObjectTypeId="0-2",
            toObjectTypeId="0-3",
        ),
        Hint(145000001, "company", "associationChange", "8800123"),
    ),
    "merge": (
        event(subscriptionType="deal.merge", primaryObjectId=31001, mergedObjectIds=[31002], newObjectId=31990),
        Hint(145000001, "deal", "merge", "31990", ("31001", "31002")),
    ),
    "merge of old": (
        event(subscriptionType="company.merge", primaryObjectId=1, mergedObjectIds=[2]),
        Hint(145000001, "company", "merge", "1", ("2",)),
    ),
    "deletion": (
        event(subscriptionType="line_item.deletion", objectId=7001, changeFlag="DELETED"),
        Hint(145000001, "line_item", "deletion", "7001"),
    ),
}


@pytest.mark.parametrize(("given", "hint"), FORMS.values(), ids=FORMS)
def test_each_form_says_which_record(given, hint):
    assert read(body(given)).hints == (hint,)


def test_what_comes_twice_and_in_any_order_is_one_hint():
    won, again = (event(subscriptionType="deal.propertyChange", objectId=31001, attemptNumber=n) for n in (0, 1))
    delivery = read(body(again, event(subscriptionType="contact.creation", objectId=5), won))
    assert list(deals(delivery)) == ["31001"]
    assert delivery.unreadable == 0


BROKEN = [
    7,
    None,
    [],
    {},
    event(subscriptionType="deal.creation"),
    event(subscriptionType="deal.creation", objectId="../1"),
    event(subscriptionType="deal.creation", objectId=-1),
    event(subscriptionType="deal.creation", objectId=10**30),
    event(subscriptionType="x" * 101, objectId=1),
    event(subscriptionType="deal.merge", primaryObjectId=1, mergedObjectIds=list(range(251))),
]


@pytest.mark.parametrize("broken", BROKEN, ids=range(len(BROKEN)))
def test_one_event_that_says_nothing_loses_none_of_the_others(broken):
    delivery = read(body(broken, event(subscriptionType="deal.creation", objectId=31001)))
    assert (list(deals(delivery)), delivery.unreadable) == (["31001"], 1)


@pytest.mark.parametrize("whole", [b"", b"{}", b"nonsense", b"[" * 5_000, b"\xff", body(*[event()] * 101)])
def test_what_is_no_batch_of_hubspots_is_refused(whole):
    with pytest.raises(ValidationError):
        read(whole)


def test_a_hundred_events_are_a_batch():
    events = [event(subscriptionType="deal.creation", objectId=number) for number in range(100)]
    assert len(read(body(*events)).hints) == 100
