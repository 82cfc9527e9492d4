"""The pretend ledger's answers, held against the vendor's own schemas when those are at hand."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from sandbox import procountor
from sandbox.procountor import invoicing
from sandbox.seed import API_KEY, CLIENT_ID, CLIENT_SECRET
from sandbox.seed.registers import MAIN_IBAN
from sandbox.world import World

SPEC = Path(__file__).parents[2] / ".." / "shared" / "reference" / "procountor-openapi-26.04.json"
pytestmark = pytest.mark.skipif(not SPEC.exists(), reason="procountor-openapi-26.04.json is not beside the repository")

RATE = "PROCOUNTOR_ACCOUNTING_EXCHANGE_RATE"
INVOICE = {
    "type": "SALES_INVOICE",
    "date": "2026-11-18",
    "partnerId": 7_100_001,
    "counterParty": {"counterPartyAddress": {"name": "Kivikko Rakennus Oy"}},
    "paymentInfo": {
        "paymentMethod": "BANK_TRANSFER",
        "currency": "EUR",
        "bankAccount": {"accountNumber": MAIN_IBAN},
        "dueDate": "2026-12-02",
        "currencyRate": 1,
        "bankReferenceCode": "",
    },
    "extraInfo": {"accountingByRow": True, "unitPricesIncludeVat": False},
    "discountPercent": 0,
    "invoiceRows": [
        {"product": "Työ", "quantity": 1, "unit": "HOUR", "unitPrice": 100, "discountPercent": 0, "vatPercent": 25.5}
    ],
    "vatStatus": 1,
    "invoiceChannel": "NO_SENDING",
    "language": "FINNISH",
    "originalInvoiceNumber": "V-0123456789",
}

READS = [
    ("/status", "Status"),
    ("/sessioninfo", "SessionInfo"),
    ("/company", "Company"),
    ("/company/usagesettings", "CompanyUsageSettings"),
    ("/company/expenses/collectionpenal/settings", "CollectionsAndPenalExpenses"),
    ("/company/invoicetemplates", ["InvoiceTemplate"]),
    ("/company/deliveryterms", "DeliveryTerms"),
    ("/company/einvoiceaddresses", "EInvoiceData"),
    ("/users", "User"),
    ("/users/profiles/501", "UserProfile"),
    ("/users/rights", "UserPrivileges"),
    ("/bankaccounts", "CompanyBankAccountSearchResult"),
    ("/currencies", "Currencies"),
    ("/currencies/company", "CompanyCurrency"),
    ("/currencies/latest", "CurrencyGroupRates"),
    (
        f"/currencies/exchangerate?baseCurrency=EUR&currency=SEK&day=2026-11-18&rateType={RATE}",
        "CurrencyExchangeRate",
    ),
    ("/vats/default", "VatInformation"),
    ("/vats/settings", "VatSettings"),
    ("/vats/country?countryCode=FI", "VatPercentages"),
    ("/businesspartners", "BusinessPartnerSearchResult"),
    ("/businesspartners/7100001", "BusinessPartner"),
    ("/businesspartners/7100001,7100002", ["BusinessPartner"]),
    ("/businesspartners/groups", "BusinessPartnerGroupSearchResult"),
    ("/businesspartners/7100001/defaults/accounts", "BusinessPartnerDefaultAccounts"),
    ("/products", "ProductSearchResult"),
    ("/products/1037801", "Product"),
    ("/products/groups", "ProductGroups"),
    ("/invoices?size=200", "InvoiceSearchResult"),
    ("/invoices/8400001", "Invoice"),
    ("/invoices/{id}", "Invoice"),
    ("/invoices/{id}/transactions", "InvoiceTransactions"),
    ("/invoices/{id}/paymentevents", "PaymentEventSearchResult"),
    ("/invoices/transactions?invoiceIds={id}", "InvoiceTransactionsByInvoicesDTO"),
    ("/payments/paymentevents?invoiceId={id}", "PaymentSearchResult"),
    ("/ledgerreceipts/{receipt}", "LedgerReceipt"),
    ("/ledgerreceipts/30000000", "LedgerReceipt"),
    ("/dimensions", ["Dimension"]),
    ("/referencepayments", "ReferencePaymentsSearchResult"),
    ("/attachments", "AttachmentSearchResult"),
    ("/invoices/1", "ErrorMessages"),
]


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(SPEC.read_text())
    return loaded


@pytest.fixture
def world() -> World:
    return World.seeded(now=datetime(2026, 11, 18, 9, 0, tzinfo=UTC))


@pytest.fixture
async def api(world):
    transport = httpx.ASGITransport(procountor.create_api(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://ledger") as client:
        grant = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "api_key": API_KEY}
        reply = await client.post("/oauth/token", data={"grant_type": "client_credentials", **grant})
        client.headers["authorization"] = f"Bearer {reply.json()['access_token']}"
        yield client


def problems(spec: dict[str, Any], name: str | list[str], value: Any) -> list[str]:
    ref = {"$ref": f"#/components/schemas/{name if isinstance(name, str) else name[0]}"}
    schema = ref if isinstance(name, str) else {"type": "array", "items": ref}
    validator = Draft202012Validator({**schema, "components": spec["components"]})
    return [f"{'/'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(value)]


def unknown_keys(spec: dict[str, Any], name: str | list[str], value: Any) -> set[str]:
    """Top-level keys that the schema does not know: a fake must not promise more than the real thing."""
    schema = spec["components"]["schemas"][name if isinstance(name, str) else name[0]]
    rows = value if isinstance(value, list) else [value]
    return {key for row in rows for key in row} - set(schema.get("properties", {}))


@pytest.mark.parametrize(("path", "name"), READS, ids=[path for path, _ in READS])
async def test_a_read_answers_in_the_vendors_shape(api, world, spec, path, name):
    stored = (await api.post("/invoices", json=INVOICE)).json()
    await api.put(f"/invoices/{stored['id']}/approve", json={})
    invoicing.receive_payment(world.procountor, stored["id"], None)
    value = (await api.get(path.format(id=stored["id"], receipt=stored["ledgerReceiptId"]))).json()
    assert problems(spec, name, value) == []
    assert unknown_keys(spec, name, value) == set()


async def test_a_created_invoice_and_a_marked_payment_have_the_vendors_shape(api, spec):
    stored = (await api.post("/invoices", json=INVOICE)).json()
    assert problems(spec, "Invoice", stored) == []
    await api.put(f"/invoices/{stored['id']}/approve", json={})
    order = {"paymentDate": "2026-11-18", "amount": 10, "currency": "EUR"}
    event = (await api.put(f"/invoices/{stored['id']}/paymentevents/markpaid", json=order)).json()
    assert problems(spec, "PaymentEvent", event) == []


async def test_a_refused_invoice_has_the_vendors_error_shape(api, spec):
    errors = (await api.post("/invoices", json=INVOICE | {"date": "2026-12-24"})).json()
    assert problems(spec, "ErrorMessages", errors) == []
    assert errors["errors"][0]["message"] == "DUE_DATE_BEFORE_BILL_DATE"


def test_the_words_the_fake_accepts_are_words_of_the_api(spec):
    from sandbox.procountor import words

    def enum(schema: str, field: str) -> set[str]:
        return set(spec["components"]["schemas"][schema]["properties"][field]["enum"])

    assert set(words.UNITS) <= enum("InvoiceRow", "unit")
    assert set(words.COUNTRIES) <= enum("InvoiceCounterpartyAddress", "country")
    assert set(words.CURRENCIES) <= enum("PaymentInfo", "currency")
    assert set(words.STATUSES) == enum("Invoice", "status")
    assert set(words.MARK_PAID_METHODS) == enum("MarkInvoiceAsPaid", "paymentMethodType")
    assert set(words.CHANNELS) == enum("Invoice", "invoiceChannel")
