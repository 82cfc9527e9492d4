"""The products of a deal, its discounts, and its instalments."""

import uuid
from collections.abc import Mapping
from typing import Any

from sandbox.pipedrive import deal_sums, schema
from sandbox.pipedrive.account import Account, Actor, Event, Json
from sandbox.pipedrive.errors import invalid, not_found, over_cap
from sandbox.pipedrive.listing import check_names, numbers, page
from sandbox.pipedrive.wire import Call, Endpoint, data

FREQUENCIES = ("one-time", "annually", "semi-annually", "quarterly", "monthly", "weekly")
MOST_CYCLES, MOST_RECURRING, MOST_IN_BULK = 208, 20, 100
CHECKS: dict[str, schema.Check] = {
    "product_id": schema.whole,
    "item_price": schema.number,
    "quantity": schema.number,
    "tax": schema.number,
    "comments": schema.text(),
    "discount": schema.number,
    "is_enabled": schema.flag,
    "tax_method": schema.word("exclusive", "inclusive", "none"),
    "discount_type": schema.word("percentage", "amount"),
    "product_variation_id": schema.maybe(schema.whole),
    "billing_frequency": schema.word(*FREQUENCIES),
    "billing_frequency_cycles": schema.maybe(schema.whole),
    "billing_start_date": schema.maybe(schema.day),
}
REQUIRED = ("product_id", "item_price", "quantity")
USUAL: Mapping[str, Any] = {
    "product_variation_id": None,
    "tax": 0,
    "comments": "",
    "discount": 0,
    "discount_type": "percentage",
    "tax_method": "exclusive",
    "is_enabled": True,
    "billing_frequency": "one-time",
    "billing_frequency_cycles": None,
    "billing_start_date": None,
}
SORTS = ("id", "add_time", "update_time", "order_nr")


def add_line(account: Account, deal: int, given: Json, actor: Actor) -> Json:
    """One more product of the deal. A tax method of one line becomes that of all."""
    row = account.tables["deal"][deal]
    product = account.find("product", given["product_id"])
    place = 1 + max((line["order_nr"] for line in deal_sums.lines_of(account, deal)), default=0)
    stamp, number = account.stamp(), account.new_id()
    fixed = {"id": number, "deal_id": deal, "name": product["name"], "currency": row["currency"], "order_nr": place}
    line = {**USUAL, **given, **fixed, "sum": 0, "add_time": stamp, "update_time": stamp}
    check_line(account, line)
    account.keep_line(line)
    _spread(account, line)
    _tell(account, "create", line, None, actor)
    return line


def change_line(account: Account, number: int, changes: Json, actor: Actor) -> Json:
    line = account.tables["deal_product"][number]
    check_line(account, line | changes)
    previous = {name: line[name] for name in changes}
    line |= changes | {"update_time": account.stamp()}
    _spread(account, line)
    _tell(account, "change", line, previous, actor)
    return line


def remove_line(account: Account, number: int, actor: Actor) -> None:
    line = account.drop_line(number)
    _tell(account, "delete", None, line, actor)


def check_line(account: Account, line: Json) -> None:
    """ApiError 400 for a recurring product that cannot be."""
    frequency, cycles = line["billing_frequency"], line["billing_frequency_cycles"]
    if frequency == "one-time":
        if cycles is not None:
            raise invalid("billing_frequency_cycles: must be null for one-time products")
        return
    if frequency == "weekly" and cycles is None:
        raise invalid("billing_frequency_cycles: is required for weekly products")
    if cycles is not None and not 1 <= cycles <= MOST_CYCLES:
        raise invalid(f"billing_frequency_cycles: must be from 1 to {MOST_CYCLES}")
    if installments_of(account, {line["deal_id"]}):
        raise invalid("billing_frequency: a deal with installments cannot have recurring products")
    recurring = [row for row in deal_sums.lines_of(account, line["deal_id"]) if row["billing_frequency"] != "one-time"]
    if len(recurring) >= MOST_RECURRING and line not in recurring:
        raise invalid(f"billing_frequency: at most {MOST_RECURRING} recurring products")


def _spread(account: Account, line: Json) -> None:
    for other in deal_sums.lines_of(account, line["deal_id"]):
        other["tax_method"] = line["tax_method"]


def _tell(account: Account, action: str, line: Json | None, previous: Json | None, actor: Actor) -> None:
    row = line or previous or {}
    deal_sums.refresh(account, row["deal_id"], actor)
    shown = None if line is None else dict(line)
    account.tell(Event("deal_product", action, row["id"], shown, previous, actor, account.clock.now()))


def installments_of(account: Account, deals: set[int]) -> list[Json]:
    return [row for row in account.tables["deal_installment"].values() if row["deal_id"] in deals]


# --- endpoints -------------------------------------------------------------------------------------------------------


def _lines(call: Call) -> Any:
    call.account.find("deal", call.id, viewer=call.user)
    return page(call, deal_sums.lines_of(call.account, call.id), SORTS)


def _lines_of_many(call: Call) -> Any:
    deals = _visible_deals(call)
    rows = [row for row in call.account.tables["deal_product"].values() if row["deal_id"] in deals]
    return page(call, rows, (*SORTS, "deal_id"))


def _visible_deals(call: Call) -> set[int]:
    check_names(call.query, frozenset({"deal_ids"}))
    if "deal_ids" not in call.query:
        raise invalid("deal_ids: is required")
    account = call.account
    found = ((number, account.tables["deal"].get(number)) for number in numbers(call.query, "deal_ids"))
    return {number for number, row in found if row is not None and account.visible("deal", row, call.user)}


