"""Products with a price in each currency, and their variations."""

from typing import Any

from sandbox.pipedrive import schema
from sandbox.pipedrive.account import Account, Json
from sandbox.pipedrive.deal_lines import FREQUENCIES
from sandbox.pipedrive.errors import invalid
from sandbox.pipedrive.listing import page
from sandbox.pipedrive.records import Room
from sandbox.pipedrive.wire import Call, Endpoint

CHECKS: dict[str, schema.Check] = {
    "name": schema.text(255),
    "code": schema.maybe(schema.text(255)),
    "description": schema.maybe(schema.text()),
    "unit": schema.maybe(schema.text()),
    "tax": schema.number,
    "category": schema.maybe(schema.whole),
    "owner_id": schema.whole,
    "is_linkable": schema.flag,
    "visible_to": schema.whole,
    "prices": schema.rows,
    "billing_frequency": schema.word(*FREQUENCIES),
    "billing_frequency_cycles": schema.maybe(schema.whole),
}
PRICE: dict[str, schema.Check] = {
    "product_id": schema.whole,
    "price": schema.number,
    "currency": schema.text(3),
    "cost": schema.number,
    "direct_cost": schema.maybe(schema.number),
    "notes": schema.text(),
}


def blank(owner: int) -> Json:
    return {
        "name": "",
        "code": None,
        "description": None,
        "unit": None,
        "tax": 0,
        "category": None,
        "is_linkable": True,
        "is_deleted": False,
        "visible_to": 3,
        "owner_id": owner,
        "billing_frequency": "one-time",
        "billing_frequency_cycles": None,
        "prices": [],
        "custom_fields": {},
    }


def _prepare(call: Call, body: Json) -> Json:
    """The id is not known yet; the price rows get it when they are shown."""
    return blank(call.user) | body | {"prices": _prices(call.account, body.get("prices", []))}


def _merge(call: Call, row: Json, body: Json) -> Json:
    """Prices are replaced by currency; the others stay."""
    if "prices" not in body:
        return dict(body)
    given = _prices(call.account, body["prices"])
    renewed = {price["currency"] for price in given}
    return body | {"prices": [p for p in row["prices"] if p["currency"] not in renewed] + given}


def _prices(account: Account, given: list[Json]) -> list[Json]:
    """A price that is missing is 0, in the company's own currency too."""
    rows = [schema.accept(price, PRICE, ("currency",)) for price in given]
    if len({row["currency"] for row in rows}) < len(rows):
        raise invalid("prices: one price for each currency")
    usual = {"price": 0, "cost": 0, "direct_cost": None, "notes": ""}
    rows = rows or [{"currency": account.company["currency"]}]
    return [{**usual, **row} for row in rows]


def variations(call: Call) -> Any:
    call.account.find("product", call.id, viewer=call.user)
    rows = [row for row in call.account.tables["variation"].values() if row["product_id"] == call.id]
    return page(call, rows, ("id",))


class _Products(Room):
    def show(self, account: Account, row: Json, codes: list[str] | None = None) -> Json:
        prices = [price | {"product_id": row["id"]} for price in row["prices"]]
        return super().show(account, row, codes) | {"prices": prices}


ROOM = _Products(
    "product",
    "products",
    CHECKS,
    ("name",),
    _prepare,
    sorts=("id", "name", "add_time", "update_time"),
    merge=_merge,
    created_status=201,
    labels=frozenset(),
)
ENDPOINTS = (
    *ROOM.endpoints(),
    Endpoint("GET", "/api/v2/products/{id:int}/variations", variations, 10),
)
