"""The client against the vendor's own description of the API, where that is at hand."""

import functools
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from api_calls import ApiCall
from api_reads import READS
from api_writes import WRITES
from pydantic import TypeAdapter
from wire_fakes import FakeApi, client, ok

from procountor_client import (
    BadRequest,
    Dimension,
    InvoiceDraft,
    InvoiceRow,
    MarkPaid,
    Page,
    PartnerSummary,
    PaymentEvent,
    Product,
    Transaction,
    VatInformation,
    encoding,
    failures,
)
from procountor_client import models as client_models
from procountor_client.models import enums, ledger_enums, units

REFERENCE = Path(__file__).parents[4] / "shared" / "reference"
SPEC = REFERENCE / "procountor-openapi-26.04.json"
SAMPLES = REFERENCE / "procountor-samples"

pytestmark = pytest.mark.skipif(not SPEC.exists(), reason=f"the API description is not at {SPEC}")


@functools.cache
def spec() -> dict[str, Any]:
    return json.loads(SPEC.read_text())


def sample(start: str) -> bytes:
    (path,) = SAMPLES.glob(f"{start}_*")
    return path.read_bytes()


def violations(schema: dict[str, Any], body: object) -> list[str]:
    validator = jsonschema.Draft202012Validator({**schema, "components": spec()["components"]})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(body)]


def operation(call: ApiCall) -> dict[str, Any]:
    return spec()["paths"][call.path][call.method.lower()]


async def sent(call: ApiCall) -> Any:
    api = FakeApi(ok(call.reply))
    async with client(api) as procountor:
        await call.make(procountor)
    return api.requests[0]


@pytest.mark.parametrize("call", READS + WRITES, ids=lambda call: call.name)
async def test_every_query_parameter_is_described(call):
    described = {item["name"] for item in operation(call).get("parameters", []) if item["in"] == "query"}

    assert set((await sent(call)).url.params) <= described


@pytest.mark.parametrize("call", [c for c in WRITES if c.name != "upload"], ids=lambda call: call.name)
async def test_every_body_fits_its_schema(call):
    content = (await sent(call)).content
    described = operation(call).get("requestBody")
    if described is None:
        assert content == b""
        return
    (schema,) = (kind["schema"] for kind in described["content"].values())

    assert violations(schema, json.loads(content)) == []


async def test_upload_metadata_fits_its_schema():
    (upload,) = (call for call in WRITES if call.name == "upload")
    request = await sent(upload)
    meta = re.search(rb'name="meta".*?\r\n\r\n(.*?)\r\n--', request.content, re.DOTALL)

    assert meta is not None
    assert violations({"$ref": "#/components/schemas/Attachment"}, json.loads(meta.group(1))) == []


def test_a_wrong_body_would_be_noticed():
    assert violations({"$ref": "#/components/schemas/Invoice"}, {"type": "NONSENSE"}) != []


@pytest.mark.parametrize(
    ("start", "read"),
    [
        ("01", InvoiceDraft),
        ("02", InvoiceDraft),
        ("03", Page[PartnerSummary]),
        ("04", Page[PaymentEvent]),
        ("05", MarkPaid),
        ("06", list[Dimension]),
        ("07", Transaction),
        ("08", Page[Product]),
        ("09", InvoiceRow),
        ("10", VatInformation),
    ],
)
def test_sample_is_understood_to_the_last_field(start, read):
    body = TypeAdapter(read).validate_python(encoding.loads(sample(start)))

    assert unknown_fields(body) == []


def unknown_fields(value: Any) -> list[str]:
    if isinstance(value, list):
        return [name for item in value for name in unknown_fields(item)]
    if not hasattr(value, "model_extra"):
        return []
    inner = [name for item in dict(value).values() for name in unknown_fields(item)]
    return [*(value.model_extra or {}), *inner]


@pytest.mark.parametrize(("start", "read"), [("01", InvoiceDraft), ("02", InvoiceDraft), ("05", MarkPaid)])
def test_sample_request_is_written_as_it_was_read(start, read):
    body = read.model_validate(encoding.loads(sample(start)))

    assert list(body.problems()) == []
    assert encoding.loads(encoding.dumps(body.to_body())) == encoding.loads(sample(start))


