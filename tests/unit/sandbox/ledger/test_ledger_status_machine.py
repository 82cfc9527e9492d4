from datetime import date
from decimal import Decimal

import pytest

from sandbox.procountor import invoicing

REACH = {
    "UNFINISHED": (),
    "NOT_SENT": ("approve",),
    "SENT": ("approve", "send"),
    "INVALIDATED": ("invalidate",),
    "PAID": ("approve", "send", "pay"),
}
OUTCOMES = {
    ("UNFINISHED", "approve"): "NOT_SENT",
    ("UNFINISHED", "invalidate"): "INVALIDATED",
    ("NOT_SENT", "send"): "SENT",
    ("NOT_SENT", "unfinished"): "UNFINISHED",
    ("SENT", "send"): "SENT",
}


async def reach(api, world, body, status):
    invoice_id = (await api.post("/invoices", json=body())).json()["id"]
    for step in REACH[status]:
        if step == "pay":
            invoicing.receive_payment(world.procountor, invoice_id, None)
        else:
            await api.put(f"/invoices/{invoice_id}/{step}", json={})
    return invoice_id


@pytest.mark.parametrize("status", REACH)
@pytest.mark.parametrize("action", ["approve", "send", "unfinished", "invalidate"])
async def test_every_action_moves_the_invoice_or_is_forbidden(api, world, body, status, action):
    invoice_id = await reach(api, world, body, status)
    reply = await api.put(f"/invoices/{invoice_id}/{action}", json={})
    after = (await api.get(f"/invoices/{invoice_id}")).json()["status"]
    expected = OUTCOMES.get((status, action))
    assert reply.status_code == (403 if expected is None else 200)
    assert after == (expected or status)


async def test_no_sending_is_approved_and_can_never_be_sent(api, body):
    invoice_id = (await api.post("/invoices", json=body(invoiceChannel="NO_SENDING"))).json()["id"]
    await api.put(f"/invoices/{invoice_id}/approve", json={})
    assert (await api.get(f"/invoices/{invoice_id}")).json()["status"] == "APPROVED"
    assert (await api.put(f"/invoices/{invoice_id}/send")).status_code == 403


async def test_sending_twice_is_allowed_and_counted(api, world, body):
    invoice_id = await reach(api, world, body, "SENT")
    await api.put(f"/invoices/{invoice_id}/send")
    assert world.procountor.invoices[invoice_id].send_count == 2


async def test_a_new_invoice_is_unfinished_whatever_it_says(api, body):
    assert (await api.post("/invoices", json=body(status="SENT"))).json()["status"] == "UNFINISHED"


async def test_the_same_body_twice_makes_two_invoices(api, world, body):
    payload = body(originalInvoiceNumber="V-SAME")
    first, second = [(await api.post("/invoices", json=payload)).json() for _ in range(2)]
    assert first["id"] != second["id"]
    assert world.procountor.creates == 2
    assert (await api.get("/invoices", params={"originalInvoiceNumber": "V-SAME"})).json()["meta"]["totalCount"] == 2


async def test_notes_can_be_written_in_any_status(api, world, body):
    invoice_id = await reach(api, world, body, "INVALIDATED")
    assert (await api.put(f"/invoices/{invoice_id}/notes", json={"notes": "turha"})).status_code == 200
    assert (await api.get(f"/invoices/{invoice_id}")).json()["notes"] == "turha"


@pytest.mark.parametrize(("share", "status"), [("0.4", "PARTLY_PAID"), ("1", "MARKED_PAID"), ("1.5", "PARTLY_PAID")])
async def test_a_manual_payment_is_marked_paid_only_when_nothing_is_open(api, world, body, share, status):
    invoice_id = await reach(api, world, body, "SENT")
    amount = world.procountor.invoices[invoice_id].total * Decimal(share)
    order = {"paymentDate": "2026-11-18", "amount": float(round(amount, 2)), "currency": "EUR"}
    reply = await api.put(f"/invoices/{invoice_id}/paymentevents/markpaid", json=order)
    assert reply.json()["type"] == "BANKTRANSFERELSEWHERE"
    assert (await api.get(f"/invoices/{invoice_id}")).json()["status"] == status


