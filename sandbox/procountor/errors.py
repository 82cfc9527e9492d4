"""Refusals in the API's own shape: {"errors": [{"status", "field"?, "message"}]}."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    message: str
    field: str | None = None

    def as_json(self, status: int) -> dict[str, Any]:
        where = {} if self.field is None else {"field": self.field}
        return {"status": status, **where, "message": self.message}


class ApiError(Exception):
    def __init__(self, status: int, *problems: Problem) -> None:
        super().__init__(f"{status} " + "; ".join(problem.message for problem in problems))
        self.status = status
        self.problems = problems

    def as_json(self) -> dict[str, Any]:
        return {"errors": [problem.as_json(self.status) for problem in self.problems]}


def refused(message: str, field: str | None = None) -> ApiError:
    return ApiError(400, Problem(message, field))


def forbidden(message: str) -> ApiError:
    return ApiError(403, Problem(message))


def not_found(what: str) -> ApiError:
    return ApiError(404, Problem(f"{what} not found."))


def invalid(field: str, value: object = "") -> ApiError:
    return ApiError(400, invalid_value(field, value))


def invalid_value(field: str, value: object = "") -> Problem:
    # The server names the field inside the sentence and leaves `field` out for values it cannot read.
    return Problem(f"Value of the '{field}' field is invalid: {value}")
