"""The pretend Pipedrive, and our client's calls, held against the vendor's own description when that is at hand."""

import json
import re
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from bot.adapters.crm.pipedrive import families
from procountor_client import encoding
from sandbox import pipedrive
from sandbox.pipedrive import deal_lines, v1_twins
from sandbox.pipedrive.account import Actor
from sandbox.seed.pipedrive import AINO, PROJECT, TOKEN
from sandbox.world import World

SPEC = Path(__file__).parents[2] / ".." / "shared" / "reference" / "crm" / "pipedrive-openapi.json"
pytestmark = pytest.mark.skipif(not SPEC.exists(), reason="pipedrive-openapi.json is not beside the repository")

EXAMPLES = SPEC.parent / "samples" / "pipedrive-spec-examples.json"
NOT_IN_SPEC = {"creator_user_id", "archive_time"}
"""Of a deal: the vendor's own examples have them, its schemas do not."""
WRITES = [
    ("POST", "/api/v2/deals", {"title": "Uusi", "org_id": 3001}),
    ("PATCH", "/api/v2/deals/2042", {"custom_fields": {PROJECT["field_code"]: "P"}}),
    ("POST", "/api/v2/deals/2042/products", {"product_id": 6001, "item_price": 1.5, "quantity": 2}),
    ("POST", "/api/v2/deals/2041/installments", {"description": "1", "amount": 5, "billing_date": "2026-12-01"}),
    ("POST", "/api/v2/deals/2041/discounts", {"description": "1", "amount": 5, "type": "percentage"}),
    ("DELETE", "/api/v2/deals/2044", None),
    ("POST", "/api/v2/organizations", {"name": "Uusi Oy", "address": {"value": "Katu 1"}}),
    ("PATCH", "/api/v2/organizations/3001", {"name": "Kivikko Oy"}),
    ("POST", "/api/v2/products", {"name": "Uusi", "code": "U", "prices": [{"currency": "EUR", "price": 1}]}),
    ("PATCH", "/api/v2/products/6001", {"tax": 25.5}),
    ("POST", "/api/v2/dealFields", {"field_name": "Voitto", "field_type": "varchar"}),
    ("POST", "/api/v2/organizationFields", {"field_name": "Voitto", "field_type": "double"}),
    ("POST", "/api/v2/productFields", {"field_name": "Voitto", "field_type": "varchar"}),
    ("POST", "/api/v1/notes", {"content": "x", "deal_id": 2041}),
    (
        "POST",
        "/api/v1/webhooks",
        {"subscription_url": "http://b/x", "event_action": "*", "event_object": "deal", "name": "V", "version": "2.0"},
    ),
]
READS = [
    "/api/v2/deals",
    "/api/v2/deals/2041",
    "/api/v2/deals/archived",
    "/api/v2/deals/2041/products",
    "/api/v2/deals/products?deal_ids=2041,2046",
    "/api/v2/deals/2041/discounts",
    "/api/v2/deals/installments?deal_ids=2041",
    "/api/v2/organizations",
    "/api/v2/organizations/3001",
    "/api/v2/organizations/search?term=Kivikko",
    "/api/v2/persons",
    "/api/v2/persons/4001",
    "/api/v2/products",
    "/api/v2/products/6001",
    "/api/v2/products/6001/variations",
    "/api/v2/dealFields",
    "/api/v2/organizationFields",
    "/api/v2/personFields",
    "/api/v2/productFields",
    "/api/v2/pipelines",
    "/api/v2/pipelines/1",
    "/api/v2/stages",
    "/api/v2/stages/1",
    "/api/v1/users",
    "/api/v1/users/me",
    "/api/v1/users/501",
    "/api/v1/currencies",
    "/api/v1/notes",
    "/api/v1/webhooks",
]


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    return _readable(json.loads(SPEC.read_text()))


