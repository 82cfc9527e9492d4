"""The product register: substring search, no page parameter, codes that repeat."""

from typing import Any

from starlette.responses import Response

from sandbox.procountor import bodies
from sandbox.procountor.errors import ApiError, Problem, not_found
from sandbox.procountor.ledger import Ledger
from sandbox.procountor.paging import batch, by_id, envelope, in_versions, many, page_of, truth
from sandbox.procountor.records import Json
from sandbox.procountor.schema import accept, text, word
from sandbox.procountor.wire import Call, Handler
from sandbox.procountor.words import PRODUCT_TYPES


def search(call: Call) -> Any:
    if not call.ledger.allows("productRegister"):
        return envelope([], page_of(call.query, numbered=False), 0)
    rows = [row for row in call.ledger.registers.products.values() if _fits(row, call)]
    return by_id(in_versions(rows, call.query), call.query, numbered=False)


def _fits(row: Json, call: Call) -> bool:
    query = call.query
    kinds = many(query, "type") or {"SALES", "PURCHASE"}
    active, groups = truth(query, "active"), many(query, "group")
    return (
        row["type"] in kinds
        and query.get("name", "").lower() in row["name"].lower()
        and query.get("code", "").lower() in row.get("code", "").lower()
        and active in {None, row["active"]}
        and (not groups or str(row.get("productGroupId")) in groups)
    )


def get(call: Call) -> Any:
    if not call.ledger.allows("productRegister"):
        raise not_found("Product")
    return batch(call.path["id"], call.ledger.registers.products.get, "Product")


def create(call: Call) -> Any:
    ledger = call.ledger
    ledger.demand("productRegister")
    product = bodies.accept(call.body, bodies.PRODUCT)
    return _store(ledger, {"id": ledger.new_id(), **product, "version": ledger.stamp()})


def replace(call: Call) -> Any:
    ledger = call.ledger
    ledger.demand("productRegister")
    old = ledger.registers.products.get(call.number("id"))
    if old is None:
        raise not_found("Product")
    product = bodies.accept(call.body, bodies.PRODUCT)
    return _store(ledger, {"id": old["id"], **product, "version": ledger.stamp(old["version"])})


def delete(call: Call) -> Any:
    call.ledger.demand("productRegister")
    if call.ledger.registers.products.pop(call.number("id"), None) is None:
        raise not_found("Product")
    call.ledger.changed()
    return Response(status_code=204)


def _store(ledger: Ledger, product: Json) -> Json:
    ledger.registers.products[product["id"]] = product
    ledger.changed()
    return product


def groups(call: Call) -> Any:
    kind = call.query.get("type")
    rows = [row for row in call.ledger.registers.product_groups.values() if kind in {None, row["type"]}]
    return {"productGroups": rows}


def group(call: Call) -> Any:
    found = call.ledger.registers.product_groups.get(call.number("id"))
    if found is None:
        raise not_found("Product group")
    return found


def default_dimensions(call: Call) -> Any:
    if call.number("id") not in call.ledger.registers.products:
        raise not_found("Product")
    return []


def save_group(call: Call) -> Any:
    """POST makes a group, PUT renames one."""
    ledger = call.ledger
    ledger.demand("productRegister")
    number = group(call)["id"] if "id" in call.path else ledger.new_id()
    fields = (text("name", 80, required=True), word("type", PRODUCT_TYPES))
    ledger.registers.product_groups[number] = {"id": number, "type": "SALES"} | accept(call.body, fields)
    ledger.changed()
    return ledger.registers.product_groups[number]


def delete_group(call: Call) -> Any:
    """409 while a product is in the group."""
    number = group(call)["id"]
    if any(product.get("productGroupId") == number for product in call.ledger.registers.products.values()):
        raise ApiError(409, Problem("Product group is in use."))
    del call.ledger.registers.product_groups[number]
    return Response(status_code=204)


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/products", search),
    ("POST", "/products", create),
    ("GET", "/products/groups", groups),
    ("GET", "/products/groups/{id:int}", group),
    ("POST", "/products/groups", save_group),
    ("PUT", "/products/groups/{id:int}", save_group),
    ("DELETE", "/products/groups/{id:int}", delete_group),
    ("GET", "/products/{id}", get),
    ("GET", "/products/{id:int}/defaults/dimensions", default_dimensions),
    ("PUT", "/products/{id:int}", replace),
    ("DELETE", "/products/{id:int}", delete),
)
