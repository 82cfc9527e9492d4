"""Reads about the environment itself: company, users, VAT, currencies, bank accounts, fiscal years."""

from decimal import Decimal
from typing import Any

from sandbox.procountor import rates, vat
from sandbox.procountor.errors import invalid, not_found
from sandbox.procountor.ledger import Ledger
from sandbox.procountor.paging import by_id, direction, page_of
from sandbox.procountor.records import InvoiceRecord, Json
from sandbox.procountor.wire import Call, Handler
from sandbox.procountor.words import CURRENCIES, RIGHTS

ALL, NONE = "ALL_RIGHTS", "NO_ACCESS"


def status(_: Call) -> Any:
    return {"name": "Procountor API", "version": "26.04", "status": "OK", "procountorVersion": "26.04.1"}


def session(call: Call) -> Any:
    company = call.ledger.registers.company
    return {
        "companyId": company["id"],
        "name": company["name"],
        "country": "FINLAND",
        "productVersion": company["productVersion"],
        "userId": 501,
        "userName": "api.voitto",
        "companySettings": {"invoiceDiscussionEnabled": False},
    }


def company(call: Call) -> Any:
    return call.ledger.registers.company


def usage_settings(_: Call) -> Any:
    by_row = dict.fromkeys(
        ("purchaseInvoicePosting", "travelAndExpenseInvoicePosting", "salaryPosting"),
        False,
    )
    return {
        "defaultInvoiceChannel": "EMAIL",
        "cashDiscount": {"cashDiscountForSales": False, "cashDiscountForPurchase": False},
        "accountingByRow": {"salesInvoicePosting": True, **by_row},
    }


def collection_settings(_: Call) -> Any:
    return {
        "useAutomaticHandling": False,
        "penalInterestDateMargin": 3,
        "minimumPenalInterestSum": Decimal("5.00"),
        "defaultSalesInvoiceInterest": Decimal("8.00"),
        "defaultSalesInvoicePaymentTerms": 14,
    }


def templates(_: Call) -> Any:
    return [{"id": 11, "name": "Peruspohja"}, {"id": 12, "name": "English"}]


def delivery_terms(_: Call) -> Any:
    return {"deliveryTerms": ["Vapaasti varastossa", "Toimitettuna perille"]}


def e_invoice_address(call: Call) -> Any:
    digits = call.ledger.registers.company["businessIdentifier"]["code"].replace("-", "")
    address = f"0037{digits}"
    return {"operator": "Maventa", "sendingAddress": address, "receivingAddress": address}


def ledger_accounts(_: Call) -> Any:
    names = {"1701": "Myyntisaamiset", "1910": "Pankkitili", "3000": "Myynti", "3001": "Myynti, ulkomaat"}
    return {
        "ledgerAccounts": [{"ledgerAccountCode": code, "name": name, "active": True} for code, name in names.items()]
    }


def user_profile(call: Call) -> Any:
    if call.number("id") not in {501, 502}:
        raise not_found("User")
    return (
        {"firstname": "Voitto", "surname": "API"}
        if call.number("id") == 501
        else {"firstname": "Aino", "surname": "Laine"}
    )


def user(call: Call) -> Any:
    return {
        "id": 501,
        "username": "api.voitto",
        "companyId": call.ledger.registers.company["id"],
        "firstName": "Voitto",
        "lastName": "API",
        "email": "voitto@revontuli.example",
        "mobilePhone": "+358401234567",
    }


def rights(call: Call) -> Any:
    sales: dict[str, Any] = {right: ALL if call.ledger.allows(right) else NONE for right in RIGHTS}
    accounting = {"preventCreatingEditingInvoices": False, "preventEditingAccountingPage": False}
    return {
        "role": "API technical user",
        "rights": {
            "user": {"limitedDimensions": False},
            "sales": {**sales, "personalSalesInvoicesOnly": False},
            "accounting": accounting,
        },
    }


def bank_accounts(call: Call) -> Any:
    rows = by_id(call.ledger.registers.bank_accounts, call.query)
    if direction(call.query, "orderByOrderNo") is not None:
        descending = call.query["orderByOrderNo"] == "DESC"
        rows["results"].sort(key=lambda row: row["orderNo"], reverse=descending)
    return rows


def currencies(_: Call) -> Any:
    return {"currencies": list(CURRENCIES)}


def company_currency(_: Call) -> Any:
    return {"companyCurrency": "EUR"}


def latest_rates(call: Call) -> Any:
    latest = [{"currencyCode": code, "currencyRate": rate} for code, rate in rates.RATES.items()]
    day = rates.bank_day(call.ledger.today())
    return {"baseCurrency": rates.COMPANY, "currencyDate": day.isoformat(), "rates": latest}


def exchange_rate(call: Call) -> Any:
    return rates.exchange_rate(call.query, call.ledger.today())


def vat_default(call: Call) -> Any:
    return vat.information(call.ledger.today(), call.ledger.vat_statuses)


def vat_settings(_: Call) -> Any:
    return {"unitPricesIncludeVatSales": False, "unitPricesIncludeVatPurchase": False}


def vat_country(call: Call) -> Any:
    if call.query.get("countryCode") != "FI":
        raise invalid("countryCode", call.query.get("countryCode", ""))
    return {"vatPercentages": list(vat.enabled(call.ledger.today()))}


def fiscal_years(call: Call) -> Any:
    return {"fiscalYears": call.ledger.fiscal_years()}


def reference_payments(call: Call) -> Any:
    page_of(call.query)
    return by_id(_reference_payments(call.ledger), call.query)


def _reference_payments(ledger: Ledger) -> list[Json]:
    return [
        _reference_payment(ledger, record, event)
        for record in ledger.invoices.values()
        for event in record.events
        if event["type"] == "REFERENCEPAYMENT"
    ]


def _reference_payment(ledger: Ledger, record: InvoiceRecord, event: Json) -> Json:
    return {
        "id": event["id"],
        "accountNumber": ledger.registers.bank_accounts[0]["iban"],
        "valueDate": event["paymentDate"],
        "paymentDate": event["paymentDate"],
        "sum": event["amount"],
        "name": record.data["counterParty"]["counterPartyAddress"]["name"],
        "bankReference": record.data["paymentInfo"].get("bankReferenceCode", ""),
        "allocated": True,
        "invoiceId": record.id,
    }


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/status", status),
    ("GET", "/sessioninfo", session),
    ("GET", "/company", company),
    ("GET", "/company/usagesettings", usage_settings),
    ("GET", "/company/expenses/collectionpenal/settings", collection_settings),
    ("GET", "/company/invoicetemplates", templates),
    ("GET", "/company/deliveryterms", delivery_terms),
    ("GET", "/company/einvoiceaddresses", e_invoice_address),
    ("GET", "/coa", ledger_accounts),
    ("GET", "/users", user),
    ("GET", "/users/profiles/{id:int}", user_profile),
    ("GET", "/users/rights", rights),
    ("GET", "/bankaccounts", bank_accounts),
    ("GET", "/currencies", currencies),
    ("GET", "/currencies/company", company_currency),
    ("GET", "/currencies/latest", latest_rates),
    ("GET", "/currencies/exchangerate", exchange_rate),
    ("GET", "/vats/default", vat_default),
    ("GET", "/vats/settings", vat_settings),
    ("GET", "/vats/country", vat_country),
    ("GET", "/fiscalyears", fiscal_years),
    ("GET", "/referencepayments", reference_payments),
)
