"""Every POST, PUT, PATCH and DELETE the client can make."""

from decimal import Decimal

import example_bodies as bodies
from api_calls import DAY, INVOICE, ONE, PARTNER, ApiCall, stored_invoice, stored_partner, stored_product

from procountor_client import (
    AttachmentDraft,
    AttachmentReference,
    DefaultDimension,
    DefaultDimensionItem,
    DimensionItem,
    DimensionItemValue,
    MarkPaid,
    PartnerGroup,
    PartnerGroupDraft,
    PartnerType,
    PaymentMethodType,
    ProductGroupDraft,
    ProductType,
)

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
_SHARES = DefaultDimension(id=1, items=[DefaultDimensionItem(id=2, code_name="P-1", percent=Decimal(100))])
_VALUES = [DimensionItemValue(dimension_id=1, item_id=2, value=Decimal("-50.005"))]

WRITES = [
    ApiCall(
        "create invoice",
        lambda p: p.invoices.create(bodies.invoice(), add_collection_penal_costs=True),
        "POST",
        "/invoices",
        ONE,
        {"addCollectionPenalCosts": "true"},
    ),
    ApiCall("change invoice", lambda p: p.invoices.update(stored_invoice()), "PUT", INVOICE, ONE, None, (7,)),
    ApiCall(
        "approve",
        lambda p: p.invoices.approve(7, comment="ok", update_inventory=True),
        "PUT",
        f"{INVOICE}/approve",
        {"message": "done"},
        {"updateInventory": "true"},
        (7,),
    ),
    ApiCall("approve plainly", lambda p: p.invoices.approve(7), "PUT", f"{INVOICE}/approve", {}, None, (7,)),
    ApiCall("send", lambda p: p.invoices.send(7), "PUT", f"{INVOICE}/send", {}, None, (7,)),
    ApiCall("unfinish", lambda p: p.invoices.unfinished(7), "PUT", f"{INVOICE}/unfinished", {}, None, (7,)),
    ApiCall("invalidate", lambda p: p.invoices.invalidate(7), "PUT", f"{INVOICE}/invalidate", {}, None, (7,)),
    ApiCall("notes", lambda p: p.invoices.set_notes(7, "a\nb"), "PUT", f"{INVOICE}/notes", {}, None, (7,)),
    ApiCall(
        "mark paid",
        lambda p: p.payments.mark_paid(7, _PAYMENT, add_penal_expense=True),
        "PUT",
        f"{INVOICE}/paymentevents/markpaid",
        ONE,
        {"addPenalExpense": "true"},
        (7,),
    ),
    ApiCall(
        "delete payment",
        lambda p: p.payments.delete_event(7, 2),
        "DELETE",
        f"{INVOICE}/paymentevents/{{paymentEventId}}",
        {"transactionIdentifier": "t"},
        None,
        (7, 2),
    ),
    ApiCall("create partner", lambda p: p.partners.create(bodies.partner()), "POST", "/businesspartners", ONE),
    ApiCall("patch partner", lambda p: p.partners.patch(5, stored_partner().patch()), "PATCH", PARTNER, {}, None, (5,)),
    ApiCall("replace partner", lambda p: p.partners.replace(stored_partner()), "PUT", PARTNER, ONE, None, (5,)),
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
    ApiCall(
        "change group",
        lambda p: p.partners.update_group(PartnerGroup(id=2, name="VIP", type=PartnerType.CUSTOMER)),
        "PUT",
        "/businesspartners/groups/{id}",
        ONE,
        None,
        (2,),
    ),
    ApiCall(
        "its default dimension",
        lambda p: p.partners.set_default_dimension(5, _SHARES),
        "PUT",
        f"{PARTNER}/defaults/dimensions/{{dimensionId}}",
        {},
        None,
        (5, 1),
    ),
    ApiCall(
        "product's default dimension",
        lambda p: p.products.set_default_dimension(3, _SHARES),
        "PUT",
        "/products/{productId}/defaults/dimensions/{dimensionId}",
        {},
        None,
        (3, 1),
    ),
]