async def test_a_draft_cannot_be_marked_paid(api, world, body):
    invoice_id = await reach(api, world, body, "UNFINISHED")
    order = {"paymentDate": "2026-11-18", "amount": 1, "currency": "EUR"}
    assert (await api.put(f"/invoices/{invoice_id}/paymentevents/markpaid", json=order)).status_code == 403


async def test_bank_money_pays_without_moving_the_version(api, world, body):
    invoice_id = await reach(api, world, body, "SENT")
    before = (await api.get(f"/invoices/{invoice_id}")).json()["version"]
    invoicing.receive_payment(world.procountor, invoice_id, Decimal("10.00"))
    invoice = (await api.get(f"/invoices/{invoice_id}")).json()
    assert (invoice["status"], invoice["version"]) == ("PARTLY_PAID", before)
    events = (await api.get("/payments/paymentevents", params={"invoiceId": f"{invoice_id},8400001"})).json()
    assert {row["invoiceId"] for row in events["results"]} == {invoice_id, 8_400_001}


async def test_edit_needs_the_newest_version_and_a_draft(api, world, body):
    stored = (await api.post("/invoices", json=body())).json()
    path = f"/invoices/{stored['id']}"
    assert (await api.put(path, json=body(version="2020-01-01T00:00:00"))).status_code == 400
    fresh = await api.put(path, json=body(version=stored["version"], orderReference="PO-1"))
    assert fresh.json()["orderReference"] == "PO-1"
    assert (await api.put(path, json=body(version=stored["version"]))).status_code == 400
    await api.put(f"{path}/approve", json={})
    assert (await api.put(path, json=body(version=fresh.json()["version"]))).status_code == 403


async def test_an_edit_that_changes_rows_makes_a_new_ledger_receipt(api, body):
    stored = (await api.post("/invoices", json=body())).json()
    path = f"/invoices/{stored['id']}"
    same = (await api.put(path, json=body(version=stored["version"], orderReference="PO-1"))).json()
    assert same["ledgerReceiptId"] == stored["ledgerReceiptId"]
    change = {"version": same["version"], "invoiceRows.0.quantity": 4}
    changed = (await api.put(path, json=body(**change))).json()
    assert changed["ledgerReceiptId"] != stored["ledgerReceiptId"]
    assert (await api.get(f"/ledgerreceipts/{stored['ledgerReceiptId']}")).status_code == 404


async def test_the_log_tells_approval_and_sending(api, world, body):
    invoice_id = await reach(api, world, body, "SENT")
    log = (await api.get(f"/invoices/{invoice_id}/transactions")).json()["transactions"]
    assert [entry["action"] for entry in log] == ["APPROVAL", "SEND"]
    bulk = await api.get(f"/invoices/transactions?invoiceIds={invoice_id}&invoiceIds=8400001")
    assert [row["invoiceId"] for row in bulk.json()["results"]] == [8_400_001, invoice_id]


async def test_the_page_image_is_a_png_and_there_is_one_page(api):
    reply = await api.get("/invoices/8400001/image")
    assert reply.content.startswith(b"\x89PNG")
    assert (await api.get("/invoices/8400001/image?page=2")).status_code == 404


@pytest.mark.parametrize(
    ("closed_through", "refused"),
    [(None, False), (date(2025, 12, 30), False), (date(2025, 12, 31), True), (date(2026, 11, 30), True)],
)
async def test_books_are_closed_by_a_person_and_not_by_new_year(api, world, body, closed_through, refused):
    world.procountor.closed_through = closed_through
    old = body(date="2025-12-30", **{"paymentInfo.dueDate": "2026-12-02"})
    invoice_id = (await api.post("/invoices", json=old)).json()["id"]
    reply = await api.put(f"/invoices/{invoice_id}/approve", json={})
    assert ("CLOSED_FISCAL_PERIOD" in reply.text) is refused


async def test_a_month_that_ends_after_the_closed_books_is_open(api, world):
    world.procountor.closed_through = date(2026, 10, 31)
    years = (await api.get("/fiscalyears")).json()["fiscalYears"]
    assert [year["isOpen"] for year in years] == [False, True, True]
    this_year = [period["status"] for period in years[1]["trackingPeriods"]]
    assert this_year == ["CLOSED"] * 10 + ["OPEN"] * 2
