"""From HTTP to a call on the account and back: who asks, what its key may, how much it has asked already."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from json import JSONDecodeError
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import money_json
from sandbox.gate import relative_path
from sandbox.hubspot.errors import HubSpotError, TooMany, invalid, missing_scopes, not_found, unsigned
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.records import KINDS, Json, written

MOST_IN_BATCH = 100
GetPortal = Callable[[], Portal]
SPELT = {"deal": "deals", "company": "companies", "contact": "contacts", "line_item": "line_items", **KINDS}


@dataclass(frozen=True)
class Call:
    """One authorised request."""

    portal: Portal
    path: Mapping[str, Any]
    query: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Json:
        try:
            body = money_json.loads(self.raw)
        except (JSONDecodeError, UnicodeDecodeError):
            body = None
        if not isinstance(body, dict):
            raise invalid("Invalid input JSON")
        return body

    def kind(self, name: str = "kind") -> str:
        """Of the path: a name or a type id."""
        given = str(self.path[name])
        kind = SPELT.get(given, given)
        if kind not in self.portal.records:
            raise invalid(f"Unable to infer object type from: {given}")
        return kind

    def inputs(self, most: int = MOST_IN_BATCH) -> list[Json]:
        inputs = self.body.get("inputs")
        if not isinstance(inputs, list) or not all(isinstance(each, dict) for each in inputs):
            raise invalid("Invalid input JSON: inputs")
        if len(inputs) > most:
            raise invalid(f"Maximum number of items allowed in a single request is {most}, found {len(inputs)}")
        return inputs


Handler = Callable[[Call], Any]
Scopes = Callable[[Call], list[str]]


@dataclass(frozen=True)
class Endpoint:
    """`scopes`: which the key needs, one of them being enough where several are named."""

    method: str
    path: str
    handler: Handler
    scopes: Scopes
    search: bool = False
    metered: bool = True


def any_scope(_: Call) -> list[str]:
    return []


def of_records(action: str) -> Scopes:
    """`crm.objects.deals.read`; notes go with the contacts' scopes."""

    def needed(call: Call) -> list[str]:
        kind = call.kind()
        return [f"crm.objects.{'contacts' if kind == 'notes' else kind}.{action}"]

    return needed


def of_schemas(action: str) -> Scopes:
    return lambda call: [f"crm.schemas.{call.kind()}.{action}"]


def fixed(*scopes: str) -> Scopes:
    return lambda _: list(scopes)


def json_reply(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    more = {"X-HubSpot-Correlation-Id": str(uuid4()), **(headers or {})}
    return Response(money_json.dumps(value), status, more, "application/json")


def route(get_portal: GetPortal, endpoint: Endpoint) -> Route:
    async def answer(request: Request) -> Response:
        portal = get_portal()
        portal.requests.append((request.method, relative_path(request.scope)))
        headers: dict[str, str] = {}
        try:
            token = _token(portal, request)
            headers = portal.meter.count(token, search=endpoint.search) if endpoint.metered else {}
            call = Call(portal, request.path_params, request.query_params, await request.body())
            _authorise(portal, token, endpoint.scopes(call))
            value = endpoint.handler(call)
        except TooMany as refusal:
            return json_reply(refusal.as_json(), refusal.status, refusal.headers)
        except HubSpotError as refusal:
            return json_reply(refusal.as_json(), refusal.status, headers)
        return _reply(value, headers)

    return Route(endpoint.path, answer, methods=[endpoint.method])


def _reply(value: Any, headers: Mapping[str, str]) -> Response:
    """A handler gives a body, or a body with its status."""
    body, status = value if isinstance(value, tuple) else (value, 200)
    return Response(status_code=204, headers=dict(headers)) if body is None else json_reply(body, status, headers)


def _token(portal: Portal, request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if portal.weather.blows("token_expired", "hubspot") or scheme.lower() != "bearer" or token not in portal.tokens:
        raise unsigned()
    return token


def _authorise(portal: Portal, token: str, scopes: Iterable[str]) -> None:
    needed = list(scopes)
    if needed and not portal.tokens[token] & set(needed):
        raise missing_scopes(needed)


def finished(portal: Portal, results: list[Json], errors: list[Json] | None = None, status: int = 200) -> Any:
    """A batch's answer; with errors it is a 207."""
    now = written(portal.now())
    body: Json = {"status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now}
    if errors:
        return body | {"numErrors": len(errors), "errors": errors}, 207
    return body, status


def paged(rows: list[Any], size: int, start: int) -> tuple[list[Any], int | None]:
    """The rows of one page, and where the next one begins."""
    end = start + size
    return rows[start:end], end if end < len(rows) else None


def number_of(call: Call, name: str, default: int) -> int:
    given = call.query.get(name, str(default))
    if not (given.isascii() and given.isdigit() and len(given) < 9):
        raise invalid(f"{name} was not a number")
    return int(given)


__all__ = ["Call", "Endpoint", "finished", "not_found", "number_of", "paged", "route"]
