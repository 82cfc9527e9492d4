"""What people and administrators do in the pretend HubSpot: rows of the world's own table of actions."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request

from sandbox.hubspot import switches
from sandbox.hubspot.errors import HubSpotError
from sandbox.hubspot.portal import HasPortal, Portal
from sandbox.hubspot.records import Record

Act = Callable[[HasPortal, Request, dict[str, Any]], Awaitable[Any]]


async def win(world: HasPortal, request: Request, _: dict[str, Any]) -> Any:
    """A deal is moved to its pipeline's won stage."""
    deal = _found(world.hubspot, "deals", request.path_params["id"])
    closed = world.hubspot.closed_stages()
    stages = next(each for each in world.hubspot.pipelines if each["id"] == deal.properties["pipeline"])["stages"]
    won = next(stage["id"] for stage in stages if closed.get(stage["id"]))
    world.hubspot.edit(deal, {"dealstage": won, "closedate": str(int(world.hubspot.now().timestamp() * 1000))})
    return await _sent(world.hubspot)


async def edit(world: HasPortal, request: Request, body: dict[str, Any]) -> Any:
    """`{"amount": "100"}`: somebody changes a record by hand; "" clears."""
    record = _found(world.hubspot, request.path_params["kind"], request.path_params["id"])
    if not all(isinstance(value, str) for value in body.values()):
        raise ValueError("A property's value is a string.")
    world.hubspot.edit(record, body)
    return await _sent(world.hubspot)


async def archive(world: HasPortal, request: Request, _: dict[str, Any]) -> Any:
    """Somebody deletes a record; it can be restored."""
    world.hubspot.archive(_found(world.hubspot, request.path_params["kind"], request.path_params["id"]))
    return await _sent(world.hubspot)


async def merge(world: HasPortal, request: Request, body: dict[str, Any]) -> Any:
    """`{"primary": "2041", "other": "2042"}`: the two become a new record."""
    kind = request.path_params["kind"]
    ids = [_found(world.hubspot, kind, str(body.get(name))).id for name in ("primary", "other")]
    merged = world.hubspot.merge(kind, *ids)
    return {**(await _sent(world.hubspot)), "id": merged.id}


async def set_switches(world: HasPortal, _: Request, body: dict[str, Any]) -> Any:
    """HubSpot's own ways, by the names of the fields of `Switches` in sandbox/hubspot/switches.py."""
    world.hubspot.switches = switches.changed(world.hubspot.switches, body)
    return {"ok": True}


def _found(portal: Portal, kind: str, record_id: str) -> Record:
    try:
        return portal.find(kind, record_id)
    except (HubSpotError, KeyError):
        raise ValueError(f"There is no record {record_id} among HubSpot's {kind}.") from None


async def _sent(portal: Portal) -> Mapping[str, Any]:
    return {"ok": True, "delivered": not [sent for sent in await portal.hooks.flush() if not sent.arrived]}


ACTIONS: tuple[tuple[str, str, Act], ...] = (
    ("POST", "/hubspot/deals/{id}/win", win),
    ("POST", "/hubspot/switches", set_switches),
    ("POST", "/hubspot/{kind}/merge", merge),
    ("POST", "/hubspot/{kind}/{id}/archive", archive),
    ("POST", "/hubspot/{kind}/{id}", edit),
)
