"""How the account is set up: its properties, pipelines, owners, tax rates, and what its key may do."""

from datetime import timedelta
from typing import Any

from sandbox.hubspot import fields
from sandbox.hubspot.errors import HubSpotError, invalid, not_found
from sandbox.hubspot.records import Json, written
from sandbox.hubspot.wire import Call, Endpoint, any_scope, fixed, number_of, of_schemas, paged

MOST_UNIQUE = 10
REQUIRED = ("name", "label", "type", "fieldType", "groupName")
ROOT = "/crm/properties/2026-09/{kind}"


def account(call: Call) -> Json:
    return call.portal.details()


def token(call: Call) -> Json:
    """Of private apps; whether service keys have it is not published."""
    given = str(call.body.get("tokenKey"))
    if given not in call.portal.tokens:
        raise not_found("token not found")
    details = call.portal.details()
    scopes = sorted(call.portal.tokens[given])
    return {"userId": 98499705, "hubId": details["portalId"], "appId": 7700123, "scopes": scopes}


def owners(call: Call) -> Json:
    wanted = call.query.get("archived") == "true"
    rows = [each for each in call.portal.owners if each["archived"] is wanted]
    email = call.query.get("email")
    return _listed(call, [each for each in rows if email in {None, each["email"]}])


def pipelines(call: Call) -> Json:
    return {"results": call.portal.pipelines if call.kind() == "deals" else []}


def tax_rates(call: Call) -> Json:
    return _listed(call, call.portal.tax_rates)


def _listed(call: Call, rows: list[Json]) -> Json:
    shown, following = paged(rows, min(number_of(call, "limit", 100), 500), number_of(call, "after", 0))
    return {"results": shown} | ({} if following is None else {"paging": {"next": {"after": str(following)}}})


def properties(call: Call) -> Json:
    kind, archived = call.kind(), call.query.get("archived") == "true"
    held = call.portal.archived_properties[kind] if archived else call.portal.properties[kind]
    return {"results": [each for each in held.values() if _is_readable(call, kind, each["name"])]}


def get_property(call: Call) -> Json:
    kind, name = call.kind(), call.path["name"]
    if name not in call.portal.properties[kind] or not _is_readable(call, kind, name):
        raise not_found(f"Property {name} does not exist")
    return call.portal.properties[kind][name]


def create_property(call: Call) -> Any:
    """A name that sits in the archive brings the old property back, with the type it had."""
    kind, body, portal = call.kind(), call.body, call.portal
    missing = [name for name in REQUIRED if not body.get(name)]
    if missing or body["groupName"] not in _group_names(call, kind):
        raise invalid(f"Invalid input JSON: {missing or body['groupName']}")
    name = str(body["name"]).lower()
    if name in portal.properties[kind]:
        raise _name_taken(f"A property named '{name}' already exists.", "Properties.PROPERTY_WITH_NAME_EXISTS")
    if body.get("hasUniqueValue") and len(portal.unique_names(kind)) >= MOST_UNIQUE:
        raise invalid(f"Maximum number of unique properties ({MOST_UNIQUE}) reached")
    restored = portal.archived_properties[kind].pop(name, None)
    made = restored or fields.definition(body | {"name": name}, portal.now())
    portal.properties[kind][name] = made | {"archived": False}
    portal.readable_from[kind, name] = portal.now() + timedelta(seconds=portal.switches.property_delay_seconds)
    portal.changed()
    return portal.properties[kind][name], 201


def update_property(call: Call) -> Json:
    """Options that are given take the place of all there were."""
    held = get_property(call)
    held |= {
        name: value for name, value in call.body.items() if name in {"label", "options", "groupName", "description"}
    }
    held["updatedAt"] = written(call.portal.now())
    return held


def archive_property(call: Call) -> None:
    kind, name = call.kind(), call.path["name"]
    held = get_property(call)
    if not held["modificationMetadata"]["archivable"]:
        raise invalid(f"{name} cannot be deleted")
    del call.portal.properties[kind][name]
    call.portal.archived_properties[kind][name] = held | {"archived": True}


def groups(call: Call) -> Json:
    own = {"name": f"{call.kind()}information", "label": "Information", "displayOrder": 0, "archived": False}
    return {"results": [own, *call.portal.groups[call.kind()].values()]}


def create_group(call: Call) -> Any:
    kind, body = call.kind(), call.body
    if not body.get("name") or not body.get("label"):
        raise invalid("Invalid input JSON: name and label")
    if body["name"] in _group_names(call, kind):
        raise _name_taken(f"A group named '{body['name']}' already exists.", "PropertyGroupError.GROUP_EXISTS")
    made = {
        "name": body["name"],
        "label": body["label"],
        "displayOrder": body.get("displayOrder", -1),
        "archived": False,
    }
    call.portal.groups[kind][body["name"]] = made
    return made, 201


def _name_taken(message: str, sub_category: str) -> HubSpotError:
    return HubSpotError(409, "OBJECT_ALREADY_EXISTS", message, subCategory=sub_category)


def _group_names(call: Call, kind: str) -> set[str]:
    return {f"{kind}information", *call.portal.groups[kind]}


def _is_readable(call: Call, kind: str, name: str) -> bool:
    since = call.portal.readable_from.get((kind, name))
    return since is None or since <= call.portal.clock.now()


def _pipeline_scopes(call: Call) -> list[str]:
    return [f"crm.objects.{call.kind()}.read", f"crm.schemas.{call.kind()}.read"]


ENDPOINTS = (
    Endpoint("GET", "/account-info/2026-09/details", account, any_scope),
    Endpoint("POST", "/oauth/v2/private-apps/get/access-token-info", token, any_scope),
    Endpoint("GET", "/crm/owners/2026-09", owners, fixed("crm.objects.owners.read")),
    Endpoint("GET", "/crm/pipelines/2026-09/{kind}", pipelines, _pipeline_scopes),
    Endpoint("GET", "/tax-rates/2026-09/tax-rates", tax_rates, fixed("tax_rates.read")),
    Endpoint("GET", ROOT, properties, of_schemas("read")),
    Endpoint("POST", ROOT, create_property, of_schemas("write")),
    Endpoint("GET", f"{ROOT}/groups", groups, of_schemas("read")),
    Endpoint("POST", f"{ROOT}/groups", create_group, of_schemas("write")),
    Endpoint("GET", f"{ROOT}/{{name}}", get_property, of_schemas("read")),
    Endpoint("PATCH", f"{ROOT}/{{name}}", update_property, of_schemas("write")),
    Endpoint("DELETE", f"{ROOT}/{{name}}", archive_property, of_schemas("write")),
)
