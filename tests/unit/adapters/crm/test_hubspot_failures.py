"""HubSpot's error bodies, as its documentation and its users show them."""

import json

import httpx
import pytest

from bot.adapters.crm import errors
from bot.adapters.crm.hubspot import failures
from bot.adapters.crm.transport import Call
from bot.errors import Outcome

WRITE = Call("POST", "/crm/objects/2026-09/deals/batch/update", {})


def error(status: int, body: object, headers: dict[str, str] | None = None, call: Call = WRITE) -> errors.CrmError:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return failures.error(httpx.Response(status, content=content, headers=headers), call, 7_200.0)


def test_a_documented_body_gives_its_reason_its_property_and_its_correlation_id():
    told = error(
        400,
        {
            "status": "error",
            "message": "Invalid input (details will vary based on the error)",
            "correlationId": "a43683b0-5717-4ceb-80b4-104d02915d8c",
            "category": "VALIDATION_ERROR",
            "errors": [
                {
                    "message": "discount was not a valid number",
                    "code": "INVALID_INTEGER",
                    "context": {"propertyName": ["discount"]},
                }
            ],
        },
    )
    assert type(told) is errors.Rejected
    assert told.failure.entries == (
        errors.ErrorEntry("discount was not a valid number", "INVALID_INTEGER", ("discount",)),
    )
    assert told.failure.reason == "discount was not a valid number (a43683b0-5717-4ceb-80b4-104d02915d8c)"
    assert "discount: INVALID_INTEGER" in str(told)


INSIDE = [
    (
        'Property values were not valid: [{"isValid":false,"message":"Email address x is invalid","error":"INVALID_EMAIL","name":"email"}]',
        "Email address x is invalid",
        "INVALID_EMAIL",
    ),
    (
        '{"status":"error","message":"Can\'t delete a group","category":"X","subCategory":"PropertyGroupError.ACTIVE"}',
        "Can't delete a group",
        "PropertyGroupError.ACTIVE",
    ),
    ("Braces {that are} no JSON", "Braces {that are} no JSON", ""),
]


@pytest.mark.parametrize(("message", "reason", "code"), INSIDE)
def test_reasons_that_stand_as_json_inside_the_sentence_are_unpacked(message, reason, code):
    (entry,) = error(400, {"message": message}).failure.entries
    assert (entry.message, entry.code) == (reason, code)


def limit(**more: str) -> dict[str, str]:
    return {"status": "error", "message": "You have reached your limit.", "errorType": "RATE_LIMIT", **more}


LIMITS = [
    (limit(policyName="TEN_SECONDLY_ROLLING"), {}, "TEN_SECONDLY_ROLLING", 10.0),
    (limit(policyName="SECONDLY"), {}, "SECONDLY", 1.0),
    (limit(policyName="DAILY"), {}, "DAILY", 7_200.0),
    (
        {"category": "RATE_LIMITS", "message": "You have reached your ten_secondly_rolling limit."},
        {"Retry-After": "10"},
        "TEN_SECONDLY_ROLLING",
        10.0,
    ),
    ({}, {}, "", 10.0),
]


@pytest.mark.parametrize(("body", "headers", "policy", "pause"), LIMITS)
def test_the_limit_that_was_reached_decides_how_long_to_wait(body, headers, policy, pause):
    told = error(429, body, headers)
    assert isinstance(told, errors.RateLimited)
    assert (told.policy, told.failure.retry_after, told.failure.outcome) == (policy, pause, Outcome.NOT_CREATED)


STATUSES = [
    (401, errors.SignInRefused, Outcome.NOT_CREATED, None),
    (404, errors.NotFound, Outcome.NOT_CREATED, None),
    (408, errors.ServerTrouble, Outcome.UNKNOWN, None),
    (414, errors.Rejected, Outcome.NOT_CREATED, None),
    (423, errors.ServerTrouble, Outcome.NOT_CREATED, 2.0),
    (502, errors.ServerTrouble, Outcome.UNKNOWN, None),
    (524, errors.ServerTrouble, Outcome.UNKNOWN, None),
    (302, errors.ServerTrouble, Outcome.UNKNOWN, None),
]


@pytest.mark.parametrize(("status", "kind", "outcome", "pause"), STATUSES)
def test_each_status_says_what_is_known_also_on_a_gateways_page(status, kind, outcome, pause):
    told = error(status, b"<html><head><title>Bad Gateway</title></head></html>")
    assert (type(told), told.failure.outcome, told.failure.retry_after) == (kind, outcome, pause)


def test_a_migration_says_how_long_it_takes():
    told = error(477, {"message": "Migration in progress"}, {"Retry-After": "86400"})
    assert (type(told), told.failure.retry_after) == (errors.ServerTrouble, 86_400.0)


@pytest.mark.parametrize(
    ("message", "existing"), [("Contact already exists. Existing ID: 6001", "6001"), ("Already there.", None)]
)
def test_a_conflict_names_the_record_that_has_it_already(message, existing):
    told = error(409, {"category": "CONFLICT", "message": message})
    assert isinstance(told, errors.Conflict)
    assert told.existing_id == existing


HOSTILE = [
    {"errors": "none", "message": ["a"], "correlationId": {"a": 1}, "category": 7},
    {"errors": [1, None, {"context": [], "message": None, "code": []}], "message": None},
    {"errors": [{"context": {"requiredGranularScopes": [1, "bad scope; rm", "crm.objects.deals.read"]}}]},
    [],
    "text",
    b"\xff\xfe",
    {"message": "x" * 100_000, "correlationId": "y" * 5_000},
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_no_body_makes_an_error_of_its_own(body):
    for status in (400, 401, 403, 404, 409, 429, 500):
        told = error(status, body)
        assert len(str(told)) < 1_000
        assert len(told.failure.reason) < 600


def test_only_words_are_taken_for_scopes():
    told = error(403, HOSTILE[2])
    assert isinstance(told, errors.PermissionMissing)
    assert told.scopes == ("crm.objects.deals.read",)
