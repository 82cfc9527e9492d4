"""POST /oauth/token: client credentials with an API key."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from sandbox.procountor.ledger import Ledger
from sandbox.procountor.wire import GetLedger, json_reply

LIFETIME_SECONDS = 3600
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Credentials:
    client_id: str
    client_secret: str
    api_key: str


def token_endpoint(get_ledger: GetLedger, accepted: Credentials) -> Callable[[Request], Awaitable[Response]]:
    async def token(request: Request) -> Response:
        ledger = get_ledger()
        ledger.requests.append((request.method, "/oauth/token"))
        form = parse_qs((await request.body()).decode(), keep_blank_values=True)
        fields = {name: values[0] for name, values in form.items()}
        refusal = _refusal(request, fields, accepted)
        if refusal is not None:
            return json_reply({"error": refusal[1], "error_description": refusal[2]}, refusal[0])
        return json_reply(_grant(ledger))

    return token


def _refusal(request: Request, fields: Mapping[str, str], accepted: Credentials) -> tuple[int, str, str] | None:
    # The real server refuses secrets in the address and a charset in the content type.
    if request.query_params or request.headers.get("content-type") != FORM:
        return 400, "invalid_request", f"Send the parameters in a body of type {FORM} without a charset."
    if fields.get("grant_type") != "client_credentials":
        return 400, "unsupported_grant_type", "Only client_credentials is supported."
    if (fields.get("client_id"), fields.get("client_secret")) != (accepted.client_id, accepted.client_secret):
        return 401, "invalid_client", "Client authentication failed."
    if fields.get("api_key") != accepted.api_key:
        return 400, "invalid_grant", "The API key is not valid for this client."
    return None


def _grant(ledger: Ledger) -> dict[str, object]:
    token = _token(int(ledger.clock.now().timestamp()) + LIFETIME_SECONDS)
    ledger.keep_token(token, timedelta(seconds=LIFETIME_SECONDS))
    return {"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME_SECONDS}


def _token(expires: int) -> str:
    head = _base64(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    body = _base64(json.dumps({"sub": "501", "exp": expires, "jti": secrets.token_hex(8)}).encode())
    sign = hmac.digest(secrets.token_bytes(16), f"{head}.{body}".encode(), hashlib.sha256)
    return f"{head}.{body}.{_base64(sign)}"


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
