"""Ledger receipts and dimensions."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from sandbox.procountor import bodies
from sandbox.procountor.errors import ApiError, Problem, invalid, not_found, refused
from sandbox.procountor.ledger import Ledger
from sandbox.procountor.paging import batch
from sandbox.procountor.records import Json
from sandbox.procountor.schema import accept, text
from sandbox.procountor.wire import Call, Handler


def get(call: Call) -> Any:
    return batch(call.path["id"], call.ledger.find_receipt, "Ledger receipt")


def replace(call: Call) -> Any:
    """PUT of a whole receipt: only the dimensions are taken from it; needs the newest version."""
    receipt = _receipt(call)
    sent = bodies.accept(call.body, bodies.RECEIPT)
    if sent.get("version") != receipt["version"]:
        raise refused("Ledger receipt version is not the latest.", "version")
    for row in sent["transactions"]:
        transaction = _transaction(receipt, row["id"])
        transaction["dimensionItemValues"] = _values(row.get("dimensionItemValues", []), call.ledger, transaction)
    return _save(call.ledger, receipt)


def set_dimensions(call: Call) -> Any:
    """Replaces the list of one transaction; an empty list clears it."""
    receipt = _receipt(call)
    transaction = _transaction(receipt, call.number("transaction_id"))
    sent = call.body
    if not isinstance(sent, dict) or not isinstance(sent.get("dimensionItemValues"), list):
        raise refused("Value of the 'dimensionItemValues' cannot be blank.", "dimensionItemValues")
    transaction["dimensionItemValues"] = _values(sent["dimensionItemValues"], call.ledger, transaction)
    return _save(call.ledger, receipt)


def _receipt(call: Call) -> Json:
    receipt = call.ledger.find_receipt(call.number("id"))
    if receipt is None:
        raise not_found("Ledger receipt")
    return receipt


def _transaction(receipt: Json, transaction_id: Any) -> Json:
    for transaction in receipt["transactions"]:
        if transaction["id"] == transaction_id:
            found: Json = transaction
            return found
    raise not_found("Transaction")


def _values(sent: Any, ledger: Ledger, transaction: Json) -> list[Json]:
    accepted = bodies.accept({"dimensionItemValues": sent}, bodies.DIMENSION_VALUES)
    values: list[Json] = accepted.get("dimensionItemValues", [])
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for value in values:
        _known_item(ledger, value)
        sums[value["dimensionId"]] += value["value"]
    for dimension_id, total in sums.items():
        if total != transaction["accountingValue"]:
            wanted = transaction["accountingValue"]
            text = f"Sum of dimension {dimension_id} is {total} but the accounting value is {wanted}."
            raise ApiError(400, Problem(text, "dimensionItemValues"))
    return values


def _known_item(ledger: Ledger, value: Json) -> None:
    dimension = ledger.registers.dimensions.get(value["dimensionId"])
    if dimension is None:
        raise invalid("dimensionId", value["dimensionId"])
    if not any(item["id"] == value["itemId"] and "status" not in item for item in dimension["items"]):
        raise invalid("itemId", value["itemId"])


def _save(ledger: Ledger, receipt: Json) -> Json:
    receipt["version"] = ledger.stamp(receipt["version"])
    ledger.receipts[receipt["id"]] = receipt
    ledger.changed()
    return receipt


def dimensions(call: Call) -> Any:
    name, code = call.query.get("name", "").lower(), call.query.get("codeName", "").lower()
    return [
        dimension
        for dimension in call.ledger.registers.dimensions.values()
        if name in dimension["name"].lower() and _has_item(dimension, code)
    ]


def _has_item(dimension: Json, code: str) -> bool:
    return not code or any(code in item["codeName"].lower() for item in dimension["items"])


def dimension(call: Call) -> Any:
    found = call.ledger.registers.dimensions.get(call.number("id"))
    if found is None:
        raise not_found("Dimension")
    return found


def add_item(call: Call) -> Any:
    item = bodies.accept(call.body, bodies.DIMENSION_ITEM) | {"id": call.ledger.new_id()}
    dimension(call)["items"].append(item)
    call.ledger.changed()
    return item


def rename(call: Call) -> Any:
    """PUT /dimensions/{id} {"name"}; a new dimension cannot be made over the API."""
    dimension(call)["name"] = accept(call.body, (text("name", required=True),))["name"]
    call.ledger.changed()
    return {"name": dimension(call)["name"]}


def change_item(call: Call) -> Any:
    changed = bodies.accept(call.body, bodies.DIMENSION_ITEM)
    for item in dimension(call)["items"]:
        if item["id"] == changed.get("id"):
            item.update(changed)
            call.ledger.changed()
            return item
    raise not_found("Dimension item")


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/ledgerreceipts/{id}", get),
    ("PUT", "/ledgerreceipts/{id:int}", replace),
    ("PUT", "/ledgerreceipts/{id:int}/transactions/{transaction_id:int}/dimensions", set_dimensions),
    ("GET", "/dimensions", dimensions),
    ("GET", "/dimensions/{id:int}", dimension),
    ("PUT", "/dimensions/{id:int}", rename),
    ("POST", "/dimensions/{id:int}/items", add_item),
    ("PUT", "/dimensions/{id:int}/items", change_item),
)