def test_sample_error_is_understood():
    import httpx

    error = failures.from_response(httpx.Response(400, content=sample("11")), "POST", "/ledgerreceipts")

    assert isinstance(error, BadRequest)
    assert "depreciation" in error.user_message


MODELS = {
    "BusinessPartner": "partners.Partner",
    "BusinessPartnerBasicInfo": "partners.PartnerSummary",
    "BusinessPartnerPaymentInfo": "partners.PartnerPaymentInfo",
    "BusinessPartnerAdditionalInfo": "partners.PartnerAdditionalInfo",
    "BusinessPartnerContactPerson": "partners.ContactPerson",
    "InvoicingInfo": "partners.InvoicingInfo",
    "RegistryInfo": "partners.RegistryInfo",
    "Invoice": "invoices.Invoice",
    "InvoiceBasicInfo": "invoices.InvoiceSummary",
    "InvoiceRow": "invoices.InvoiceRow",
    "CounterParty": "invoices.CounterParty",
    "InvoiceCounterpartyAddress": "addresses.NamedAddress",
    "InvoiceBillingAddress": "addresses.Address",
    "PaymentInfo": "invoices.PaymentInfo",
    "InvoiceSumInfo": "invoices.InvoiceSum",
    "Product": "products.Product",
    "ProductGroup": "products.ProductGroup",
    "MarkInvoiceAsPaid": "payments.MarkPaid",
    "PaymentEvent": "payments.PaymentEvent",
    "Transaction": "ledger.Transaction",
    "DimensionItem": "ledger.DimensionItem",
    "DimensionItemValue": "ledger.DimensionItemValue",
    "Attachment": "attachments.Attachment",
    "CompanyBankAccountBasicInfo": "company.BankAccountSummary",
    "VatStatusInfo": "company.VatStatus",
    "VatInfo": "company.VatRate",
    "SalesRights": "users.SalesRights",
}
NOT_FOR_SALES = {
    "sum",
    "travelInformationItems",
    "invoiceApprovalInformation",
    "invoiceOperatorInfo",
    "associatedAccounts",
}


def model(path: str) -> Any:
    module, name = path.split(".")
    __import__(f"{client_models.__name__}.{module}")
    return getattr(getattr(client_models, module), name)


@pytest.mark.parametrize(("schema", "path"), MODELS.items())
def test_model_has_every_field_of_its_schema(schema, path):
    known = {info.alias for info in model(path).model_fields.values()}

    assert set(spec()["components"]["schemas"][schema]["properties"]) - known - NOT_FOR_SALES == set()


@pytest.mark.parametrize(("schema", "path"), MODELS.items())
def test_text_limits_are_the_schemas(schema, path):
    properties = spec()["components"]["schemas"][schema]["properties"]
    described = {name: item["maxLength"] for name, item in properties.items() if "maxLength" in item}
    enforced = {
        info.alias: mark.most
        for info in model(path).model_fields.values()
        for mark in info.metadata
        if getattr(mark, "most", None) and info.alias in described
    }

    assert enforced == described


@pytest.mark.parametrize(
    ("words", "schema", "field"),
    [
        (units.Unit, "InvoiceRow", "unit"),
        (enums.InvoiceStatus, "Invoice", "status"),
        (enums.InvoiceType, "Invoice", "type"),
        (enums.InvoiceChannel, "Invoice", "invoiceChannel"),
        (enums.Language, "Invoice", "language"),
        (enums.PaymentMethod, "BusinessPartnerPaymentInfo", "paymentMethod"),
        (enums.PartnerType, "BusinessPartner", "type"),
        (enums.ProductType, "Product", "type"),
        (enums.InvoiceAction, "InvoiceTransaction", "action"),
        (ledger_enums.PaymentEventType, "PaymentEvent", "type"),
        (ledger_enums.PaymentMethodType, "MarkInvoiceAsPaid", "paymentMethodType"),
        (ledger_enums.TransactionType, "Transaction", "transactionType"),
        (ledger_enums.AttachmentReference, "Attachment", "referenceType"),
    ],
)
def test_words_are_the_schemas(words, schema, field):
    assert {word.value for word in words} == set(spec()["components"]["schemas"][schema]["properties"][field]["enum"])


def test_every_read_is_described_as_a_get():
    assert [call.name for call in READS if "get" not in spec()["paths"].get(call.path, {})] == []
