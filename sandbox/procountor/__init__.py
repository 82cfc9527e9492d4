"""A pretend Procountor environment behind the real API's paths, mounted at /procountor/api."""

from collections.abc import Callable
from typing import Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.gate import FaultMiddleware, Page, gateway_page
from sandbox.procountor import attachments, company, invoices, partners, products, receipts
from sandbox.procountor.ledger import Ledger, Registers
from sandbox.procountor.tokens import Credentials, token_endpoint
from sandbox.procountor.wire import json_reply, route
from sandbox.weather import Weather

__all__ = ["Credentials", "Ledger", "Registers", "create_api"]

MODULES = (company, partners, products, invoices, receipts, attachments)


class HasLedger(Protocol):
    weather: Weather
    procountor: Ledger
    credentials: Credentials


def create_api(world: HasLedger) -> FaultMiddleware:
    """An ASGI application. It looks `world.procountor` up for every request, so a reset world needs no new one."""
    get_ledger: Callable[[], Ledger] = lambda: world.procountor  # noqa: E731 - a one-line closure
    token = token_endpoint(get_ledger, world.credentials)
    routes = [Route("/oauth/token", token, methods=["POST"])]
    routes += [route(get_ledger, *entry) for module in MODULES for entry in module.ROUTES]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _http_error})
    return FaultMiddleware(app, world.weather, "procountor", _down, _throttled)


async def _http_error(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return json_reply({"errors": [{"status": status, "message": str(error)}]}, status)


def _down() -> Page:
    return gateway_page(503)


def _throttled(seconds: int) -> Page:
    body = b'{"errors":[{"status":429,"message":"Too many requests."}]}'
    return Page(429, body, "application/json", (("retry-after", str(seconds)),))
