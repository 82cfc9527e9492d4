"""Everything that changes an invoice: create, edit, the status machine and payments."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sandbox.procountor import bodies, invoice_rules, sums
from sandbox.procountor.errors import forbidden, invalid, refused
from sandbox.procountor.ledger import Ledger, clone
from sandbox.procountor.numbers import bank_reference
from sandbox.procountor.records import InvoiceRecord, Json
from sandbox.procountor.words import ALLOWED_IN, SALES_TYPES

FIRST_INVOICE_NUMBER = 10_001
PAYMENT_TYPES = {
    "ADJUSTMENT": "ADJUSTMENT",
    "BANK_STATEMENT": "BANKSTATEMENT",
    "CASH": "CASH",
    "CHARGE_CARD": "CHARGECARD",
    "CORRECTION": "CORRECTION",
    "CREDIT_LOSS": "CREDITLOSS",
    "CREDIT_NOTE": "COMPENSATIONINVOICE",
    "EXTERNAL_BANK_TRANSFER": "BANKTRANSFERELSEWHERE",
    "SET_OFF": "SETOFF",
}
"""How a payment entered by hand was made, and the type of the event that it leaves."""
# A change in any of these makes the server write a new ledger receipt, and dimensions are lost with the old one.
_RECEIPT_FIELDS = ("invoiceRows", "discountPercent", "vatStatus", "extraInfo")


def create(ledger: Ledger, payload: Any) -> Json:
    """POST /invoices. No two calls are ever recognised as the same."""
    ledger.demand("salesOrGroupInvoices")
    invoice = bodies.accept(payload, bodies.INVOICE)
    if invoice["type"] not in SALES_TYPES:
        raise invalid("type", invoice["type"])
    invoice_rules.check(invoice, ledger)
    invoice_id = ledger.new_invoice_id()
    stamp = ledger.stamp()
    number = FIRST_INVOICE_NUMBER + invoice_id - ledger.history.first_id
    invoice |= {"id": invoice_id, "invoiceNumber": number, "status": "UNFINISHED", "version": stamp}
    invoice |= {"creatorId": 501, "isOffer": False}
    _complete(ledger, invoice)
    record = InvoiceRecord(invoice, created=stamp, visible_from=_visible_from(ledger))
    ledger.invoices[invoice_id] = record
    ledger.creates += 1
    _new_receipt(ledger, invoice)
    ledger.changed()
    return invoice


def _visible_from(ledger: Ledger) -> Any:
    lag = ledger.weather.search_lag_seconds if ledger.weather.blows("search_lag") else 0
    return ledger.clock.now() + timedelta(seconds=lag)


def _complete(ledger: Ledger, invoice: Json) -> None:
    """What the server fills in: row ids, reference, addresses, totals. Nothing is taken from the partner register."""
    for row in invoice["invoiceRows"]:
        row["id"] = ledger.new_id()
    address = invoice["counterParty"]["counterPartyAddress"]
    for field in ("billingAddress", "deliveryAddress"):
        invoice.setdefault(field, clone(address))
    payment = invoice["paymentInfo"]
    if payment.get("bankReferenceCode") == "":
        payment["bankReferenceCode"] = bank_reference(invoice["invoiceNumber"])
        payment.setdefault("bankReferenceCodeType", "FI")
    invoice["invoiceSumInfo"] = sums.sum_info(invoice, rounded_once=ledger.vat_per_rate, vat_off=ledger.vat_off)


def _new_receipt(ledger: Ledger, invoice: Json) -> None:
    ledger.receipts.pop(invoice.get("ledgerReceiptId", 0), None)
    invoice["ledgerReceiptId"] = ledger.new_receipt_id()
    numbers = iter(ledger.new_id, None)
    ledger.receipts[invoice["ledgerReceiptId"]] = sums.receipt_of(invoice, invoice["ledgerReceiptId"], numbers)


def edit(ledger: Ledger, invoice_id: int, payload: Any) -> Json:
    """PUT /invoices/{id}: replaces everything; needs the newest version."""
    ledger.demand("salesOrGroupInvoices")
    record = ledger.invoice(invoice_id)
    _allow(record, "edit")
    fresh = bodies.accept(payload, bodies.INVOICE)
    old = record.data
    if fresh.get("version") != old["version"]:
        raise refused("The invoice has been modified by someone else: version is not the latest.", "version")
    if fresh.get("partnerId") != old.get("partnerId"):
        raise invalid("partnerId", fresh.get("partnerId"))
    invoice_rules.check(fresh, ledger)
    kept = ("id", "invoiceNumber", "status", "ledgerReceiptId", "creatorId", "isOffer")
    fresh |= {key: old[key] for key in kept}
    fresh["version"] = ledger.stamp(old["version"])
    _complete(ledger, fresh)
    if _accounting_key(fresh) != _accounting_key(old):
        _new_receipt(ledger, fresh)
    record.data = fresh
    ledger.changed()
    return fresh


def _accounting_key(invoice: Json) -> list[Any]:
    rows = [{key: value for key, value in row.items() if key != "id"} for row in invoice["invoiceRows"]]
    payment = invoice["paymentInfo"]
    return [rows, payment["currency"], payment["currencyRate"], *(invoice.get(key) for key in _RECEIPT_FIELDS[1:])]


def _allow(record: InvoiceRecord, action: str) -> None:
    if record.status not in ALLOWED_IN[action]:
        raise forbidden(f"Invoice status {record.status} does not allow this operation.")


def _demand_open_period(ledger: Ledger, day: str) -> None:
    if not ledger.period_is_open(day):
        raise refused("CLOSED_FISCAL_PERIOD")


def _demand_open_for_undoing(ledger: Ledger, day: str) -> None:
    """The description: "only if it's fiscal year and it's accounting period are open", and 403 for both."""
    if ledger.books.refusal_status == 403 and not ledger.period_is_open(day):
        raise forbidden("Insufficient user rights or invoice in closed fiscal year.")
    _demand_open_period(ledger, day)


def approve(ledger: Ledger, invoice_id: int) -> None:
    record = _writable(ledger, invoice_id, "approve")
    if ledger.weather.blows("refuses"):
        raise refused("APPROVAL_NOT_POSSIBLE")
    if ledger.books.approval_asks:
        _demand_open_period(ledger, record.data["date"])
    ledger.log(record, "APPROVAL")
    ledger.set_status(record, "APPROVED" if record.data["invoiceChannel"] == "NO_SENDING" else "NOT_SENT")


def send(ledger: Ledger, invoice_id: int) -> None:
    """Allowed on SENT too: the customer then gets the invoice a second time."""
    record = _writable(ledger, invoice_id, "send")
    record.send_count += 1
    ledger.log(record, "SEND", record.data["invoiceChannel"])
    if record.data["invoiceChannel"] == "EMAIL" and ledger.weather.blows("email_bounce"):
        ledger.log(record, "SENDING_ERROR_RECEIVED", "550 mailbox unavailable")
        ledger.log(record, "SENDING_ERROR_REVERTED_TO_NOT_SENT")
        ledger.set_status(record, "NOT_SENT")
    else:
        ledger.set_status(record, "SENT")


def restore_unfinished(ledger: Ledger, invoice_id: int) -> None:
    record = _writable(ledger, invoice_id, "unfinished")
    _demand_open_for_undoing(ledger, record.data["date"])
    ledger.log(record, "RESTORED_UNFINISHED")
    ledger.set_status(record, "UNFINISHED")


def invalidate(ledger: Ledger, invoice_id: int) -> None:
    record = _writable(ledger, invoice_id, "invalidate")
    _demand_open_for_undoing(ledger, record.data["date"])
    ledger.set_status(record, "INVALIDATED")


def _writable(ledger: Ledger, invoice_id: int, action: str) -> InvoiceRecord:
    ledger.demand("salesOrGroupInvoices")
    record = ledger.invoice(invoice_id)
    _allow(record, action)
    return record


def annotate(ledger: Ledger, invoice_id: int, payload: Any) -> None:
    record = ledger.invoice(invoice_id)
    record.data["notes"] = bodies.accept(payload, bodies.NOTES)["notes"]
    record.data["version"] = ledger.stamp(record.data["version"])
    ledger.changed()


def settle(ledger: Ledger, invoice_id: int, method: str, amount: Decimal | None) -> Json:
    """As an accountant does it on the invoice's page: None settles what is open."""
    record = ledger.invoice(invoice_id)
    _allow(record, "pay")
    settled = record.open if amount is None else sums.cents(amount)
    event = _pay(ledger, record, (settled, ledger.today().isoformat()), (PAYMENT_TYPES[method], "MARKED_PAID"))
    ledger.log(record, "MARKED_PAID")
    return event


