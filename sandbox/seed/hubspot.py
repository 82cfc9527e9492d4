"""What the pretend firm keeps in HubSpot: the same deals and people as everywhere, with what HubSpot makes odd about them."""

from decimal import Decimal

from sandbox.crm import Deal, Line
from sandbox.hubspot import fields
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.records import Json, written
from sandbox.seed.deals import deals
from sandbox.seed.firms import FIRMS

TOKEN = "pat-eu1-demo"
CLIENT_SECRET = "hubspot-client-secret"
_KINDS = ("deals", "companies", "contacts", "line_items", "products")
SCOPES = frozenset(
    {f"crm.{what}.{kind}.{act}" for what in ("objects", "schemas") for kind in _KINDS for act in ("read", "write")}
    | {"crm.objects.owners.read", "tax_rates.read"}
)
BUSINESS_ID = {
    "name": "y_tunnus",
    "label": "Y-tunnus",
    "type": "string",
    "fieldType": "text",
    "groupName": "companiesinformation",
    "hasUniqueValue": True,
}
"""A firm that sells to firms has this in its CRM already."""
OWNERS = {"aino.laine@revontuli.example": "41629779", "elias.korhonen@revontuli.example": "41629780"}
GONE_OWNER = "42103462"
TAX_RATES = {"25.5": "2148420997", "13.5": "2148420998", "0": "2148420999"}
_STAGES = (
    ("qualifiedtobuy", "Kartoitus", "false", "0.4"),
    ("contractsent", "Tarjous lähetetty", "false", "0.9"),
    ("closedwon", "Voitettu", "true", "1.0"),
    ("closedlost", "Hävitty", "true", "0.0"),
)
_CARE_STAGES = (("11348542", "Uusi", "false", "0.2"), ("11348549", "Voitettu", "true", "1.0"))


def fill(portal: Portal, *, with_deals: bool = True) -> None:
    """Day one."""
    portal.tokens[TOKEN] = SCOPES
    portal.hooks.secret = CLIENT_SECRET
    portal.properties["companies"]["y_tunnus"] = fields.definition(dict(BUSINESS_ID), portal.now())
    since = written(portal.now())
    portal.pipelines = [
        _pipeline("default", "Myynti", _STAGES, since),
        _pipeline("11348541", "Ylläpito", _CARE_STAGES, since),
    ]
    portal.owners = [*_owners(since), _owner(GONE_OWNER, "lahtenyt@revontuli.example", "Lassi", "Lähtenyt", since)]
    portal.tax_rates = [_tax_rate(percent, number, since) for percent, number in TAX_RATES.items()]
    for deal in deals() if with_deals else ():
        _deal(portal, deal)


def _deal(portal: Portal, deal: Deal) -> None:
    record = portal.add(
        "deals",
        {
            "dealname": deal.title,
            "amount": deal.amount,
            "deal_currency_code": deal.currency,
            "dealstage": "contractsent",
            "pipeline": "default",
            "hubspot_owner_id": OWNERS[deal.owner_email],
        },
        deal.id.removeprefix("D-"),
    )
    company = _company(portal, deal)
    portal.links.add("deals", record.id, "companies", company, primary=True)
    for place, line in enumerate(deal.lines):
        number = portal.add("line_items", _line(line, place, deal.currency)).id
        portal.links.add("deals", record.id, "line_items", number)
    if deal.your_ref:
        person = portal.add("contacts", {"firstname": "Kerttu", "lastname": "Kontakti", "email": deal.customer.email})
        portal.links.add("deals", record.id, "contacts", person.id)
        portal.links.add("contacts", person.id, "companies", company, primary=True)


def _company(portal: Portal, deal: Deal) -> str:
    given = deal.customer
    firm = next((each for each in FIRMS if each.name == given.name), None)
    values = {
        "name": given.name,
        "address": given.street or (firm.street if firm else ""),
        "zip": given.zip or (firm.zip if firm else ""),
        "city": given.city or (firm.city if firm else ""),
        "country": {"SE": "Sweden"}.get(given.country, "Finland"),
        "domain": given.email.partition("@")[2],
        "y_tunnus": given.business_id,
    }
    return portal.add("companies", {name: value for name, value in values.items() if value}).id


def _line(line: Line, place: int, currency: str) -> dict[str, str]:
    values = {
        "name": line.name,
        "price": line.unit_price,
        "quantity": line.qty,
        "hs_sku": line.sku,
        "hs_position_on_quote": str(place),
        "hs_line_item_currency_code": currency,
        "hs_tax_rate_group_id": TAX_RATES.get(line.vat_pct, ""),
    }
    return {name: value for name, value in values.items() if value}


def _pipeline(number: str, label: str, stages: tuple[tuple[str, str, str, str], ...], since: str) -> Json:
    dates = {"archived": False, "createdAt": since, "updatedAt": since}
    shown = [
        {
            "id": stage,
            "label": name,
            "displayOrder": place,
            "metadata": {"isClosed": closed, "probability": probability},
            "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
            **dates,
        }
        for place, (stage, name, closed, probability) in enumerate(stages)
    ]
    return {"id": number, "label": label, "displayOrder": 0, "stages": shown, **dates}


def _owners(since: str) -> list[Json]:
    names = {
        "aino.laine@revontuli.example": ("Aino", "Laine"),
        "elias.korhonen@revontuli.example": ("Elias", "Korhonen"),
    }
    return [
        _owner(number, email, *names[email], since) | {"userId": 9586504 + place, "archived": False}
        for place, (email, number) in enumerate(OWNERS.items())
    ]


def _owner(number: str, email: str, first: str, last: str, since: str) -> Json:
    """Of somebody who left: no user any more, and only in the archive."""
    return {
        "id": number,
        "email": email,
        "type": "PERSON",
        "firstName": first,
        "lastName": last,
        "userId": None,
        "userIdIncludingInactive": 9586500,
        "createdAt": since,
        "updatedAt": since,
        "archived": True,
    }


def _tax_rate(percent: str, number: str, since: str) -> Json:
    named = {"name": f"ALV {percent.replace('.', ',')}", "label": "ALV"}
    shown: Json = {**named, "percentageRate": Decimal(percent), "active": True}
    return {"id": number, **shown, "createdAt": since, "updatedAt": since}
