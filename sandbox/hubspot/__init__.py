"""A pretend HubSpot account behind the real API's paths, mounted at /hubspot."""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from sandbox.gate import FaultMiddleware, Page, gateway_page
from sandbox.hubspot import associations, definitions, objects, search
from sandbox.hubspot.errors import HubSpotError
from sandbox.hubspot.portal import HasPortal, Portal
from sandbox.hubspot.switches import Switches
from sandbox.hubspot.wire import json_reply, route

__all__ = ["Portal", "Switches", "create_api"]

MODULES = (definitions, associations, search, objects)


def create_api(world: HasPortal) -> FaultMiddleware:
    """An ASGI application. It looks `world.hubspot` up for every request, so a reset world needs no new one."""
    get_portal: Callable[[], Portal] = lambda: world.hubspot  # noqa: E731 - a one-line closure
    routes = [route(get_portal, endpoint) for module in MODULES for endpoint in module.ENDPOINTS]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _http_error})
    return FaultMiddleware(app, world.weather, "hubspot", _down, _throttled)


async def _http_error(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return json_reply(HubSpotError(status, "OBJECT_NOT_FOUND", str(error)).as_json(), status)


def _down() -> Page:
    return gateway_page(503)


def _throttled(_: int) -> Page:
    """HubSpot names the limit and does not say when to come back."""
    body = (
        b'{"status":"error","message":"You have reached your ten_secondly_rolling limit.","errorType":"RATE_LIMIT",'
        b'"correlationId":"c033cdaa-2c40-4a64-ae48-b4cec88dad24","policyName":"TEN_SECONDLY_ROLLING"}'
    )
    return Page(429, body, "application/json")
