import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr
from wire_fakes import config

import procountor_client
from procountor_client import Procountor, ProcountorConfig

PACKAGE = Path(procountor_client.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

EXPORTED = [
    "AccountStatus",
    "AccountingByRow",
    "Address",
    "Attachment",
    "AttachmentDraft",
    "AttachmentReference",
    "AttachmentSummary",
    "AuthenticationFailed",
    "BadRequest",
    "BankAccount",
    "BankAccountSummary",
    "Batch",
    "BusinessIdentifier",
    "CashDiscount",
    "CashDiscountOption",
    "CashDiscountTerm",
    "Change",
    "Clockwork",
    "CollectionSettings",
    "Company",
    "CompanyAddress",
    "Conflict",
    "ConnectionFailed",
    "ConnectionLost",
    "ContactPerson",
    "CounterParty",
    "CurrencyRates",
    "DefaultDimension",
    "DefaultDimensionItem",
    "DefaultAccount",
    "DefaultAccounts",
    "DefaultProduct",
    "DeliveryMethod",
    "DeliveryTermsInfo",
    "Dimension",
    "DimensionItem",
    "DimensionItemValue",
    "DimensionName",
    "EInvoiceAddress",
    "ErrorEntry",
    "ExchangeRate",
    "ExtraInfo",
    "FINLAND",
    "Failure",
    "File",
    "FiscalYear",
    "Health",
    "InfoMessage",
    "InvalidBody",
    "Invoice",
    "InvoiceAction",
    "InvoiceChannel",
    "InvoiceDraft",
    "InvoiceFilter",
    "InvoiceRow",
    "InvoiceStatus",
    "InvoiceSum",
    "InvoiceSummary",
    "InvoiceTemplate",
    "InvoiceTransaction",
    "InvoiceType",
    "InvoicingInfo",
    "Language",
    "LedgerReceipt",
    "MarkPaid",
    "Model",
    "NamedAddress",
    "NotFound",
    "NotSentInTime",
    "OperationType",
    "Outcome",
    "PAGE_SIZE",
    "PRODUCTION_URL",
    "Page",
    "PageMeta",
    "Partner",
    "PartnerAdditionalInfo",
    "PartnerDefaultAccounts",
    "PartnerDraft",
    "PartnerFilter",
    "PartnerGroup",
    "PartnerGroupDraft",
    "PartnerPatch",
    "PartnerPaymentInfo",
    "PartnerSummary",
    "PartnerType",
    "PaymentEvent",
    "PaymentEventType",
    "PaymentInfo",
    "PaymentMethod",
    "PaymentMethodType",
    "PeriodStatus",
    "PermissionDenied",
    "PersonalRights",
    "Priority",
    "Procountor",
    "ProcountorConfig",
    "ProcountorError",
    "Product",
    "ProductDraft",
    "ProductFilter",
    "ProductGroup",
    "ProductGroupDraft",
    "ProductLocalization",
    "ProductType",
    "RateLimited",
    "ReceiptType",
    "Reduced",
    "ReferenceCodeType",
    "RegistryInfo",
    "Rejected",
    "RequestTimeout",
    "ResponseError",
    "RetryAfter",
    "Right",
    "Rights",
    "SalesRights",
    "ServerError",
    "ServiceUnavailable",
    "SessionInfo",
    "Status",
    "Stop",
    "TokenError",
    "TokenRefused",
    "TokenUnavailable",
    "TrackingPeriod",
    "Transaction",
    "TransactionIdentifier",
    "TransactionType",
    "TransportError",
    "UnexpectedStatus",
    "Unit",
    "UnreadableResponse",
    "UsageSettings",
    "User",
    "UserPrivileges",
    "UserProfile",
    "VatCountry",
    "VatInformation",
    "VatRate",
    "VatSettings",
    "VatStatus",
    "VatType",
    "background",
    "decide",
    "from_finnish",
    "normalise_identifier",
    "reduce",
    "send_within",
    "to_finnish_text",
    "to_scale",
]


def test_exported_names_are_exactly_these():
    assert sorted(procountor_client.__all__) == sorted(EXPORTED)


def test_every_exported_name_exists_and_nothing_else_is_public():
    public = {name for name, value in vars(procountor_client).items() if name[0] != "_" and not inspect.ismodule(value)}

    assert public == set(procountor_client.__all__)


def imported(module: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_module_needs_nothing_of_this_project(module):
    allowed = {"procountor_client", "httpx", "pydantic", "authlib", *sys.stdlib_module_names}

    assert imported(module) <= allowed


def test_import_gives_no_warning_and_does_nothing():
    # authlib's own httpx integration would warn on import.
    subprocess.run([sys.executable, "-W", "error", "-c", "import procountor_client"], check=True, cwd=PACKAGE.parent)


def test_problems_of_a_configuration_are_told_together():
    with pytest.raises(ValueError, match=r"client_id is empty; api_key is empty; timeout .*; base_url must start"):
        config(client_id=" ", api_key=SecretStr(""), timeout=0, base_url="api.procountor.com")


def test_rate_per_minute_decides_alone_when_given():
    assert config().rate == (60, 1.0)
    assert config(rate_per_minute=90).rate == (90, 60.0)


def test_closing_slash_of_the_base_address_does_not_matter():
    assert config(base_url="http://localhost:1/api/").token_url == "http://localhost:1/api/oauth/token"


def test_repr_of_a_configuration_hides_its_secrets():
    shown = repr(ProcountorConfig(client_id="a", client_secret=SecretStr("hush"), api_key=SecretStr("hush")))

    assert "hush" not in shown


async def test_client_can_be_closed_twice():
    procountor = Procountor(config())
    await procountor.aclose()
    await procountor.aclose()
