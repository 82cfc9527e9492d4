from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from sandbox import procountor
from sandbox.seed import API_KEY, CLIENT_ID, CLIENT_SECRET
from sandbox.seed.registers import MAIN_IBAN
from sandbox.world import World

WEDNESDAY = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
FORM = {"content-type": "application/x-www-form-urlencoded"}
GRANT = {
    "grant_type": "client_credentials",
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "api_key": API_KEY,
}


@pytest.fixture
def world() -> World:
    return World.seeded(now=WEDNESDAY)


@pytest.fixture
async def anonymous(world: World) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(procountor.create_api(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://ledger") as client:
        yield client


@pytest.fixture
async def api(anonymous: httpx.AsyncClient) -> httpx.AsyncClient:
    reply = await anonymous.post("/oauth/token", data=GRANT, headers=FORM)
    anonymous.headers["authorization"] = f"Bearer {reply.json()['access_token']}"
    return anonymous


@pytest.fixture
def grant() -> dict[str, str]:
    return dict(GRANT)


@pytest.fixture
def body() -> Callable[..., dict[str, Any]]:
    """A complete, acceptable invoice; dotted keywords change one place: body(**{"paymentInfo.dueDate": "..."})."""

    def make(**changes: Any) -> dict[str, Any]:
        invoice = acceptable()
        for path, value in changes.items():
            *parents, last = path.split(".")
            target: Any = invoice
            for step in parents:
                target = target[int(step)] if step.isdigit() else target[step]
            target[last] = value
        return invoice

    return make


def acceptable() -> dict[str, Any]:
    address = {
        "name": "Kivikko Rakennus Oy",
        "street": "Louhentie 4",
        "zip": "00930",
        "city": "Helsinki",
        "country": "FINLAND",
    }
    return {
        "type": "SALES_INVOICE",
        "date": "2026-11-18",
        "partnerId": 7_100_001,
        "counterParty": {"counterPartyAddress": address, "email": "laskut@kivikko.example"},
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
            {
                "product": "Konsultointi",
                "quantity": 3,
                "unit": "HOUR",
                "unitPrice": 115.5,
                "discountPercent": 10,
                "vatPercent": 25.5,
            }
        ],
        "vatStatus": 1,
        "invoiceChannel": "EMAIL",
        "language": "FINNISH",
    }
