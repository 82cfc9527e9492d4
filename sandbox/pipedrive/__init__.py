"""A pretend Pipedrive behind the real API's paths, mounted at /pipedrive."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from sandbox.gate import FaultMiddleware, Page, gateway_page
from sandbox.pipedrive import (
    company,
    contacts,
    custom,
    deal_lines,
    deals,
    merging,
    notes,
    products,
    v1_twins,
    webhooks,
)
from sandbox.pipedrive.account import Account, Registers
from sandbox.pipedrive.sender import HasPipedrive, Pipedrive, Sender
from sandbox.pipedrive.switches import Switches
from sandbox.pipedrive.wire import Endpoint, json_reply, route

__all__ = ["Account", "HasPipedrive", "Pipedrive", "Registers", "Sender", "Switches", "create_api", "endpoints"]

MODULES = (company, deal_lines, deals, contacts, products, custom, notes, merging, v1_twins)


def endpoints(world: HasPipedrive) -> list[Endpoint]:
    """Those with fixed words before those with an id: the first that fits answers."""
    found = [endpoint for module in MODULES for endpoint in module.ENDPOINTS]
    return [*found, *webhooks.endpoints(lambda: world.pipedrive.sender)]


def create_api(world: HasPipedrive) -> FaultMiddleware:
    """An ASGI application. It looks `world.pipedrive` up for every request, so a reset world needs no new one."""
    routes = [route(lambda: world.pipedrive.account, endpoint) for endpoint in endpoints(world)]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _http_error})
    return FaultMiddleware(app, world.weather, "pipedrive", _down, _throttled)


async def _http_error(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return json_reply({"success": False, "error": str(error), "errorCode": status}, status)


def _down() -> Page:
    return gateway_page(503)


def _throttled(seconds: int) -> Page:
    """Pipedrive sends no Retry-After."""
    headers = (("x-ratelimit-limit", "40"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", str(seconds)))
    return Page(429, b'{"success":false,"error":"request over limit","errorCode":429}', "application/json", headers)
