"""HubSpot's refusals, each in the shape it has there."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

Json = dict[str, Any]


class HubSpotError(Exception):
    def __init__(self, status: int, category: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status, self.category, self.message, self.more = status, category, message, more

    def as_json(self) -> Json:
        body = {"status": "error", "message": self.message, "correlationId": str(uuid4()), "category": self.category}
        return body | self.more

    def as_row(self, **context: list[str]) -> Json:
        """Of one row of a batch that took others."""
        return {"status": "error", "category": self.category, "message": self.message, "context": context}


def invalid(message: str = "There was a problem with the request.", **more: Any) -> HubSpotError:
    return HubSpotError(400, "VALIDATION_ERROR", message, **more)


def invalid_values(problems: Sequence[Json]) -> HubSpotError:
    """The reasons stand as JSON inside the sentence."""
    return invalid(f"Property values were not valid: {json.dumps(list(problems), separators=(',', ':'))}")


def not_found(message: str = "resource not found") -> HubSpotError:
    return HubSpotError(404, "OBJECT_NOT_FOUND", message)


def unsigned() -> HubSpotError:
    return HubSpotError(
        401,
        "INVALID_AUTHENTICATION",
        "Authentication credentials not found. This API supports OAuth 2.0 authentication.",
    )


def missing_scopes(scopes: list[str]) -> HubSpotError:
    detail = {
        "message": "One or more of the following scopes are required.",
        "context": {"requiredGranularScopes": scopes},
    }
    return HubSpotError(
        403,
        "MISSING_SCOPES",
        "This app hasn't been granted all required scopes to make this call.",
        errors=[detail],
        links={"scopes": "https://developers.hubspot.com/scopes"},
    )


def taken(what: str, existing: str) -> HubSpotError:
    return HubSpotError(409, "CONFLICT", f"{what} already exists. Existing ID: {existing}")


class TooMany(HubSpotError):
    """A 429, which has a `policyName` and no category."""

    def __init__(self, policy: str, headers: dict[str, str]) -> None:
        super().__init__(429, "", f"You have reached your {policy.lower()} limit.")
        self.policy, self.headers = policy, headers

    def as_json(self) -> Json:
        body = super().as_json()
        del body["category"]
        return body | {"errorType": "RATE_LIMIT", "policyName": self.policy, "requestId": uuid4().hex}
