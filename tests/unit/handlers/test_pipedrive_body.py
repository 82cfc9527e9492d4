"""What is read of a Pipedrive webhook, and what is not."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from handlers.hooks.pipedrive_body import PipedriveHook

META = {
    "action": "change",
    "company_id": "8087566",
    "correlation_id": "4095519f",
    "entity_id": "8",
    "entity": "deal",
    "id": "df47d877-b58c-4886-91cd-1aa83e1d7366",
    "is_bulk_edit": False,
    "timestamp": "2022-11-24T15:11:55.724Z",
    "type": "general",
    "user_id": "12415231",
    "version": "2.0",
    "webhook_id": "4710827",
    "change_source": "app",
    "attempt": 1,
}


def hook(meta: dict[str, Any], data: Any = None, previous: Any = None) -> PipedriveHook:
    return PipedriveHook.model_validate_json(json.dumps({"meta": META | meta, "data": data, "previous": previous}))


@pytest.mark.parametrize(
    ("meta", "data", "previous", "deal"),
    [
        ({}, {"id": 8}, {"status": "open"}, 8),
        ({"action": "delete", "merged_to_id": "9"}, None, {"id": 8}, 8),
        ({"entity": "deal_product"}, {"deal_id": 41}, None, 41),
        ({"entity": "deal_product", "action": "delete"}, None, {"deal_id": 41}, 41),
        ({"entity": "deal_installment"}, {"deal_id": 42}, None, 42),
        ({"entity": "deal_product"}, {"deal": 41}, None, None),
        ({"entity": "deal_product"}, None, None, None),
        ({"entity": "organization"}, {"id": 8}, None, None),
    ],
)
def test_the_deal_to_read_again_is_the_one_that_the_event_concerns(meta, data, previous, deal):
    assert hook(meta, data, previous).deal_id == deal


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        ("2022-11-24T15:11:55.724Z", datetime(2022, 11, 24, 15, 11, 55, 724_000, UTC)),
        ("2022-11-24 15:11:55", datetime(2022, 11, 24, 15, 11, 55, tzinfo=UTC)),
        (1669304802, datetime(2022, 11, 24, 15, 46, 42, tzinfo=UTC)),
    ],
)
def test_all_three_forms_of_its_timestamps_are_read(stamp, moment):
    assert hook({"timestamp": stamp}).meta.timestamp == moment


def test_a_merge_says_into_which_record_and_from_which():
    assert hook({"merged_to_id": "9"}).meta.merged_to_id == 9
    assert hook({"merged_from_id": "7"}).meta.merged_from_id == 7


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{}",
        '{"meta": []}',
        "nonsense",
        json.dumps({"meta": META | {"entity_id": "-1"}}),
        json.dumps({"meta": META | {"entity_id": "9" * 400}}),
        json.dumps({"meta": META | {"entity_id": None}}),
        json.dumps({"meta": META | {"timestamp": "soon"}}),
        json.dumps({"meta": META | {"timestamp": -(10**18)}}),
        json.dumps({"meta": META | {"action": "added"}}),
        json.dumps({"meta": META | {"entity": "x" * 101}}),
        json.dumps({"meta": META, "data": [1]}),
    ],
)
def test_what_is_no_such_event_is_refused(body):
    with pytest.raises(ValidationError):
        PipedriveHook.model_validate_json(body)