def _add_lines(call: Call) -> Any:
    body = call.body
    rows = body.get("data") if isinstance(body, dict) else None
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_IN_BULK:
        raise invalid(f"data: must have 1 to {MOST_IN_BULK} items")
    return data([_added(call, row) for row in rows])


def _add_line(call: Call) -> Any:
    return data(_added(call, call.body))


def _added(call: Call, body: Any) -> Json:
    account = call.account
    account.editable("deal", call.id, call.user)
    given = schema.accept(body, CHECKS, REQUIRED)
    cap = account.switches.line_cap
    if cap is not None and len(deal_sums.lines_of(account, call.id)) >= cap:
        raise over_cap("deal product")
    return add_line(account, call.id, given, call.actor)


def _line(call: Call) -> Json:
    call.account.editable("deal", call.id, call.user)
    line = call.account.tables["deal_product"].get(int(call.path["line"]))
    if line is None or line["deal_id"] != call.id:
        raise not_found("Deal product")
    return line


def _change_line(call: Call) -> Any:
    return data(change_line(call.account, _line(call)["id"], schema.accept(call.body, CHECKS), call.actor))


def _delete_line(call: Call) -> Any:
    line = _line(call)
    remove_line(call.account, line["id"], call.actor)
    return data({"id": line["id"]})


def _discounts(call: Call) -> Any:
    call.account.find("deal", call.id, viewer=call.user)
    return data(deal_sums.discounts_of(call.account, call.id))


def _add_discount(call: Call) -> Any:
    call.account.editable("deal", call.id, call.user)
    checks = {
        "description": schema.text(),
        "amount": schema.number,
        "type": schema.word("percentage", "amount"),
    }
    body = schema.accept(call.body, checks, ("description", "amount", "type"))
    if body["amount"] <= 0:
        raise invalid("amount: must be more than 0")
    return data(add_discount(call.account, call.id, body, call.actor))


def add_discount(account: Account, deal: int, given: Json, actor: Actor) -> Json:
    stamp, number = account.stamp(), str(uuid.uuid4())
    made = {"created_at": stamp, "created_by": actor.user, "updated_at": stamp, "updated_by": actor.user}
    account.discounts[number] = {"id": number, **given, "deal_id": deal, **made}
    deal_sums.refresh(account, deal, actor)
    return account.discounts[number]


def _delete_discount(call: Call) -> Any:
    call.account.editable("deal", call.id, call.user)
    if call.account.discounts.pop(call.path["discount"], None) is None:
        raise not_found("Discount")
    deal_sums.refresh(call.account, call.id, call.actor)
    return data({"id": call.path["discount"]})


def _installments(call: Call) -> Any:
    return page(call, installments_of(call.account, _visible_deals(call)), ("id", "billing_date", "deal_id"))


def _add_installment(call: Call) -> Any:
    call.account.editable("deal", call.id, call.user)
    checks = {"description": schema.text(), "amount": schema.number, "billing_date": schema.day}
    body = schema.accept(call.body, checks, ("description", "amount", "billing_date"))
    return data(add_installment(call.account, call.id, body, call.actor))


def add_installment(account: Account, deal: int, given: Json, actor: Actor) -> Json:
    """ApiError 400 beside recurring products, and where no one-time product is."""
    lines = deal_sums.lines_of(account, deal)
    if any(line["billing_frequency"] != "one-time" for line in lines):
        raise invalid("installments: a deal with recurring products cannot have installments")
    if not lines:
        raise invalid("installments: the deal needs a one-time product")
    number = account.new_id()
    row = {"id": number, **given, "deal_id": deal}
    account.tables["deal_installment"][number] = row
    account.tell(Event("deal_installment", "create", number, dict(row), None, actor, account.clock.now()))
    return row


def _delete_installment(call: Call) -> Any:
    call.account.editable("deal", call.id, call.user)
    row = call.account.tables["deal_installment"].pop(int(call.path["part"]), None)
    if row is None:
        raise not_found("Installment")
    event = Event("deal_installment", "delete", row["id"], None, row, call.actor, call.account.clock.now())
    call.account.tell(event)
    return data({"id": row["id"]})


DEAL = "/api/v2/deals/{id:int}"
ENDPOINTS = (
    Endpoint("GET", "/api/v2/deals/products", _lines_of_many, 10),
    Endpoint("GET", "/api/v2/deals/installments", _installments, 10),
    Endpoint("GET", f"{DEAL}/products", _lines, 10),
    Endpoint("POST", f"{DEAL}/products", _add_line, 5, 201),
    Endpoint("POST", f"{DEAL}/products/bulk", _add_lines, 25, 201),
    Endpoint("PATCH", f"{DEAL}/products/{{line:int}}", _change_line, 5),
    Endpoint("DELETE", f"{DEAL}/products/{{line:int}}", _delete_line, 3),
    Endpoint("GET", f"{DEAL}/discounts", _discounts, 10),
    Endpoint("POST", f"{DEAL}/discounts", _add_discount, 5, 201),
    Endpoint("DELETE", f"{DEAL}/discounts/{{discount}}", _delete_discount, 3),
    Endpoint("POST", f"{DEAL}/installments", _add_installment, 5),
    Endpoint("DELETE", f"{DEAL}/installments/{{part:int}}", _delete_installment, 3),
)
