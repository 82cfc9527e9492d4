"""Business partners: three registers in one list, searched by HTTP headers."""

from typing import Any

from sandbox.procountor import bodies
from sandbox.procountor.errors import ApiError, Problem, invalid, not_found, refused
from sandbox.procountor.ledger import Ledger, clone
from sandbox.procountor.numbers import is_business_id
from sandbox.procountor.paging import batch, by_id, envelope, in_versions, page_of, truth
from sandbox.procountor.records import Json
from sandbox.procountor.schema import flag, text, word
from sandbox.procountor.wire import Call, Handler
from sandbox.procountor.words import PARTNER_TYPES

PATCHABLE = ("name", "type", "address", "invoicingInfo", "paymentInfo")


def search(call: Call) -> Any:
    """`identifier` and `name` work as headers only; as query parameters they are silently ignored."""
    if not call.ledger.allows("customerRegister"):
        return envelope([], page_of(call.query), 0)
    active = truth(call.query, "active")
    wanted = True if active is None else active
    rows = [
        row
        for row in call.ledger.registers.partners.values()
        if row["registryInfo"]["active"] is wanted and _fits(row, call)
    ]
    result = by_id(in_versions(rows, call.query), call.query)
    result["results"] = [_basic(row) for row in result["results"]]
    return result


def _fits(row: Json, call: Call) -> bool:
    info = row.get("invoicingInfo", {})
    kind = call.query.get("type")
    if kind is not None and kind not in PARTNER_TYPES:
        raise invalid("type", kind)
    name = call.headers.get("name", "").lower()
    wanted = {
        "identifier": call.headers.get("identifier"),
        "customerNumber": call.query.get("customerNumber"),
        "identifierType": call.query.get("identifierType"),
    }
    same = all(value is None or info.get(key) == value for key, value in wanted.items())
    return same and kind in {None, row["type"]} and name in row["name"].lower()


def _basic(row: Json) -> Json:
    info = row.get("invoicingInfo", {})
    keys = ("customerNumber", "identifier", "identifierType")
    return {
        "id": row["id"],
        "name": row["name"],
        "billingAddress": row.get("billingAddress", {}),
        "invoicingInfo": {key: info[key] for key in keys if key in info},
        "registryInfo": {"active": row["registryInfo"]["active"]},
        "type": row["type"],
        "version": row["version"],
    }


def get(call: Call) -> Any:
    if not call.ledger.allows("customerRegister"):
        raise not_found("Business partner")
    return batch(call.path["id"], call.ledger.registers.partners.get, "Business partner")


def create(call: Call) -> Any:
    ledger = call.ledger
    ledger.demand("customerRegister")
    partner = _accepted(call.body)
    partner = {"id": ledger.new_id(), **partner, "version": ledger.stamp()}
    return _store(ledger, partner)


def replace(call: Call) -> Any:
    """PUT wipes everything that was not sent."""
    ledger = call.ledger
    ledger.demand("customerRegister")
    old = _partner(ledger, call)
    partner = _accepted(call.body)
    if partner["type"] != old["type"]:
        raise invalid("type", partner["type"])
    return _store(ledger, {"id": old["id"], **partner, "version": ledger.stamp(old["version"])})


def patch(call: Call) -> Any:
    """Needs the newest version in the body or the query; stale is 400."""
    ledger = call.ledger
    ledger.demand("customerRegister")
    old = _partner(ledger, call)
    body = call.body
    if not isinstance(body, dict):
        raise refused("Request body is missing or malformed.")
    if (body.get("version") or call.query.get("version")) != old["version"]:
        raise refused("Business partner version is not the latest.", "version")
    merged = clone(old) | {key: body[key] for key in PATCHABLE if key in body}
    partner = _accepted(merged)
    return _store(ledger, {"id": old["id"], **partner, "version": ledger.stamp(old["version"])})


def _partner(ledger: Ledger, call: Call) -> Json:
    partner = ledger.registers.partners.get(call.number("id"))
    if partner is None:
        raise not_found("Business partner")
    return partner


