"""The ledger company's registers: customers, products, dimensions, bank accounts."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sandbox.procountor.ledger import Registers
from sandbox.procountor.numbers import business_id
from sandbox.seed.firms import FIRMS, Firm

COMPANY_NAME = "Revontuli Digital Oy"
COMPANY_BUSINESS_ID = business_id(9010010) or ""
FIRST_PARTNER_ID = 7_100_001
FIRST_PRODUCT_ID = 1_037_801
MAIN_IBAN, SECOND_IBAN = "FI2112345600000785", "FI5542345670000081"
FACTORING_CONTRACT = 3301
"""Paid to the second account."""
E_INVOICE_OPERATORS = ("003721291126", "003723327487", "E204503")

Json = dict[str, Any]

# name, code, unit, price, VAT
PRODUCTS = (
    ("Konsultointi, asiantuntija", "CONS-1", "HOUR", "115.00", "25.5"),
    ("Konsultointi, vanhempi asiantuntija", "CONS-2", "HOUR", "145.00", "25.5"),
    ("Verkkosivuston suunnittelu", "WEB-DES", "PIECE", "4800.00", "25.5"),
    ("Verkkosivuston toteutus", "WEB-DEV", "PIECE", "9600.00", "25.5"),
    ("Ylläpito, kuukausi", "CARE-M", "MONTH", "390.00", "25.5"),
    ("Hakukoneoptimointi, kuukausi", "SEO-M", "MONTH", "650.00", "25.5"),
    ("Videotuotanto, kuvauspäivä", "VIDEO-D", "DAY", "1850.00", "25.5"),
    ("Brändi-ilme", "BRAND", "PIECE", "6200.00", "25.5"),
    ("Julkaisun painatus, kirja", "BOOK", "PIECE", "24.00", "13.5"),
    ("Seminaariateria", "LUNCH", "PERSON", "18.50", "13.5"),
    ("Asiakaslehden tilaus, vuosi", "MAG-Y", "YEAR", "96.00", "10"),
    ("Koulutuspäivä (veroton)", "TRAIN", "DAY", "1400.00", "0"),
)
PROJECTS = ("P-1001 Verkkouudistus", "P-1002 Kampanja syksy", "P-1003 Brändi", "P-1004 Ylläpidot", "P-0990 Vanha hanke")
COST_CENTRES = ("Myynti", "Suunnittelu", "Kehitys", "Hallinto")


def registers(today: date) -> Registers:
    stamp = datetime.combine(today - timedelta(days=200), datetime.min.time()).replace(hour=9).isoformat()
    return Registers(
        company=_company(),
        partners=_partners(stamp),
        products=_products(stamp),
        product_groups={81: {"id": 81, "name": "Palvelut", "type": "SALES"}},
        partner_groups={91: {"id": 91, "name": "Avainasiakkaat", "type": "CUSTOMER", "active": True}},
        dimensions=_dimensions(),
        factoring_contracts={FACTORING_CONTRACT: SECOND_IBAN},
        bank_accounts=[
            _bank_account(1, MAIN_IBAN, "OKOYFIHH", "OP"),
            _bank_account(2, SECOND_IBAN, "NDEAFIHH", "Nordea"),
        ],
    )


def _company() -> Json:
    return {
        "id": 14410,
        "name": COMPANY_NAME,
        "country": "FINLAND",
        "productVersion": "FINANCIALS_PLUS",
        "operationType": "DEMONSTRATION",
        "businessIdentifier": {"brnType": "FI", "code": COMPANY_BUSINESS_ID},
        "companyCurrency": "EUR",
        "companyAddress": {"street": "Eteläranta 6", "zip": "00130", "city": "Helsinki", "country": "FINLAND"},
    }


def partner_id(place: int) -> int:
    return FIRST_PARTNER_ID + place


def _partners(stamp: str) -> dict[int, Json]:
    partners = [_customer(place, firm, stamp) for place, firm in enumerate(FIRMS)]
    twins = [partner for partner, firm in zip(partners, FIRMS, strict=True) if firm.quirk == "supplier_twin"]
    partners += [_supplier_twin(twin, partner_id(len(FIRMS) + place)) for place, twin in enumerate(twins)]
    return {partner["id"]: partner for partner in partners}


def address_of(firm: Firm) -> Json:
    return {"name": firm.name, "street": firm.street, "zip": firm.zip, "city": firm.city, "country": firm.country}


def _customer(place: int, firm: Firm, stamp: str) -> Json:
    return {
        "id": partner_id(place),
        "name": firm.name,
        "type": "CUSTOMER",
        "address": address_of(firm),
        "billingAddress": address_of(firm),
        "deliveryAddress": address_of(firm),
        "invoicingInfo": _invoicing_info(place, firm),
        "paymentInfo": {
            "paymentMethod": "BANK_TRANSFER",
            "paymentTermDays": firm.terms,
            "penalInterestRate": Decimal("8.00"),
            "discountPercentage": Decimal("0.00"),
            "currency": "EUR",
        },
        "registryInfo": {"active": firm.quirk != "inactive", "homeMunicipality": firm.city},
        "version": stamp,
    }


def _invoicing_info(place: int, firm: Firm) -> Json:
    info: Json = {
        "customerNumber": str(1001 + place),
        "identifier": firm.business_id,
        "identifierType": "FI" if firm.is_finnish else "SE",
        "invoiceChannel": firm.channel,
        "language": firm.language,
    }
    if firm.email:
        info["email"] = firm.email
    if firm.channel == "ELECTRONIC_INVOICE":
        digits = firm.business_id.replace("-", "")
        info |= {"ovt": f"0037{digits}", "einvoiceAddress": f"0037{digits}"}
        info["einvoiceOperator"] = E_INVOICE_OPERATORS[place % len(E_INVOICE_OPERATORS)]
    return info


def _supplier_twin(customer: Json, number: int) -> Json:
    info = {**customer["invoicingInfo"], "customerNumber": "S-204"}
    return {**customer, "id": number, "type": "SUPPLIER", "invoicingInfo": info}


def _products(stamp: str) -> dict[int, Json]:
    products = [_product(place, entry, stamp) for place, entry in enumerate(PRODUCTS)]
    # The register may hold a purchase product under the code of a sales product.
    last = products[-1]
    twin = {**products[0], "id": last["id"] + 1, "type": "PURCHASE", "name": "Alihankinta, konsultointi"}
    return {product["id"]: product for product in [*products, twin]}


def _product(place: int, entry: tuple[str, str, str, str, str], stamp: str) -> Json:
    name, code, unit, price, rate = entry
    return {
        "id": FIRST_PRODUCT_ID + place,
        "type": "SALES",
        "name": name,
        "code": code,
        "unit": unit,
        "discount": Decimal("0.00"),
        "price": Decimal(price).quantize(Decimal("0.000000")),
        "vat": Decimal(rate).quantize(Decimal("0.00")),
        "vatStatus": 1,
        "active": True,
        "defaultAccount": "3000",
        "currency": "EUR",
        "productGroupId": 81,
        "version": stamp,
    }


def _dimensions() -> dict[int, Json]:
    projects = [{"id": 160801 + place, "codeName": name} for place, name in enumerate(PROJECTS)]
    projects[-1]["status"] = "P"
    centres = [{"id": 136901 + place, "codeName": name} for place, name in enumerate(COST_CENTRES)]
    rows: list[Json] = [
        {"id": 87539, "name": "Projekti", "items": projects},
        {"id": 87540, "name": "Kustannuspaikka", "items": centres},
    ]
    return {row["id"]: row for row in rows}


def _bank_account(place: int, iban: str, bic: str, bank: str) -> Json:
    return {
        "id": 5100 + place,
        "accountNumber": iban,
        "iban": iban,
        "bic": bic,
        "bankName": bank,
        "currency": "EUR",
        "defaultForInvoice": place == 1,
        "defaultForPayment": place == 1,
        "status": "ACTIVE",
        "orderNo": place,
    }
