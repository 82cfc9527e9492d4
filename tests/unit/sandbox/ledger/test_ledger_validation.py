import pytest


async def refusal(api, payload):
    reply = await api.post("/invoices", json=payload)
    assert reply.status_code == 400, reply.text
    return reply.json()["errors"]


BAD_FIELDS = [
    ({"paymentInfo.dueDate": "2026-11-17"}, "paymentInfo.dueDate", "DUE_DATE_BEFORE_BILL_DATE"),
    ({"paymentInfo.dueDate": "2029-11-17"}, "paymentInfo.dueDate", "999"),
    ({"orderReference": "x" * 71}, "orderReference", "too long"),
    ({"originalInvoiceNumber": "x" * 41}, "originalInvoiceNumber", "too long"),
    ({"additionalInformation": "valmis 🙂"}, "additionalInformation", "invalid characters"),
    ({"notes": "Привет"}, "notes", "invalid characters"),
    ({"invoiceRows.0.comment": "→"}, "invoiceRows[0].comment", "invalid characters"),
    ({"counterParty.counterPartyAddress.name": ""}, "counterParty.counterPartyAddress.name", "cannot be blank"),
    ({"counterParty.identifier": "9021894-1"}, "counterParty.identifier", "ERROR_BRN_CODE"),
    ({"counterParty.email": ""}, "counterParty.email", "cannot be blank"),
    ({"paymentInfo.bankAccount": {}}, "paymentInfo.bankAccount.accountNumber", "cannot be blank"),
    ({"paymentInfo.bankReferenceCode": "26014"}, "paymentInfo.bankReferenceCode", "invalid"),
    ({"invoiceRows": []}, "invoiceRows", "cannot be blank"),
    ({"invoiceRows.0.vatPercent": 24}, "invoiceRows[0].vatPercent", "not in use"),
    ({"invoiceRows.0.discountPercent": 101}, "invoiceRows[0].discountPercent", "between"),
    ({"language": None}, "language", "cannot be blank"),
    ({"vatStatus": None}, "vatStatus", "cannot be blank"),
    ({"deliveryAddress": {"name": "Varasto"}}, "deliveryAddress.country", "cannot be blank"),
    ({"counterParty.bccAddresses": ["a@b.example"] * 5}, "counterParty.bccAddresses", "At most 4"),
]


@pytest.mark.parametrize("case", BAD_FIELDS, ids=lambda case: f"{case[1]}: {case[2]}")
async def test_a_bad_field_is_named_with_its_reason(api, world, body, case):
    change, field, text = case
    errors = await refusal(api, body(**change))
    assert [error["field"] for error in errors] == [field]
    assert text in errors[0]["message"]
    assert errors[0]["status"] == 400
    assert world.procountor.creates == 0


@pytest.mark.parametrize(
    "change",
    [
        {"type": "INVOICE"},
        {"invoiceChannel": "PAPER_INVOICE"},
        {"invoiceRows.0.unit": "kpl"},
        {"counterParty.counterPartyAddress.country": "FI"},
        {"date": "18.11.2026"},
        {"invoiceRows.0.quantity": "3"},
        {"invoiceRows.0.quantity": 10**12},
        {"partnerId": 1},
        {"invoiceRows.0.productId": 1},
        {"paymentInfo.bankReferenceCodeType": "OCR"},
    ],
    ids=str,
)
async def test_an_unreadable_value_is_refused_without_a_field_key(api, body, change):
    errors = await refusal(api, body(**change))
    assert "is invalid" in errors[0]["message"]
    assert "field" not in errors[0]


async def test_all_problems_come_in_one_answer(api, body):
    errors = await refusal(api, body(notes="🙂", orderReference="x" * 71))
    assert {error["field"] for error in errors} == {"notes", "orderReference"}


async def test_half_a_body_is_a_400(api):
    reply = await api.post("/invoices", content=b'{"type": ')
    assert reply.status_code == 400


E_INVOICE = {
    "invoiceChannel": "ELECTRONIC_INVOICE",
    "counterParty.einvoiceAddress": {"address": "003790123468", "operator": "003721291126"},
}


async def test_a_complete_e_invoice_is_accepted(api, body):
    assert (await api.post("/invoices", json=body(**E_INVOICE))).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"counterParty.einvoiceAddress": {"operator": "E204503"}}, "counterParty.einvoiceAddress.address"),
        ({"counterParty.einvoiceAddress": {"address": "0037"}}, "counterParty.einvoiceAddress.operator"),
        ({"counterParty.counterPartyAddress.zip": ""}, "counterParty.counterPartyAddress.street"),
        ({"billingAddress": {"name": "Vain nimi", "country": "FINLAND"}}, "counterParty.counterPartyAddress.street"),
    ],
)
async def test_an_e_invoice_needs_both_addresses_and_the_operator(api, body, change, field):
    errors = await refusal(api, body(**(E_INVOICE | change)))
    assert field in {error["field"] for error in errors}


async def test_reference_is_generated_kept_or_absent(api, body):
    made = (await api.post("/invoices", json=body())).json()
    assert made["paymentInfo"]["bankReferenceCode"].startswith(str(made["invoiceNumber"]))
    given = body(**{"paymentInfo.bankReferenceCode": "26013"})
    assert (await api.post("/invoices", json=given)).json()["paymentInfo"]["bankReferenceCode"] == "26013"
    without = body()
    del without["paymentInfo"]["bankReferenceCode"]
    assert "bankReferenceCode" not in (await api.post("/invoices", json=without)).json()["paymentInfo"]


async def test_totals_and_scales_are_the_servers(api, body):
    reply = await api.post("/invoices", json=body())
    assert '"unitPrice":115.5000' in reply.text
    assert '"vatPercent":25.50' in reply.text
    info = reply.json()["invoiceSumInfo"][0]
    assert (info["excludingVatTotal"], info["vatSumTotal"], info["invoiceSumTotal"]) == (311.85, 79.52, 391.37)


async def test_prices_with_vat_keep_the_gross_total(api, body):
    gross = body(**{"extraInfo.unitPricesIncludeVat": True, "invoiceRows.0.discountPercent": 0})
    info = (await api.post("/invoices", json=gross)).json()["invoiceSumInfo"][0]
    assert info["invoiceSumTotal"] == 346.5
    assert info["excludingVatTotal"] == 276.1


async def test_nothing_is_copied_from_the_partner(api, body):
    stored = (await api.post("/invoices", json=body())).json()
    assert "identifier" not in stored["counterParty"]
    assert "penaltyPercent" not in stored
