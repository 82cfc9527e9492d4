"""The invoice calls."""

from typing import Any

from starlette.responses import Response

from sandbox.paper.invoice import Seller
from sandbox.paper.layout import laid_out, title_of
from sandbox.paper.pdf import as_pdf
from sandbox.paper.png import as_png
from sandbox.paper.sheet import Sheet
from sandbox.procountor import bodies, invoicing, search
from sandbox.procountor.errors import ApiError, Problem, not_found, refused
from sandbox.procountor.ledger import Ledger
from sandbox.procountor.paging import batch, by_id, whole
from sandbox.procountor.records import InvoiceRecord, Json
from sandbox.procountor.wire import Call, Handler, done


def find(call: Call) -> Any:
    return search.search(call.ledger, call.query)


def create(call: Call) -> Any:
    return invoicing.create(call.ledger, call.body)


def get(call: Call) -> Any:
    if not call.ledger.allows("salesInvoiceSearch"):
        raise not_found("Invoice")
    return batch(call.path["id"], lambda number: _data(call.ledger, number), "Invoice")


def _data(ledger: Ledger, invoice_id: int) -> Json | None:
    record = ledger.find_invoice(invoice_id)
    return None if record is None else record.data


def edit(call: Call) -> Any:
    return invoicing.edit(call.ledger, call.number("id"), call.body)


def approve(call: Call) -> Any:
    bodies.accept(call.body, bodies.COMMENT)
    invoicing.approve(call.ledger, call.number("id"))
    return done("Invoice was approved.")


def send(call: Call) -> Any:
    invoicing.send(call.ledger, call.number("id"))
    return done("Invoice was sent.")


def restore_unfinished(call: Call) -> Any:
    invoicing.restore_unfinished(call.ledger, call.number("id"))
    return done("Invoice was restored to unfinished.")


def invalidate(call: Call) -> Any:
    invoicing.invalidate(call.ledger, call.number("id"))
    return done("Invoice was invalidated.")


def annotate(call: Call) -> Any:
    invoicing.annotate(call.ledger, call.number("id"), call.body)
    return done("Notes were updated.")


def mark_paid(call: Call) -> Any:
    return invoicing.mark_paid(call.ledger, call.number("id"), call.body)


def payment_events(call: Call) -> Any:
    return by_id(_record(call).events, call.query)


def payment_event(call: Call) -> Any:
    for event in _record(call).events:
        if event["id"] == call.number("event_id"):
            return event
    raise not_found("Payment event")


def many_payment_events(call: Call) -> Any:
    """GET /payments/paymentevents: the rows are payment transactions, not PaymentEvents."""
    wanted = [part for part in call.query.get("invoiceId", "").split(",") if part]
    records = _records(call.ledger, wanted, "invoiceId")
    return by_id([_payment(record, event) for record in records for event in record.events], call.query)


def _payment(record: InvoiceRecord, event: Json) -> Json:
    fields = ("id", "invoiceId", "paymentDate", "amount", "status")
    return {
        **{name: event[name] for name in fields},
        "receiverName": record.data["counterParty"]["counterPartyAddress"]["name"],
        "paidAmount": event["amount"],
        "paidCurrency": event["currency"],
    }


def transactions(call: Call) -> Any:
    return {"transactions": _record(call).transactions}


def many_transactions(call: Call) -> Any:
    """GET /invoices/transactions wants invoiceIds repeated, not comma-separated."""
    records = _records(call.ledger, call.request.query_params.getlist("invoiceIds"), "invoiceIds")
    return {"results": [{"invoiceId": record.id, "transactions": record.transactions} for record in records]}


def image(call: Call) -> Any:
    """A page of the invoice as its customer gets it; the page after the last one does not exist."""
    record, page = _record(call), whole(call.query, "page") or 1
    sheets = (
        sheets_of(call.ledger, record) if call.ledger.page_images and call.query.get("format", "PNG") == "PNG" else []
    )
    if not 0 < page <= len(sheets):
        raise ApiError(404, Problem("Invoice page image does not exist."))
    return Response(as_png(sheets[page - 1]), media_type="image/png")


def pdf(ledger: Ledger, invoice_id: int) -> bytes:
    """The invoice as Procountor's own pages show it: its API has no such call."""
    record = ledger.find_invoice(invoice_id)
    if record is None:
        raise not_found("Invoice")
    return as_pdf(sheets_of(ledger, record), title_of(record.data))


def sheets_of(ledger: Ledger, record: InvoiceRecord) -> list[Sheet]:
    seller = Seller(ledger.registers.company, ledger.registers.bank_accounts)
    return laid_out(record.data, seller, rounded_once=ledger.vat_per_rate)


def _record(call: Call) -> InvoiceRecord:
    record = call.ledger.find_invoice(call.number("id"))
    if record is None or not call.ledger.allows("salesInvoiceSearch"):
        raise not_found("Invoice")
    return record


def _records(ledger: Ledger, wanted: list[str], name: str) -> list[InvoiceRecord]:
    if not wanted or len(wanted) > 200 or not all(part.isdigit() for part in wanted):
        raise refused(f"Give 1 to 200 ids in '{name}'.", name)
    found = (ledger.find_invoice(number) for number in sorted({int(part) for part in wanted}))
    return [record for record in found if record is not None]


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/invoices", find),
    ("POST", "/invoices", create),
    ("GET", "/invoices/transactions", many_transactions),
    ("GET", "/invoices/{id}", get),
    ("PUT", "/invoices/{id:int}", edit),
    ("PUT", "/invoices/{id:int}/approve", approve),
    ("PUT", "/invoices/{id:int}/send", send),
    ("PUT", "/invoices/{id:int}/unfinished", restore_unfinished),
    ("PUT", "/invoices/{id:int}/invalidate", invalidate),
    ("PUT", "/invoices/{id:int}/notes", annotate),
    ("PUT", "/invoices/{id:int}/paymentevents/markpaid", mark_paid),
    ("GET", "/invoices/{id:int}/paymentevents", payment_events),
    ("GET", "/invoices/{id:int}/paymentevents/{event_id:int}", payment_event),
    ("GET", "/invoices/{id:int}/transactions", transactions),
    ("GET", "/invoices/{id:int}/image", image),
    ("GET", "/payments/paymentevents", many_payment_events),
)
