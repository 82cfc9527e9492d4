"""Revontuli's account at Pipedrive: the same people, customers, products and open deals as elsewhere in the pretend world."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sandbox.crm import Customer, Deal
from sandbox.pipedrive import deal_sums, deals, products
from sandbox.pipedrive.account import Account, Actor, Registers, written
from sandbox.pipedrive.contacts import address
from sandbox.pipedrive.custom import definition
from sandbox.pipedrive.deal_lines import USUAL
from sandbox.seed.registers import COMPANY_NAME, PRODUCTS
from sandbox.slack import seed as slack

Json = dict[str, Any]

TOKEN = "demo-pipedrive-token"
"""Of Mikko, who is an admin: a token sees what its owner sees."""
SALES_TOKEN = "demo-pipedrive-sales-token"
"""Of Aino, who is none."""
AINO, ELIAS, KAISA, MIKKO = 501, 502, 503, 504
PEOPLE = ((AINO, slack.AINO), (ELIAS, slack.ELIAS), (KAISA, slack.KAISA), (MIKKO, slack.MIKKO))
COMPANY_ID, DOMAIN = 8_087_566, "revontuli"
PIPELINE, LEAD, OFFER, NEGOTIATION = 1, 1, 2, 3
FIRST_ORGANIZATION, FIRST_PERSON, FIRST_PRODUCT, FIRST_LINE = 3001, 4001, 6001, 7001
BUSINESS_ID = definition("organization", "Y-tunnus", "varchar")
VAT_ID = definition("organization", "VAT number", "varchar")
PROJECT = definition("deal", "Project", "varchar")
PAYMENT_TERMS = definition("deal", "Payment terms", "double")
YOUR_REFERENCE = definition("deal", "Your reference", "varchar")
COUNTRIES = {"FI": "Finland", "SE": "Sweden"}


def registers(today: date) -> Registers:
    """What is there on day one, but for deals: those need products to refer to."""
    stamp = written(datetime.combine(today - timedelta(days=200), time(9), UTC))
    dated = {"add_time": stamp, "update_time": stamp}
    tables = {
        "user": {number: _user(number, name, stamp) for number, name in PEOPLE},
        "pipeline": {PIPELINE: _pipeline() | dated},
        "stage": {number: _stage(number, *entry) | dated for number, entry in enumerate(STAGES, 1)},
        "product": {number: _product(number, *entry) | dated for number, entry in enumerate(PRODUCTS, FIRST_PRODUCT)},
    }
    fields = {
        "organization": _by_code(BUSINESS_ID, VAT_ID),
        "deal": _by_code(PROJECT, PAYMENT_TERMS, YOUR_REFERENCE),
        "person": {},
        "product": {},
    }
    company = {"id": COMPANY_ID, "name": COMPANY_NAME, "domain": DOMAIN, "country": "FI", "currency": "EUR"}
    return Registers(company, tables, fields, {TOKEN: MIKKO, SALES_TOKEN: AINO})


def fill(account: Account, open_deals: list[Deal]) -> None:
    """Puts the open deals of the pretend world there, with their customers, as if they had always been."""
    for place, deal in enumerate(open_deals):
        organization = _organization(FIRST_ORGANIZATION + place, deal.customer, _owner(deal))
        contact = CONTACTS[place % len(CONTACTS)]
        person = _person(FIRST_PERSON + place, contact, deal.customer.email, organization)
        _put(account, "organization", organization)
        _put(account, "person", person)
        _put(account, "deal", _deal(account, deal, organization["id"], person["id"]))
        _lines(account, deal)


CONTACTS = ("Pekka Virtanen", "Laura Mäkinen", "Johan Lindqvist", "Sari Heikkinen", "Antti Nieminen", "Maria Berg")
STAGES = (("Lead", 10), ("Offer", 50), ("Negotiation", 80))


def _by_code(*fields: Json) -> dict[str, Json]:
    return {field["field_code"]: field for field in fields}


def _owner(deal: Deal) -> int:
    return AINO if deal.owner.startswith("Aino") else ELIAS


def deal_id(deal: Deal) -> int:
    """D-2041 is 2041 at Pipedrive, where ids are numbers."""
    return int(deal.id.removeprefix("D-"))


def _put(account: Account, kind: str, row: Json) -> None:
    stamp = account.stamp()
    account.tables[kind][row["id"]] = {**row, "add_time": stamp, "update_time": stamp}
    account.reserve(row["id"])


def _deal(account: Account, deal: Deal, organization: int, person: int) -> Json:
    values = {
        PROJECT["field_code"]: deal.project_ref or None,
        PAYMENT_TERMS["field_code"]: deal.payment_terms_days,
        YOUR_REFERENCE["field_code"]: deal.your_ref or None,
    }
    return deals.blank(account, _owner(deal)) | {
        "id": deal_id(deal),
        "title": deal.title,
        "org_id": organization,
        "person_id": person,
        "stage_id": NEGOTIATION,
        "value": Decimal(deal.amount),
        "currency": deal.currency,
        "origin": "ManuallyCreated",
        "custom_fields": {code: value for code, value in values.items() if value is not None},
    }


def _lines(account: Account, deal: Deal) -> None:
    number = deal_id(deal)
    by_code = {row["code"]: row for row in account.tables["product"].values()}
    for place, line in enumerate(deal.lines, 1):
        product = by_code[line.sku]
        stored = {
            **USUAL,
            "id": account.new_id(),
            "deal_id": number,
            "product_id": product["id"],
            "name": line.name,
            "currency": deal.currency,
            "order_nr": place,
            "quantity": Decimal(line.qty),
            "item_price": Decimal(line.unit_price),
            "tax": Decimal(line.vat_pct),
            "sum": 0,
            "add_time": account.stamp(),
            "update_time": account.stamp(),
        }
        account.keep_line(stored)
    if deal.lines:
        deal_sums.refresh(account, number, Actor(_owner(deal)))


def _organization(number: int, customer: Customer, owner: int) -> Json:
    country = COUNTRIES.get(customer.country, "")
    whole = ", ".join(part for part in (customer.street, f"{customer.zip} {customer.city}".strip(), country) if part)
    parts = {"route": customer.street, "postal_code": customer.zip, "locality": customer.city, "country": country}
    values = {BUSINESS_ID["field_code"]: customer.business_id, VAT_ID["field_code"]: customer.vat_id}
    extras = dict.fromkeys(("website", "linkedin", "industry", "annual_revenue", "employee_count"))
    return {
        "id": number,
        "name": customer.name,
        "owner_id": owner,
        "is_deleted": False,
        "visible_to": 3,
        "address": address(whole, **parts) if customer.street else None,
        "label_ids": [],
        **extras,
        "custom_fields": {code: value for code, value in values.items() if value},
    }


def _person(number: int, name: str, email: str, organization: Json) -> Json:
    first, _, last = name.partition(" ")
    return {
        "id": number,
        "name": name,
        "first_name": first,
        "last_name": last,
        "owner_id": organization["owner_id"],
        "org_id": organization["id"],
        "emails": [{"value": email, "primary": True, "label": "work"}] if email else [],
        "phones": [],
        "is_deleted": False,
        "visible_to": 3,
        "label_ids": [],
        "custom_fields": {},
    }


def _product(number: int, name: str, code: str, unit: str, price: str, rate: str) -> Json:
    rows = [{"price": Decimal(price), "currency": "EUR", "cost": 0, "direct_cost": None, "notes": ""}]
    given = {"id": number, "name": name, "code": code, "unit": unit.lower(), "tax": Decimal(rate), "prices": rows}
    return products.blank(MIKKO) | given


def _pipeline() -> Json:
    return {
        "id": PIPELINE,
        "name": "Myynti",
        "order_nr": 1,
        "is_deleted": False,
        "is_deal_probability_enabled": True,
    }


def _stage(number: int, name: str, probability: int) -> Json:
    return {
        "id": number,
        "order_nr": number,
        "name": name,
        "is_deleted": False,
        "deal_probability": probability,
        "pipeline_id": PIPELINE,
        "is_deal_rot_enabled": False,
        "days_to_rotten": None,
    }


def _user(number: int, slack_id: str, stamp: str) -> Json:
    person = next(user for user in slack.people() if user.id == slack_id)
    admin = number == MIKKO
    created = stamp.replace("T", " ").removesuffix("Z")
    apps = ("sales", "global", "account_settings")
    return {
        "id": number,
        "name": person.real_name,
        "default_currency": "EUR",
        "locale": "fi_FI",
        "lang": 1,
        "email": person.email,
        "phone": None,
        "activated": True,
        "last_login": created,
        "created": created,
        "modified": created,
        "has_created_company": admin,
        "access": [{"app": app, "admin": admin, "permission_set_id": f"set-{app}"} for app in apps],
        "active_flag": True,
        "timezone_name": "Europe/Helsinki",
        "timezone_offset": "+02:00",
        "role_id": 1,
        "icon_url": None,
        "is_deleted": False,
    }
