"""The guide is run as it stands: its examples talk to a pretend Procountor, its prints must print what they say."""

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from procountor_client import PRODUCTION_URL, Procountor, errors
from procountor_client.resources.base import Resource

GUIDE = Path(__file__).parents[3] / "docs" / "procountor-client.md"
TEXT = GUIDE.read_text(encoding="utf-8")

CUSTOMER = {"id": 7189371, "name": "Esimerkki Oy", "type": "CUSTOMER", "version": "2026-11-01T10:00:00"}
REPLIES: dict[tuple[str, str], Any] = {
    ("POST", "/oauth/token"): {"access_token": "t", "expires_in": 3600},
    ("GET", "/sessioninfo"): {"companyId": 1, "name": "Esimerkki Oy"},
    ("POST", "/invoices"): {"id": 5, "invoiceNumber": 1001},
    ("GET", "/businesspartners"): {"results": [{**CUSTOMER, "invoicingInfo": {"identifier": "0836922-4"}}]},
    ("GET", "/businesspartners/7189371"): {
        **CUSTOMER,
        "paymentInfo": {"paymentMethod": "BANK_TRANSFER", "paymentTermDays": "14"},
    },
    ("PATCH", "/businesspartners/7189371"): {},
    ("GET", "/payments/paymentevents"): b'{"results": [{"id": 1, "invoiceId": 5, "amount": 40.00}]}',
    ("GET", "/ledgerreceipts/9"): {
        "id": 9,
        "transactions": [
            {"id": 1, "transactionType": "REVERSING_ENTRY", "accountingValue": 50},
            {"id": 2, "transactionType": "ENTRY", "accountingValue": -50},
        ],
    },
    ("PUT", "/ledgerreceipts/9/transactions/2/dimensions"): {"id": 9},
    ("GET", "/products"): {"results": [{"id": 1, "name": "Consulting"}]},
}


def pretend_procountor(request: httpx.Request) -> httpx.Response:
    path = request.url.path.removeprefix("/api")
    if (request.method, path) == ("GET", "/invoices"):
        found = [] if "originalInvoiceNumber" in request.url.params else [{"id": 5}]
        return httpx.Response(200, json={"results": found})
    if request.url.params.get("active") == "false":
        return httpx.Response(200, json={"results": []})
    reply = REPLIES[request.method, path]
    return httpx.Response(200, content=reply) if isinstance(reply, bytes) else httpx.Response(200, json=reply)


def examples() -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


def announced(example: str) -> list[str]:
    return re.findall(r"^\s*print\(.*\)  # (.*)$", example, re.MULTILINE)


@respx.mock(base_url=PRODUCTION_URL, assert_all_called=False)
async def test_every_example_runs_and_prints_what_it_says(respx_mock, capsys):
    respx_mock.route().mock(side_effect=pretend_procountor)
    names: dict[str, Any] = {}
    for number, example in enumerate(examples()):
        code = compile(example, f"{GUIDE.name}, example {number + 1}", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        running = eval(code, names)  # noqa: S307 - our own guide
        if inspect.isawaitable(running):
            await running

        assert capsys.readouterr().out.splitlines() == announced(example)


def test_guide_shows_enough_examples():
    assert len(examples()) >= 8
    assert sum(map(len, map(announced, examples()))) >= 7


def test_error_tree_in_the_guide_is_the_one_in_the_code():
    tree = (errors.__doc__ or "").split("\n\n")[1]

    assert tree in TEXT


def public_calls(resource: Resource) -> set[str]:
    return {name for name in dir(resource) if not name.startswith("_")}


@pytest.mark.parametrize("attribute", ["invoices", "partners", "products", "payments", "session", "company", "users"])
async def test_table_of_calls_is_complete(attribute, respx_mock):
    from wire_fakes import config

    async with Procountor(config()) as procountor:
        calls = public_calls(getattr(procountor, attribute))
    (row,) = re.findall(rf"^\| `{attribute}` \| (.*) \|$", TEXT, re.MULTILINE)

    assert set(re.findall(r"`(\w+)`", row)) == calls
