"""Every call the client can make: what it should look like on the wire, and a reply to it."""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import example_bodies as bodies

from procountor_client import (
    AttachmentDraft,
    AttachmentReference,
    DimensionItem,
    DimensionItemValue,
    Invoice,
    InvoiceChannel,
    InvoiceFilter,
    InvoiceStatus,
    InvoiceType,
    MarkPaid,
    Partner,
    PartnerFilter,
    PartnerGroupDraft,
    PartnerType,
    PaymentMethodType,
    Procountor,
    Product,
    ProductFilter,
    ProductGroupDraft,
    ProductType,
)

NOON = dt.datetime(2026, 11, 20, 10, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 20)
VERSION = "2026-11-20T12:00:00"
OPEN_STATUSES = [InvoiceStatus.SENT, InvoiceStatus.PARTLY_PAID]

EMPTY_PAGE: dict[str, Any] = {"results": [], "meta": {}}
ONE: dict[str, Any] = {"id": 1}
FIRST_PAGE = {"page": "0", "size": "200"}
ASCENDING = {"orderById": "ASC", **FIRST_PAGE}


@dataclass(frozen=True, slots=True)
class ApiCall:
    name: str
    make: Callable[[Procountor], Awaitable[Any]]
    method: str
    path: str  # as in the API's own description
    reply: Any
    params: dict[str, Any] | None = None
    numbers: tuple[int, ...] = ()

    @property
    def target(self) -> str:
        """The path with its ids filled in, in order."""
        ids = map(str, self.numbers)
        return "/".join(next(ids) if part.startswith("{") else part for part in self.path.split("/"))


def get(
    name: str,
    make: Callable[[Procountor], Awaitable[Any]],
    path: str,
    reply: Any,
    params: dict[str, Any] | None = None,
    *numbers: int,
) -> ApiCall:
    return ApiCall(name, make, "GET", path, reply, params, numbers)


def stored_invoice() -> Invoice:
    return Invoice.model_validate({**bodies.invoice().to_body(), "id": 7, "version": VERSION})


def stored_partner() -> Partner:
    return Partner.model_validate({**bodies.partner().to_body(), "id": 5, "version": VERSION})


def stored_product() -> Product:
    return Product.model_validate({**bodies.product().to_body(), "id": 3})


async def drained(rows: Any) -> list[Any]:
    return [row async for row in rows]


EVERY_FILTER = InvoiceFilter(
    status=OPEN_STATUSES,
    types=[InvoiceType.SALES_INVOICE],
    start_date=DAY,
    end_date=DAY,
    created_start_date=NOON,
    created_end_date=NOON,
    version_start_date=NOON,
    version_end_date=NOON,
    due_start_date=DAY,
    due_end_date=DAY,
    business_partner_id=5,
    original_invoice_number="V-ABC",
    invoice_number=10,
    product_id=[1, 2],
    search_term="Esimerkki",
    invoice_channel=[InvoiceChannel.EMAIL],
    factoring_contract_id=4,
    is_offer=False,
    order_by_version="ASC",
)
EVERY_FILTER_ON_THE_WIRE = {
    "status": "SENT,PARTLY_PAID",
    "types": "SALES_INVOICE",
    "startDate": "2026-11-20",
    "endDate": "2026-11-20",
    "createdStartDate": "2026-11-20T12:00:00",
    "createdEndDate": "2026-11-20T12:00:00",
    "versionStartDate": "2026-11-20T12:00:00",
    "versionEndDate": "2026-11-20T12:00:00",
    "dueStartDate": "2026-11-20",
    "dueEndDate": "2026-11-20",
    "businessPartnerId": "5",
    "originalInvoiceNumber": "V-ABC",
    "invoiceNumber": "10",
    "productId": "1,2",
    "searchTerm": "Esimerkki",
    "invoiceChannel": "EMAIL",
    "factoringContractId": "4",
    "isOffer": "false",
    "orderByVersion": "ASC",
    **FIRST_PAGE,
}

