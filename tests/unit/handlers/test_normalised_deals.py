"""Deals are compared as they were read, in words that agree with what earlier versions stored of the hook's body."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.deals.changes import changes, facts, stored_facts
from bot.domain.values.ids import CompanyId
from handlers.hooks.deal_body import MESSAGE, DealWon

COMPANY = CompanyId("acme")
WHOLE: dict[str, Any] = {
    "deal_id": "W-1",
    "title": "Verkkosivut",
    "won_at": "2026-11-20T09:00:00+02:00",
    "currency": "eur",
    "amount": "1250.50",
    "prices_include_vat": False,
    "owner_email": "aino@acme.example",
    "url": "https://crm.example/deals/W-1",
    "payment_terms_days": 21,
    "project_ref": "P-7",
    "your_ref": "Matti",
    "customer": {
        "crm_id": "C-9",
        "name": "Kivikko Rakennus Oy",
        "business_id": "1234567-1",
        "vat_id": "FI12345671",
        "country": "SE",
        "email": "laskut@kivikko.example",
        "address": {"street": "Katu 1", "zip": "00100", "city": "Helsinki", "country": "FI"},
        "einvoice": {"address": "003712345671", "operator": "003721291126"},
    },
    "lines": [
        {
            "sku": "S-1",
            "name": "Työ",
            "qty": "2.50",
            "unit_price": "100.00",
            "discount_pct": "0",
            "vat_pct": "25.5",
            "unit": "h",
            "comment": "syksy",
        },
        {"name": "Matkat", "qty": "1", "unit_price": "1000.50"},
    ],
}


def won(data: dict[str, Any]) -> DealWon:
    at = datetime(2026, 11, 22, tzinfo=UTC).isoformat()
    message = MESSAGE.validate_python({"type": "deal.won", "timestamp": at, "data": data})
    assert isinstance(message, DealWon)
    return message


def without(*path: str | int) -> dict[str, Any]:
    data = deepcopy(WHOLE)
    inner: Any = data
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return data


@pytest.mark.parametrize(
    "data",
    [
        WHOLE,
        without("customer", "address", "country"),
        without("customer", "address"),
        without("customer", "einvoice"),
        without("customer", "country"),
        without("lines", 0, "discount_pct"),
        without("lines", 0, "unit"),
        without("lines"),
        without("amount"),
    ],
)
def test_a_deal_stored_by_an_earlier_version_is_the_same_when_it_is_read_again(data: dict[str, Any]) -> None:
    message = won(data)
    assert changes(stored_facts(message.model_dump(mode="json")), facts(message.deal(COMPANY))) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("title",), "Muu"),
        (("amount",), "1250.51"),
        (("currency",), "SEK"),
        (("prices_include_vat",), True),
        (("owner_email",), "muu@acme.example"),
        (("payment_terms_days",), 14),
        (("project_ref",), "P-8"),
        (("your_ref",), "Maija"),
        (("customer", "crm_id"), "C-10"),
        (("customer", "name"), "Muu Oy"),
        (("customer", "business_id"), "7654321-2"),
        (("customer", "vat_id"), "FI76543212"),
        (("customer", "country"), "FI"),
        (("customer", "email"), "muu@kivikko.example"),
        (("customer", "address", "street"), "Katu 2"),
        (("customer", "address", "zip"), "00200"),
        (("customer", "address", "city"), "Espoo"),
        (("customer", "address", "country"), "SE"),
        (("customer", "einvoice", "address"), "003776543212"),
        (("customer", "einvoice", "operator"), "BAWCFI22"),
        (("lines", 0, "sku"), "S-2"),
        (("lines", 0, "name"), "Muu työ"),
        (("lines", 0, "qty"), "3"),
        (("lines", 0, "unit_price"), "101"),
        (("lines", 0, "discount_pct"), "10"),
        (("lines", 0, "vat_pct"), "14"),
        (("lines", 0, "unit"), "kpl"),
        (("lines", 0, "comment"), "kevät"),
    ],
)
def test_whatever_a_deal_says_otherwise_is_told_by_its_own_name(path: tuple[str | int, ...], value: Any) -> None:
    other = deepcopy(WHOLE)
    inner: Any = other
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    [told] = changes(facts(won(WHOLE).deal(COMPANY)), facts(won(other).deal(COMPANY)))
    assert str(told).startswith(f"{'.'.join(map(str, path))}: ")


def test_when_it_was_won_and_where_it_is_found_may_differ() -> None:
    other = WHOLE | {"won_at": "2026-11-21T09:00:00+02:00", "url": "https://crm.example/2"}
    assert facts(won(other).deal(COMPANY)) == facts(won(WHOLE).deal(COMPANY))


def test_what_is_stored_flat_is_read_as_it_is() -> None:
    said = facts(won(WHOLE).deal(COMPANY))
    assert stored_facts({"data": said}) == said