def mark_paid(ledger: Ledger, invoice_id: int, payload: Any) -> Json:
    """Manual payment: MARKED_PAID once the open sum is zero, PARTLY_PAID while it is not."""
    record = _writable(ledger, invoice_id, "pay")
    order = bodies.accept(payload, bodies.MARK_PAID)
    if order["currency"] != record.data["paymentInfo"]["currency"]:
        raise invalid("currency", order["currency"])
    _demand_open_period(ledger, order["paymentDate"])
    kind = PAYMENT_TYPES[order.get("paymentMethodType", "EXTERNAL_BANK_TRANSFER")]
    event = _pay(ledger, record, (order["amount"], order["paymentDate"]), (kind, "MARKED_PAID"))
    if "description" in order:
        event["description"] = order["description"]
    ledger.log(record, "MARKED_PAID")
    return event


def receive_payment(ledger: Ledger, invoice_id: int, amount: Decimal | None) -> Json:
    """Money arrives on the bank account: PAID, or PARTLY_PAID when it is not exactly the open sum. None pays the rest.

    Does not move the invoice's `version`: the API nowhere promises that it does.
    """
    record = ledger.invoice(invoice_id)
    _allow(record, "pay")
    version = record.data["version"]
    paid = record.open if amount is None else sums.cents(amount)
    event = _pay(ledger, record, (paid, ledger.today().isoformat()), ("REFERENCEPAYMENT", "PAID"))
    ledger.log(record, "ALLOCATE_INVOICE_TO_REFERENCE_PAYMENT")
    record.data["version"] = version
    return event


def _pay(ledger: Ledger, record: InvoiceRecord, paid: tuple[Decimal, str], kind: tuple[str, str]) -> Json:
    amount, day = paid
    event = {
        "id": ledger.new_id(),
        "invoiceId": record.id,
        "type": kind[0],
        "paymentDate": day,
        "status": kind[1],
        "amount": amount,
        "currency": record.data["paymentInfo"]["currency"],
    }
    record.events.append(event)
    record.data["paymentDate"] = max(day, record.data.get("paymentDate", ""))
    ledger.set_status(record, kind[1] if record.open == 0 else "PARTLY_PAID")
    return event
