"""The company register's open data (YTJ), mounted at /ytj."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.clock import WorldClock
from sandbox.gate import FaultMiddleware, Page
from sandbox.weather import Weather

PAGE_SIZE = 100
SITUATIONS = {"liquidation": "SELTILA", "bankruptcy": "KONK", "restructuring": "SANE"}
VAT_REGISTER, PREPAYMENT_REGISTER, EMPLOYER_REGISTER = "6", "5", "7"


@dataclass(frozen=True)
class Company:
    business_id: str
    name: str
    street: str = ""
    zip: str = ""
    city: str = ""
    situation: str = ""  # a key of SITUATIONS
    ceased_on: str = ""
    vat_liable: bool = True
    former_name: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "businessId": {"value": self.business_id, "registrationDate": "2012-03-01", "source": "3"},
            "names": self._names(),
            "companyForms": [_form()],
            "companySituations": self._situations(),
            "registeredEntries": self._entries(),
            "addresses": self._addresses(),
            "tradeRegisterStatus": "4" if self.ceased_on else "1",
            "status": "2",
            "registrationDate": "2012-03-14",
            "endDate": self.ceased_on or None,
            "lastModified": "2026-02-03T13:17:42",
        }

    def matches(self, text: str) -> bool:
        return any(text.lower() in name.lower() for name in (self.name, self.former_name) if name)

    def _names(self) -> list[dict[str, Any]]:
        names = [_name(self.name, version=1)]
        if self.former_name:
            names.append({**_name(self.former_name, version=2), "endDate": "2019-06-30"})
        return names

    def _situations(self) -> list[dict[str, Any]]:
        if not self.situation:
            return []
        return [{"type": SITUATIONS[self.situation], "registrationDate": "2026-05-11", "source": "1"}]

    def _entries(self) -> list[dict[str, Any]]:
        registers = [PREPAYMENT_REGISTER, EMPLOYER_REGISTER] + ([VAT_REGISTER] if self.vat_liable else [])
        return [_entry(register) for register in ["1", *registers]]

    def _addresses(self) -> list[dict[str, Any]]:
        if not self.street:
            return []
        street, number, flat = _split_street(self.street)
        address: dict[str, Any] = {
            "type": 1,
            "street": street,
            "buildingNumber": number,
            "entrance": flat,
            "postCode": self.zip,
            "postOffices": [{"city": self.city.upper(), "languageCode": "1", "municipalityCode": "091"}],
            "registrationDate": "2018-09-01",
            "source": "0",
        }
        return [address]


def _split_street(street: str) -> tuple[str, str, str]:
    """Name, building number, and the rest (entrance and flat)."""
    words = street.split(" ")
    for place, word in enumerate(words):
        if word[:1].isdigit() and place:
            return " ".join(words[:place]), word, " ".join(words[place + 1 :])
    return street, "", ""


def _name(name: str, version: int) -> dict[str, Any]:
    return {"name": name, "type": "1", "registrationDate": "2012-03-14", "version": version, "source": "1"}


def _form() -> dict[str, Any]:
    descriptions = [
        {"languageCode": "1", "description": "Osakeyhtiö"},
        {"languageCode": "2", "description": "Aktiebolag"},
        {"languageCode": "3", "description": "Limited company"},
    ]
    return {"type": "16", "descriptions": descriptions, "version": 1, "source": "1"}


def _entry(register: str) -> dict[str, Any]:
    authority = "2" if register == "1" else "1"
    return {
        "type": "80" if register == VAT_REGISTER else "1",
        "register": register,
        "authority": authority,
        "registrationDate": "2012-03-20",
        "descriptions": [{"languageCode": "3", "description": "Registered"}],
    }


class Register:
    """Companies of the trade register. Sole traders and associations are not in it."""

    def __init__(self, companies: Iterable[Company] = ()) -> None:
        self.companies = {company.business_id: company for company in companies}
        self.requests = 0

    def find(self, *, business_id: str = "", name: str = "", location: str = "") -> list[Company]:
        return [
            company
            for company in self.companies.values()
            if (not business_id or company.business_id == business_id)
            and (not name or company.matches(name))
            and (not location or company.city.lower() == location.lower())
        ]


class HasRegister(Protocol):
    clock: WorldClock
    weather: Weather
    register: Register


def create_api(world: HasRegister) -> FaultMiddleware:
    """GET /companies?businessId=|name=|location=[&page=]."""

    async def companies(request: Request) -> Response:
        world.register.requests += 1
        query = request.query_params
        found = world.register.find(
            business_id=query.get("businessId", ""), name=query.get("name", ""), location=query.get("location", "")
        )
        start = PAGE_SIZE * (_page(query.get("page"), len(found)) - 1)
        page = [company.as_json() for company in found[start : start + PAGE_SIZE]]
        return JSONResponse({"totalResults": len(found), "companies": page})

    def down() -> Page:
        stamp = world.clock.local().replace(tzinfo=None).isoformat(timespec="seconds")
        body = f'{{"timestamp":"{stamp}","message":"Service Unavailable","errorcode":503}}'
        return Page(503, body.encode(), "application/json")

    app = Starlette(routes=[Route("/companies", companies)])
    return FaultMiddleware(app, world.weather, "register", down, _throttled)


def _page(asked: str | None, total: int) -> int:
    """The trap of the real service: a page out of range, or no number at all, is page 1."""
    last = max(1, math.ceil(total / PAGE_SIZE))
    number = int(asked) if asked and asked.isdigit() else 1
    return number if 1 <= number <= last else 1


def _throttled(_: int) -> Page:
    return Page(429, b"Too many requests", "text/plain")