def _accepted(body: Any) -> Json:
    partner = bodies.accept(body, bodies.PARTNER)
    problems = []
    if partner["type"] == "PERSON":
        problems.append(Problem("Persons are handled by /persons.", "type"))
    if partner["type"] == "CUSTOMER" and not partner.get("address"):
        problems.append(Problem("Value of the 'address' cannot be blank.", "address"))
    info = partner.get("invoicingInfo", {})
    finnish = partner.get("address", {}).get("country", "FINLAND") == "FINLAND" and info.get("identifierType") == "FI"
    if finnish and info.get("identifier") and not is_business_id(info["identifier"]):
        problems.append(Problem("ERROR_BRN_CODE", "invoicingInfo.identifier"))
    if len(info.get("bccAddresses", [])) > 4:
        problems.append(Problem("At most 4 bcc addresses are allowed.", "invoicingInfo.bccAddresses"))
    if problems:
        raise ApiError(400, *problems)
    partner.pop("version", None)
    partner["registryInfo"] = {"active": True} | partner.get("registryInfo", {})
    return partner


def _store(ledger: Ledger, partner: Json) -> Json:
    ledger.registers.partners[partner["id"]] = partner
    ledger.changed()
    return partner


def groups(call: Call) -> Any:
    rows = [
        row for row in call.ledger.registers.partner_groups.values() if call.query.get("type") in {None, row["type"]}
    ]
    return by_id(rows, call.query)


def group(call: Call) -> Any:
    found = call.ledger.registers.partner_groups.get(call.number("id"))
    if found is None:
        raise not_found("Business partner group")
    return found


def save_group(call: Call) -> Any:
    """POST makes a group, PUT changes one."""
    ledger = call.ledger
    ledger.demand("customerRegister")
    number = group(call)["id"] if "id" in call.path else ledger.new_id()
    fields = (text("name", 80, required=True), word("type", PARTNER_TYPES, required=True), flag("active"))
    ledger.registers.partner_groups[number] = {"id": number, "active": True} | bodies.accept(call.body, fields)
    return ledger.registers.partner_groups[number]


def default_dimensions(call: Call) -> Any:
    _partner(call.ledger, call)
    return call.ledger.registers.partner_dimensions.get(call.number("id"), [])


def set_default_dimension(call: Call) -> Any:
    _partner(call.ledger, call)
    dimension_id = call.number("dimension_id")
    dimension = call.ledger.registers.dimensions.get(dimension_id)
    if dimension is None:
        raise not_found("Dimension")
    items = bodies.accept(call.body, bodies.DEFAULT_DIMENSION).get("items", [])
    stored = {"id": dimension_id, "name": dimension["name"], "items": items}
    defaults = call.ledger.registers.partner_dimensions.setdefault(call.number("id"), [])
    defaults[:] = [row for row in defaults if row["id"] != dimension_id] + [stored]
    return stored


def default_products(call: Call) -> Any:
    _partner(call.ledger, call)
    return []


def default_accounts(call: Call) -> Any:
    """Of a customer that has none of its own, nothing but the switch of incoming invoices; 404 for a person."""
    if _partner(call.ledger, call)["type"] == "PERSON":
        raise not_found("Business partner")
    return {"combineInvoiceRows": False} | call.ledger.registers.partner_accounts.get(call.number("id"), {})


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/businesspartners", search),
    ("POST", "/businesspartners", create),
    ("GET", "/businesspartners/groups", groups),
    ("POST", "/businesspartners/groups", save_group),
    ("GET", "/businesspartners/groups/{id:int}", group),
    ("PUT", "/businesspartners/groups/{id:int}", save_group),
    ("GET", "/businesspartners/{id}", get),
    ("PUT", "/businesspartners/{id:int}", replace),
    ("PATCH", "/businesspartners/{id:int}", patch),
    ("GET", "/businesspartners/{id:int}/defaults/accounts", default_accounts),
    ("GET", "/businesspartners/{id:int}/defaults/products", default_products),
    ("GET", "/businesspartners/{id:int}/defaults/dimensions", default_dimensions),
    ("PUT", "/businesspartners/{id:int}/defaults/dimensions/{dimension_id:int}", set_default_dimension),
)