def _readable(node: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema. Any value may be null: the vendor's examples are where its schemas say they are not."""
    if isinstance(node, list):
        return [_readable(item) for item in node]
    if not isinstance(node, dict):
        return node
    read = {name: _readable(value) for name, value in node.items()}
    if isinstance(read.get("type"), str) and not {"in", "flows"} & read.keys():
        read["type"] = [read["type"], "null"]
        if isinstance(read.get("enum"), list):
            read["enum"] = [*read["enum"], None]
    return read


@pytest.fixture
def world() -> World:
    world = World.seeded(now=datetime(2026, 11, 18, 9, 0, tzinfo=UTC))
    account = world.pipedrive.account
    deal_lines.add_discount(account, 2041, {"description": "1", "amount": 5, "type": "percentage"}, Actor(AINO))
    part = {"description": "50 %", "amount": 5, "billing_date": "2026-12-01"}
    deal_lines.add_installment(account, 2041, part, Actor(AINO))
    return world


@pytest.fixture
async def api(world):
    transport = httpx.ASGITransport(pipedrive.create_api(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://crm", headers={"x-api-token": TOKEN}) as client:
        await client.post("/api/v1/notes", json={"content": "x", "deal_id": 2041})
        yield client


def operation(spec: dict[str, Any], method: str, path: str) -> dict[str, Any]:
    """The operation of a path with ids, or with the names of its parameters."""
    bare = path.split("?", maxsplit=1)[0]
    if bare in spec["paths"]:
        return spec["paths"][bare][method.lower()]
    fitting = [known for known in spec["paths"] if re.fullmatch(re.sub(r"\{\w+\}", r"[^/]+", known), bare)]
    return spec["paths"][fitting[0]][method.lower()]


def problems(spec: dict[str, Any], schema: dict[str, Any], value: Any) -> list[str]:
    validator = Draft202012Validator({**schema, "components": spec["components"]})
    return [f"{'/'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(value)]


def properties(spec: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return properties(spec, spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    found = dict(schema.get("properties", {}))
    for part in schema.get("allOf", []):
        for name, inner in properties(spec, part).items():
            found[name] = {"allOf": [found[name], inner]} if name in found else inner
    return found | (properties(spec, schema["items"]) if "items" in schema else {})


def unknown_keys(spec: dict[str, Any], schema: dict[str, Any], answer: dict[str, Any]) -> set[str]:
    """Keys of the records that the schema does not know: a fake must not promise more than the real thing."""
    known = properties(spec, properties(spec, schema)["data"])
    rows = answer["data"] if isinstance(answer["data"], list) else [answer["data"]]
    return {key for row in rows for key in row} - set(known) - NOT_IN_SPEC


def check(spec: dict[str, Any], method: str, path: str, answer: httpx.Response) -> None:
    described = operation(spec, method, path)["responses"]
    assert str(answer.status_code) in described, answer.text
    schema = described[str(answer.status_code)]["content"]["application/json"]["schema"]
    assert problems(spec, schema, answer.json()) == []
    if isinstance(answer.json().get("data"), dict | list):
        assert unknown_keys(spec, schema, answer.json()) == set()


async def test_every_read_answers_in_the_vendors_shape(api, spec):
    for path in READS:
        answer = await api.get(path)
        assert (
            answer.json()["data"]
            or "archived" in path
            or "variations" in path
            or "personFields" in path
            or "webhooks" in path
        )
        check(spec, "GET", path, answer)


async def test_every_write_is_described_and_answers_in_the_vendors_shape(api, spec):
    for method, path, body in WRITES:
        if body is not None:
            described = operation(spec, method, path)["requestBody"]["content"]["application/json"]["schema"]
            assert problems(spec, described, body) == [], path
        check(spec, method, path, await api.request(method, path, json=body))


def test_every_endpoint_of_the_fake_is_one_of_the_vendors_and_costs_the_same(world, spec):
    twins = {endpoint.path for endpoint in v1_twins.ENDPOINTS}
    for endpoint in pipedrive.endpoints(world):
        if endpoint.path not in twins:
            bare = re.sub(r"\{(\w+)(:int)?\}", "1", endpoint.path)
            assert operation(spec, endpoint.method, bare)["x-token-cost"] == endpoint.cost, endpoint.path


def test_the_clients_table_of_costs_is_the_vendors(spec):
    tables = {name: value for name, value in vars(families).items() if isinstance(value, families.Family)}
    parts = {"DEAL_DISCOUNTS": "/{id}/discounts", "PRODUCT_VARIATIONS": "/{id}/variations"}
    update = {"NOTES": "put"}
    checked = 0
    for name, family in tables.items():
        base = family.address()
        one = f"{base}/{{id}}"
        where = {
            "read": (one, "get"),
            "list": (base + parts.get(name, ""), "get"),
            "create": (base, "post"),
            "update": (one, update.get(name, "patch")),
            "delete": (one, "delete"),
            "search": (f"{base}/search", "get"),
        }
        for column in fields(families.Family)[2:]:
            cost = getattr(family, column.name)
            if cost is not None:
                path, method = where[column.name]
                assert spec["paths"][path][method]["x-token-cost"] == cost, (name, column.name)
                checked += 1
    assert checked > 25


def test_the_vendors_examples_are_read_by_the_clients_models():
    from bot.adapters.crm.pipedrive import calls, deal_models, models

    examples = encoding.loads(EXAMPLES.read_text())
    kinds = {
        "GET /api/v2/deals 200": deal_models.Deal,
        "GET /api/v2/deals/{id}/products 200": deal_models.DealProduct,
        "GET /api/v2/deals/products 200": deal_models.DealProduct,
        "GET /api/v2/deals/{id}/discounts 200": deal_models.DealDiscount,
        "GET /api/v2/deals/installments 200": deal_models.DealInstallment,
        "GET /api/v2/organizations 200": models.Organization,
        "GET /api/v2/persons 200": models.Person,
        "GET /api/v2/products 200": models.Product,
        "GET /api/v2/products/{id}/variations 200": models.ProductVariation,
        "GET /api/v2/dealFields 200": models.FieldDefinition,
        "GET /api/v2/pipelines 200": models.Pipeline,
        "GET /api/v2/stages 200": models.Stage,
        "GET /api/v1/users 200": models.User,
        "GET /api/v1/notes 200": models.Note,
        "GET /api/v1/webhooks 200": models.Webhook,
    }
    for key, kind in kinds.items():
        page = calls.page_of(kind, calls.Answer.model_validate(examples[key]))
        assert page.rows, key
        assert page.unreadable == (), key
    assert models.Me.model_validate(examples["GET /api/v1/users/me 200"]["data"]).is_admin


def test_the_samples_are_read_by_the_clients_models():
    from bot.adapters.crm.pipedrive import calls, deal_models

    folder = EXAMPLES.parent / "pipedrive"
    for name, kind, count in (
        ("deal-products-page", deal_models.DealProduct, 3),
        ("deal-discounts", deal_models.DealDiscount, 2),
        ("installments", deal_models.DealInstallment, 2),
    ):
        page = calls.page_of(kind, calls.Answer.model_validate(encoding.loads((folder / f"{name}.json").read_text())))
        assert len(page.rows) == count


async def test_webhooks_have_the_keys_of_the_official_samples(world, spec):
    receiver: list[dict[str, Any]] = []

    def take(request: httpx.Request) -> httpx.Response:
        receiver.append(json.loads(request.content))
        return httpx.Response(200)

    sender, account = world.pipedrive.sender, world.pipedrive.account
    sender.transport = httpx.MockTransport(take)
    hook = {"id": 1, "owner_id": 504, "user_id": 504, "is_active": 1, "event_action": "*", "event_object": "*"}
    sender.added(hook | {"subscription_url": "http://b/x", "http_auth_user": None, "http_auth_password": None})
    account.change("deal", 2041, {"title": "x"}, Actor(AINO))
    account.change("organization", 3001, {"name": "x"}, Actor(AINO))
    account.change("product", 6001, {"name": "x"}, Actor(AINO))
    await sender.settled()
    for body, entity in zip(receiver, ("deal-change-won", "organization-change", "product-change"), strict=True):
        sample = json.loads((EXAMPLES.parent / "pipedrive" / f"webhook-{entity}.json").read_text())
        assert problems(spec, {"$ref": "#/components/schemas/VoittoWebhookV2"}, body) == []
        assert set(body["data"]) == set(sample["data"]), entity
        assert set(body["meta"]) == set(sample["meta"]), entity


def test_the_words_of_webhooks_are_words_of_the_api(spec):
    from sandbox.pipedrive import webhooks

    body = operation(spec, "POST", "/api/v1/webhooks")["requestBody"]["content"]["application/json"]["schema"]
    described = SimpleNamespace(**properties(spec, body))
    assert set(webhooks.ACTIONS) == set(described.event_action["enum"]) - {None}
    since_2026 = {"deal_product", "deal_installment"}  # changelog of 2026-04-10: the description lacks them
    assert set(webhooks.OBJECTS) - since_2026 == set(described.event_object["enum"]) - {None}
