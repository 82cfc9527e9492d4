"""The world in one JSON object, for the page's side panels."""

from decimal import Decimal
from itertools import islice
from typing import Any

from sandbox.procountor.ledger import Ledger
from sandbox.procountor.records import InvoiceRecord
from sandbox.world import World

OPEN_STATUSES = ("NOT_SENT", "APPROVED", "SENT", "PARTLY_PAID")


def snapshot(world: World, limit: int) -> dict[str, Any]:
    """Money as decimal strings; `totals.open` and `totals.overdue` are gross sums, the counts stand beside them."""
    company = world.procountor.registers.company
    now = world.clock.local()
    return {
        "now": now.isoformat(timespec="seconds"),
        "clock": {"now": now.isoformat(timespec="seconds"), "weekday": now.strftime("%A")},
        "company": {"name": company["name"], "businessId": company["businessIdentifier"]["code"]},
        "invoices": [_invoice(record) for record in islice(newest(world.procountor), limit)],
        "totals": totals(world.procountor),
        "deals": [_deal(deal) for deal in world.crm.deals.values()],
        "weather": world.weather.state(),
        "plug": _plug(world),
    }


def _plug(world: World) -> dict[str, Any] | None:
    plug = world.plug
    if plug.on_pull is None:
        return None
    return {"up": plug.up, "waits": world.weather.plug_waits, "pulls": plug.pulls}


def newest(ledger: Ledger) -> Any:
    """Invoice records, newest first, made as they are asked for."""
    history = ledger.history
    live = sorted((number for number in ledger.invoices if number >= history.first_id + history.size), reverse=True)
    yield from (ledger.invoices[number] for number in live)
    for number in reversed(range(history.first_id, history.first_id + history.size)):
        yield ledger.invoices.get(number) or history.record(number)


def totals(ledger: Ledger) -> dict[str, Any]:
    today = ledger.today().isoformat()
    history = ledger.history
    unpaid = [row for row in history.unpaid() if row[0] not in ledger.invoices]
    unpaid += [
        (record.id, record.data["paymentInfo"]["dueDate"], record.open)
        for record in ledger.invoices.values()
        if record.status in OPEN_STATUSES
    ]
    late = [row for row in unpaid if row[1] < today]
    live = sum(1 for number in ledger.invoices if number >= history.first_id + history.size)
    return {
        "count": history.size + live,
        "open": _sum(unpaid),
        "overdue": _sum(late),
        "openCount": len(unpaid),
        "overdueCount": len(late),
    }


def _sum(rows: list[tuple[int, str, Decimal]]) -> str:
    return str(sum((row[2] for row in rows), Decimal("0.00")))


def _invoice(record: InvoiceRecord) -> dict[str, Any]:
    data = record.data
    party = data["counterParty"]
    return {
        "id": record.id,
        "number": data["invoiceNumber"],
        "customer": party["counterPartyAddress"]["name"],
        "businessId": party.get("identifier", ""),
        "status": record.status,
        "date": data["date"],
        "dueDate": data["paymentInfo"]["dueDate"],
        "total": str(record.total),
        "open": str(record.open),
        "currency": data["paymentInfo"]["currency"],
        "marker": data.get("originalInvoiceNumber", ""),
        "reference": data["paymentInfo"].get("bankReferenceCode", ""),
        "channel": data["invoiceChannel"],
        "sendCount": record.send_count,
    }


def _deal(deal: Any) -> dict[str, Any]:
    return {
        "id": deal.id,
        "title": deal.title,
        "company": deal.customer.name,
        "businessId": deal.customer.business_id,
        "vatId": deal.customer.vat_id,
        "amount": deal.amount,
        "currency": deal.currency,
        "owner": deal.owner,
        "ownerEmail": deal.owner_email,
        "stage": deal.stage,
        "lineCount": len(deal.lines),
    }
