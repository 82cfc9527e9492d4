"""Every call the client can make: what it should look like on the wire, and a reply to it."""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import example_bodies as bodies

from procountor_client import (
    Invoice,
    InvoiceStatus,
    Partner,
    Procountor,
    Product,
)

NOON = dt.datetime(2026, 11, 20, 10, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 20)
VERSION = "2026-11-20T12:00:00"
OPEN_STATUSES = [InvoiceStatus.SENT, InvoiceStatus.PARTLY_PAID]

EMPTY_PAGE: dict[str, Any] = {"results": [], "meta": {}}
ONE: dict[str, Any] = {"id": 1}
FIRST_PAGE = {"page": "0", "size": "200"}
ASCENDING = {"orderById": "ASC", **FIRST_PAGE}


@dataclass(frozen=True, slots=True)
class ApiCall:
    name: str
    make: Callable[[Procountor], Awaitable[Any]]
    method: str
    path: str  # as in the API's own description
    reply: Any
    params: dict[str, Any] | None = None
    numbers: tuple[int, ...] = ()

    @property
    def target(self) -> str:
        """The path with its ids filled in, in order."""
        ids = map(str, self.numbers)
        return "/".join(next(ids) if part.startswith("{") else part for part in self.path.split("/"))


def get(
    name: str,
    make: Callable[[Procountor], Awaitable[Any]],
    path: str,
    reply: Any,
    params: dict[str, Any] | None = None,
    *numbers: int,
) -> ApiCall:
    return ApiCall(name, make, "GET", path, reply, params, numbers)


def stored_invoice() -> Invoice:
    return Invoice.model_validate({**bodies.invoice().to_body(), "id": 7, "version": VERSION})


def stored_partner() -> Partner:
    return Partner.model_validate({**bodies.partner().to_body(), "id": 5, "version": VERSION})


def stored_product() -> Product:
    return Product.model_validate({**bodies.product().to_body(), "id": 3})


async def drained(rows: Any) -> list[Any]:
    return [row async for row in rows]


INVOICE = "/invoices/{invoiceId}"
PARTNER = "/businesspartners/{id}"
