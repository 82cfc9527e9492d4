"""From HTTP to a call on the ledger and back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from json import JSONDecodeError
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import money_json
from sandbox.gate import relative_path
from sandbox.procountor.errors import ApiError, Problem, refused
from sandbox.procountor.ledger import Ledger

USES_IN_BAD_WEATHER = 3
GetLedger = Callable[[], Ledger]


@dataclass(frozen=True)
class Call:
    """One authorised request. `raw` is the body before parsing."""

    ledger: Ledger
    path: Mapping[str, Any]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw: bytes
    request: Request

    @property
    def body(self) -> Any:
        """The JSON body. Raises ApiError 400 when it cannot be read."""
        try:
            return money_json.loads(self.raw)
        except (JSONDecodeError, UnicodeDecodeError):
            raise refused("Request body is missing or malformed.") from None

    def number(self, name: str) -> int:
        return int(self.path[name])


Handler = Callable[[Call], Any]


def json_reply(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(money_json.dumps(value), status, headers, "application/json")


def done(message: str = "Operation was successful.") -> dict[str, str]:
    return {"message": message}


def route(get_ledger: GetLedger, method: str, path: str, handler: Handler) -> Route:
    async def endpoint(request: Request) -> Response:
        ledger = get_ledger()
        ledger.requests.append((request.method, relative_path(request.scope)))
        try:
            authorise(ledger, request)
            call = await _call(ledger, request)
            answer = handler(call)
        except ApiError as error:
            return json_reply(error.as_json(), error.status)
        return answer if isinstance(answer, Response) else json_reply(answer)

    return Route(path, endpoint, methods=[method])


async def _call(ledger: Ledger, request: Request) -> Call:
    raw = await request.body()
    if request.method == "GET" and raw:
        raise ApiError(403, Problem("Forbidden"))  # the gateway in front does not let a GET with a body through
    return Call(ledger, request.path_params, request.query_params, request.headers, raw, request)


def authorise(ledger: Ledger, request: Request) -> None:
    """Raises ApiError 401 unless the bearer token is alive in world time."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    _wear_out(ledger, token)
    if scheme.lower() != "bearer" or not ledger.token_is_good(token):
        raise ApiError(401, Problem("Access token is invalid or expired."))


def _wear_out(ledger: Ledger, token: str) -> None:
    """One-shot token_expired kills the token in use; as lasting weather it lets each token live a few requests."""
    lasting = ledger.weather.state()["procountor"] == "token_expired"
    ledger.token_uses[token] += lasting
    if ledger.token_uses[token] > USES_IN_BAD_WEATHER or (ledger.weather.blows("token_expired") and not lasting):
        ledger.tokens.pop(token, None)
