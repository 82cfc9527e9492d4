"""Refusals in the shapes that Pipedrive has for them."""

from typing import Any

INFO = "Please check developers.pipedrive.com for more information about Pipedrive API."
INVALID = "ERR_SCHEMA_VALIDATION_FAILED"


class ApiError(Exception):
    """`body` is the answer's JSON as it stands."""

    def __init__(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status} {body.get('error') or body.get('errors')}")
        self.status, self.body, self.headers = status, body, headers or {}


def refused(status: int, error: str, code: str = "") -> ApiError:
    body = {"success": False, "error": error, "error_info": INFO, "data": None, "additional_data": None}
    return ApiError(status, body | ({"code": code} if code else {}))


def invalid(problem: str) -> ApiError:
    return refused(400, f"Validation failed: {problem}", INVALID)


def not_allowed(name: str) -> ApiError:
    return invalid(f"{name}: Parameter '{name}' is not allowed for this request")


def not_found(what: str) -> ApiError:
    return refused(404, f"{what} not found")


def over_cap(what: str, code: str = "") -> ApiError:
    """A plan's cap comes as 403, like a right that is missing."""
    return refused(403, f"Couldn't add the {what}. {what.capitalize()}s limit reached.", code)


def unauthorised() -> ApiError:
    body = {
        "success": False,
        "error": "unauthorized access",
        "errorCode": 401,
        "error_info": "Please check developers.pipedrive.com",
    }
    return ApiError(401, body, {"x-401-by-gw": "true"})


def v1_missing(what: str) -> ApiError:
    return ApiError(404, {"success": False, "error": f"{what} not found", "error_info": INFO, "data": None})


def webhook_refused(status: int, name: str, problem: str) -> ApiError:
    return ApiError(status, {"status": "error", "success": False, "errors": {name: [problem]}})