_PARTNERS = PartnerFilter(
    type=PartnerType.CUSTOMER,
    customer_number="10",
    identifier_type="FI",
    active=False,
    version_start_date=NOON,
    version_end_date=NOON,
)
_PARTNERS_ON_THE_WIRE = {
    "type": "CUSTOMER",
    "customerNumber": "10",
    "identifierType": "FI",
    "active": "false",
    "versionStartDate": "2026-11-20T12:00:00",
    "versionEndDate": "2026-11-20T12:00:00",
    **ASCENDING,
}
_PRODUCTS = ProductFilter(
    name="Con",
    code="C-1",
    type=ProductType.SALES,
    active=True,
    include_localizations=True,
    version_start_date=NOON,
    version_end_date=NOON,
)
_PRODUCTS_ON_THE_WIRE = {
    "name": "Con",
    "code": "C-1",
    "type": "SALES",
    "active": "true",
    "includeLocalizations": "true",
    "versionStartDate": "2026-11-20T12:00:00",
    "versionEndDate": "2026-11-20T12:00:00",
    "orderById": "ASC",
    "size": "200",
}
_PAYMENT = MarkPaid(
    payment_date=DAY,
    amount=Decimal("120.00"),
    currency="EUR",
    description="Paid in cash",
    payment_method_type=PaymentMethodType.CASH,
)
_ATTACHMENT = AttachmentDraft(
    name="Tarjous.pdf",
    reference_type=AttachmentReference.INVOICE,
    reference_id=7,
    mime_type="application/pdf",
    send_with_invoice=True,
)
STORED_ATTACHMENT = {"id": 8, "name": "Tarjous.pdf", "referenceType": "INVOICE", "referenceId": 7}
_VALUES = [DimensionItemValue(dimension_id=1, item_id=2, value=Decimal("-50.005"))]
_INVOICE = "/invoices/{invoiceId}"
_PARTNER = "/businesspartners/{id}"

