"""From HTTP to a call on the account and back: the token, what the call costs, what this user may see."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from json import JSONDecodeError
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sandbox import money_json
from sandbox.gate import relative_path
from sandbox.pipedrive.account import Account, Actor
from sandbox.pipedrive.errors import ApiError, invalid, unauthorised
from sandbox.pipedrive.limits import BLOCKED_PAGE, Blocked, over_limit

GetAccount = Callable[[], Account]


@dataclass(frozen=True)
class Call:
    """One authorised request of `user`."""

    account: Account
    user: int
    path: Mapping[str, Any]
    query: Mapping[str, str]
    raw: bytes

    @property
    def actor(self) -> Actor:
        return Actor(self.user, "api")

    @property
    def body(self) -> Any:
        """The JSON body. ApiError 400 when it cannot be read."""
        try:
            return money_json.loads(self.raw)
        except (JSONDecodeError, UnicodeDecodeError):
            raise invalid("request body is missing or malformed") from None

    @property
    def id(self) -> int:
        return int(self.path["id"])


Handler = Callable[[Call], Any]


@dataclass(frozen=True)
class Endpoint:
    """`cost` in tokens, as Pipedrive's description has it (x-token-cost). `status` is that of a success."""

    method: str
    path: str
    handler: Handler
    cost: int
    status: int = 200
    is_v1_twin: bool = False


def data(value: Any, **more: Any) -> dict[str, Any]:
    return {"success": True, "data": value, **more}


def json_reply(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    correlated = {"x-correlation-id": str(uuid.uuid4()), **(headers or {})}
    return Response(money_json.dumps(value), status, correlated, "application/json")


def route(get_account: GetAccount, endpoint: Endpoint) -> Route:
    async def answer(request: Request) -> Response:
        account = get_account()
        account.requests.append((request.method, relative_path(request.scope)))
        headers: dict[str, str] = {}
        try:
            user = authorise(account, request)
            headers = _charge(account, request, endpoint)
            call = Call(account, user, request.path_params, request.query_params, await request.body())
            return _written(endpoint, endpoint.handler(call), headers)
        except Blocked:
            return HTMLResponse(BLOCKED_PAGE, 403, {"server": "cloudflare"})
        except ApiError as error:
            return json_reply(error.body, error.status, headers | error.headers)

    return Route(endpoint.path, answer, methods=[endpoint.method])


def _written(endpoint: Endpoint, value: Any, headers: dict[str, str]) -> Response:
    return json_reply(value, endpoint.status, headers)


def authorise(account: Account, request: Request) -> int:
    """The id of the token's owner. ApiError 401: v2 takes the token in a header, and nowhere else."""
    user = account.tokens.get(request.headers.get("x-api-token", ""))
    if user is None or account.weather.blows("token_expired", "pipedrive"):
        raise unauthorised()
    return user


def _charge(account: Account, request: Request, endpoint: Endpoint) -> dict[str, str]:
    weather = account.weather
    if weather.blows("blocked", "pipedrive"):
        raise Blocked
    if weather.blows("daily_limit", "pipedrive"):
        budget = str(account.switches.tokens_a_day)
        raise over_limit({"x-daily-ratelimit-token-limit": budget, "x-daily-ratelimit-token-remaining": "0"})
    if endpoint.is_v1_twin and not account.switches.v1_twins:
        raise ApiError(404, {"success": False, "error": "Not found", "errorCode": 404})
    searching = endpoint.path.endswith("/search")
    return account.limits.charge(account.switches, request.headers["x-api-token"], endpoint.cost, searching=searching)