READS = [
    get("session", lambda p: p.session.info(), "/sessioninfo", {"companyId": 1}),
    get("status", lambda p: p.session.status(), "/status", {"status": "OK"}),
    get("company", lambda p: p.company.get(), "/company", {"id": 1, "name": "Oy"}),
    get("usage", lambda p: p.company.usage_settings(), "/company/usagesettings", {}),
    get("collection", lambda p: p.company.collection_settings(), "/company/expenses/collectionpenal/settings", {}),
    get("templates", lambda p: p.company.invoice_templates(), "/company/invoicetemplates", ONE),
    get("terms", lambda p: p.company.delivery_terms(), "/company/deliveryterms", {"deliveryTerms": ["EXW"]}),
    get("user", lambda p: p.users.current(), "/users", {"id": 1}),
    get("rights", lambda p: p.users.rights(), "/users/rights", {"role": "x", "rights": {"sales": {}}}),
    get("profile", lambda p: p.users.profile(4), "/users/profiles/{userId}", {"firstname": "A"}, None, 4),
    get("accounts", lambda p: drained(p.bank_accounts.all()), "/bankaccounts", EMPTY_PAGE, ASCENDING),
    get("account", lambda p: p.bank_accounts.get(2), "/bankaccounts/{id}", ONE, None, 2),
    get("currencies", lambda p: p.currencies.all(), "/currencies", {"currencies": ["EUR"]}),
    get("own currency", lambda p: p.currencies.company(), "/currencies/company", {"companyCurrency": "EUR"}),
    get("rates", lambda p: p.currencies.latest(rate_type="X"), "/currencies/latest", {}, {"rateType": "X"}),
    get(
        "rate",
        lambda p: p.currencies.exchange_rate("EUR", "SEK", DAY, "X"),
        "/currencies/exchangerate",
        {"rate": 11},
        {"baseCurrency": "EUR", "currency": "SEK", "day": "2026-11-20", "rateType": "X"},
    ),
    get("vats", lambda p: p.vats.default(), "/vats/default", {"vatStatuses": []}),
    get("vat settings", lambda p: p.vats.settings(), "/vats/settings", {}),
    get("vats of FI", lambda p: p.vats.country("FI"), "/vats/country", {}, {"countryCode": "FI"}),
    get("partners", lambda p: p.partners.page(_PARTNERS), "/businesspartners", EMPTY_PAGE, _PARTNERS_ON_THE_WIRE),
    get("partner", lambda p: p.partners.get(5), _PARTNER, ONE, None, 5),
    get("groups", lambda p: drained(p.partners.groups()), "/businesspartners/groups", EMPTY_PAGE, FIRST_PAGE),
    get("its dimensions", lambda p: p.partners.default_dimensions(5), f"{_PARTNER}/defaults/dimensions", [], None, 5),
    get("its products", lambda p: p.partners.default_products(5), f"{_PARTNER}/defaults/products", [], None, 5),
    get("products", lambda p: p.products.page(_PRODUCTS), "/products", EMPTY_PAGE, _PRODUCTS_ON_THE_WIRE),
    get("product", lambda p: p.products.get(3), "/products/{productId}", ONE, None, 3),
    get("product groups", lambda p: p.products.groups(ProductType.SALES), "/products/groups", {}, {"type": "SALES"}),
    get(
        "product dimensions",
        lambda p: p.products.default_dimensions(3),
        "/products/{productId}/defaults/dimensions",
        [],
        None,
        3,
    ),
    get("invoices", lambda p: p.invoices.page(EVERY_FILTER), "/invoices", EMPTY_PAGE, EVERY_FILTER_ON_THE_WIRE),
    get("invoice", lambda p: p.invoices.get(7), _INVOICE, ONE, None, 7),
    get("log", lambda p: p.invoices.transactions(7), f"{_INVOICE}/transactions", {}, None, 7),
    get(
        "logs",
        lambda p: p.invoices.transactions_of([7, 8]),
        "/invoices/transactions",
        {"results": []},
        {"invoiceIds": ["7", "8"]},
    ),
    get("image", lambda p: p.invoices.image(7), f"{_INVOICE}/image", {}, {"page": "1", "format": "PNG"}, 7),
    get("payments", lambda p: drained(p.payments.events(7)), f"{_INVOICE}/paymentevents", EMPTY_PAGE, ASCENDING, 7),
    get(
        "payments of many",
        lambda p: p.payments.events_of([7, 8]),
        "/payments/paymentevents",
        EMPTY_PAGE,
        {"invoiceId": "7,8", **ASCENDING},
    ),
    get("receipt", lambda p: p.ledger_receipts.get(9), "/ledgerreceipts/{receiptId}", ONE, None, 9),
    get("dimensions", lambda p: p.dimensions.all(name="Pro"), "/dimensions", [], {"name": "Pro"}),
    get("dimension", lambda p: p.dimensions.get(1), "/dimensions/{dimensionId}", ONE, None, 1),
    get(
        "attachments",
        lambda p: drained(p.attachments.search(reference_id=7)),
        "/attachments",
        EMPTY_PAGE,
        {"referenceId": "7", **ASCENDING},
    ),
    get("attachment", lambda p: p.attachments.download(8), "/attachments/{attachmentId}", {}, None, 8),
]

WRITES = [
    ApiCall(
        "create invoice",
        lambda p: p.invoices.create(bodies.invoice(), add_collection_penal_costs=True),
        "POST",
        "/invoices",
        ONE,
        {"addCollectionPenalCosts": "true"},
    ),
    ApiCall("change invoice", lambda p: p.invoices.update(stored_invoice()), "PUT", _INVOICE, ONE, None, (7,)),
    ApiCall(
        "approve",
        lambda p: p.invoices.approve(7, comment="ok", update_inventory=True),
        "PUT",
        f"{_INVOICE}/approve",
        {"message": "done"},
        {"updateInventory": "true"},
        (7,),
    ),
    ApiCall("approve plainly", lambda p: p.invoices.approve(7), "PUT", f"{_INVOICE}/approve", {}, None, (7,)),
    ApiCall("send", lambda p: p.invoices.send(7), "PUT", f"{_INVOICE}/send", {}, None, (7,)),
    ApiCall("unfinish", lambda p: p.invoices.unfinished(7), "PUT", f"{_INVOICE}/unfinished", {}, None, (7,)),
    ApiCall("invalidate", lambda p: p.invoices.invalidate(7), "PUT", f"{_INVOICE}/invalidate", {}, None, (7,)),
    ApiCall("notes", lambda p: p.invoices.set_notes(7, "a\nb"), "PUT", f"{_INVOICE}/notes", {}, None, (7,)),
    ApiCall(
        "mark paid",
        lambda p: p.payments.mark_paid(7, _PAYMENT, add_penal_expense=True),
        "PUT",
        f"{_INVOICE}/paymentevents/markpaid",
        ONE,
        {"addPenalExpense": "true"},
        (7,),
    ),
    ApiCall(
        "delete payment",
        lambda p: p.payments.delete_event(7, 2),
        "DELETE",
        f"{_INVOICE}/paymentevents/{{paymentEventId}}",
        {"transactionIdentifier": "t"},
        None,
        (7, 2),
    ),
    ApiCall("create partner", lambda p: p.partners.create(bodies.partner()), "POST", "/businesspartners", ONE),
    ApiCall(
        "patch partner", lambda p: p.partners.patch(5, stored_partner().patch()), "PATCH", _PARTNER, {}, None, (5,)
    ),
    ApiCall("replace partner", lambda p: p.partners.replace(stored_partner()), "PUT", _PARTNER, ONE, None, (5,)),
    ApiCall(
        "create group",
        lambda p: p.partners.create_group(PartnerGroupDraft(name="VIP", type=PartnerType.CUSTOMER)),
        "POST",
        "/businesspartners/groups",
        ONE,
    ),
    ApiCall("create product", lambda p: p.products.create(bodies.product()), "POST", "/products", ONE),
    ApiCall(
        "replace product",
        lambda p: p.products.replace(stored_product()),
        "PUT",
        "/products/{productId}",
        ONE,
        None,
        (3,),
    ),
    ApiCall("delete product", lambda p: p.products.delete(3), "DELETE", "/products/{productId}", {}, None, (3,)),
    ApiCall(
        "create product group",
        lambda p: p.products.create_group(ProductGroupDraft(name="Services", type=ProductType.SALES)),
        "POST",
        "/products/groups",
        ONE,
    ),
    ApiCall(
        "set dimensions",
        lambda p: p.ledger_receipts.set_dimensions(9, 4, _VALUES),
        "PUT",
        "/ledgerreceipts/{receiptId}/transactions/{transactionId}/dimensions",
        ONE,
        None,
        (9, 4),
    ),
    ApiCall(
        "clear dimensions",
        lambda p: p.ledger_receipts.set_dimensions(9, 4, []),
        "PUT",
        "/ledgerreceipts/{receiptId}/transactions/{transactionId}/dimensions",
        ONE,
        None,
        (9, 4),
    ),
    ApiCall("rename", lambda p: p.dimensions.rename(1, "Project"), "PUT", "/dimensions/{dimensionId}", {}, None, (1,)),
    ApiCall(
        "add item",
        lambda p: p.dimensions.add_item(1, DimensionItem(code_name="P-1")),
        "POST",
        "/dimensions/{dimensionId}/items",
        ONE,
        None,
        (1,),
    ),
    ApiCall(
        "change item",
        lambda p: p.dimensions.update_item(1, DimensionItem(id=2, code_name="P-2", status="P")),
        "PUT",
        "/dimensions/{dimensionId}/items",
        ONE,
        None,
        (1,),
    ),
    ApiCall("upload", lambda p: p.attachments.upload(_ATTACHMENT, b"%PDF"), "POST", "/attachments", STORED_ATTACHMENT),
    ApiCall(
        "delete attachment", lambda p: p.attachments.delete(8), "DELETE", "/attachments/{attachmentId}", {}, None, (8,)
    ),
]

CALLS = READS + WRITES
