"""The client's requests and the pretend HubSpot's answers, held against the vendor's own description when it is at hand."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from bot.adapters.crm import errors
from bot.adapters.crm.hubspot import Cursor, Filter, HubSpot, ObjectType, PropertyDraft, Search
from sandbox import hubspot
from tests.unit.adapters.crm.hubspot_account import (
    COMPANIES,
    DEALS,
    LINES,
    PRODUCTS,
    clockwork,
    endpoint,
    long_ago,
    world,
)

REFERENCE = Path(__file__).parents[2] / ".." / "shared" / "reference" / "crm"
SPEC = REFERENCE / "hubspot-openapi.json"
pytestmark = pytest.mark.skipif(not SPEC.exists(), reason="hubspot-openapi.json is not beside the repository")

OMITTED = {"after", "query", "propertiesWithHistory", "associations"}
"""Required by the description, and left out by every official example. Those also sort by objects, not by strings."""


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    return nullable(json.loads(SPEC.read_text()))


def nullable(schema: Any) -> Any:
    """OpenAPI 3.0 has `nullable` where JSON Schema has another type."""
    if isinstance(schema, list):
        return [nullable(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    read = {name: nullable(value) for name, value in schema.items()}
    return read | {"type": [read["type"], "null"]} if read.get("nullable") is True and "type" in read else read


class Recorder(httpx.AsyncBaseTransport):
    """Every exchange, on its way to the pretend HubSpot."""

    def __init__(self, pretend) -> None:
        self._inner = httpx.ASGITransport(hubspot.create_api(pretend))
        self.exchanges: list[tuple[httpx.Request, int, Any]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        body = await response.aread()
        self.exchanges.append((request, response.status_code, json.loads(body) if body else None))
        return httpx.Response(response.status_code, headers=response.headers, content=body)


def operation(spec: dict[str, Any], request: httpx.Request) -> dict[str, Any] | None:
    """The description's path with the most words of its own that fits."""
    fitting = [
        path
        for path in spec["paths"]
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), request.url.path)
        and request.method.lower() in spec["paths"][path]
    ]
    return spec["paths"][min(fitting, key=lambda path: path.count("{"))][request.method.lower()] if fitting else None


def content(spec: dict[str, Any], holder: dict[str, Any]) -> dict[str, Any] | None:
    while "$ref" in holder:
        holder = spec["components"][holder["$ref"].split("/")[-2]][holder["$ref"].split("/")[-1]]
    return next((each["schema"] for each in holder.get("content", {}).values()), None)


def problems(spec: dict[str, Any], schema: dict[str, Any], value: Any) -> list[str]:
    validator = Draft202012Validator({**schema, "components": spec["components"]})
    found = [f"{'/'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(value)]
    missing = tuple(f"'{name}' is a required property" for name in OMITTED)
    return [each for each in found if not each.endswith(missing) and not each.startswith("sorts/")]


async def everything(hub: HubSpot, pretend) -> None:
    """Each call the client has, and the refusals it meets."""
    await hub.account()
    await hub.owners.all(archived=True)
    await hub.pipelines.all()
    await hub.tax_rates.all()
    merged = pretend.hubspot.merge("deals", "2043", "2044")
    async for _ in hub.objects.changed(DEALS, Cursor(long_ago(pretend)), ["dealname", "amount"]):
        pass
    await hub.objects.search(DEALS, Search(filters=(Filter.one_of("dealstage", ["closedwon"]),)))
    await hub.objects.read_many(DEALS, ["2041", "2043", "9"], ["dealname", "description"])
    await hub.objects.read_by(COMPANIES, "y_tunnus", ["9012346-5", "0"], ["name"])
    await hub.associations.read(DEALS, LINES, ["2041", merged.id])
    await hub.associations.read(DEALS, COMPANIES, ["2041"])
    await hub.properties.create_group(PRODUCTS, "voitto", "Voitto")
    await hub.properties.create(
        PRODUCTS, PropertyDraft(name="procountor_product_id", label="x", group="voitto", unique=True)
    )
    await hub.properties.all(PRODUCTS)
    await hub.properties.groups(PRODUCTS)
    await hub.objects.upsert_many(PRODUCTS, "procountor_product_id", {"1": {"name": "A"}, "2": {"name": "B"}})
    await hub.objects.update_many(DEALS, {"2041": {"description": "x"}, "2042": {"amount": "no number"}})
    await hub.objects.update_many(DEALS, {"2045": {"description": "x"}, "2046": {"description": "y"}})
    note = await hub.objects.create_note("x", pretend.clock.now(), {DEALS: "2041"})
    await hub.objects.update_note(note.id, "y")


async def test_every_exchange_has_the_vendors_shape(spec):
    pretend = world()
    pretend.hubspot.switch(update_partly=True, warns=True)
    recorder = Recorder(pretend)
    async with HubSpot(endpoint(recorder), clockwork=clockwork(pretend), now=pretend.clock.now) as hub:
        await everything(hub, pretend)

    found: dict[str, list[str]] = {}
    for request, status, answer in recorder.exchanges:
        described = operation(spec, request)
        assert described, f"{request.method} {request.url.path} is not described"
        if request.content:
            schema = content(spec, described["requestBody"])
            found[f"{request.method} {request.url.path} request"] = problems(spec, schema, json.loads(request.content))
        expected = described["responses"].get(str(status)) or described["responses"]["default"]
        schema = content(spec, expected) if status < 400 else {"$ref": "#/components/schemas/Error"}
        found[f"{request.method} {request.url.path} {status}"] = problems(spec, schema, answer) if schema else []
    assert {name: said for name, said in found.items() if said} == {}
    assert {status for _, status, _ in recorder.exchanges} >= {200, 201, 207, 400, 404}


async def test_refusals_of_each_limit_have_the_vendors_shape(spec):
    pretend = world()
    pretend.hubspot.switch(daily=0)
    recorder = Recorder(pretend)
    async with HubSpot(endpoint(recorder), clockwork=clockwork(pretend), now=pretend.clock.now) as hub:
        with pytest.raises(errors.RateLimited):
            await hub.account()
    assert problems(spec, {"$ref": "#/components/schemas/VoittoError429"}, recorder.exchanges[0][2]) == []


async def test_webhooks_have_the_documented_shape(spec):
    pretend = world()
    portal, posts = pretend.hubspot, []
    portal.hooks.target = "https://voitto.example/hooks/hubspot"
    portal.hooks.transport = httpx.MockTransport(lambda request: (posts.append(request), httpx.Response(200))[1])
    for form in (False, True):
        portal.switch(object_events=form)
        portal.edit(portal.records["deals"]["2041"], {"amount": f"{form:d}"})
        portal.hooks.linked("deals", "2041", "companies", "1")
        portal.archive(portal.add("deals", {"dealname": "x"}))
        portal.restore(portal.add("deals", {"dealname": "y"}))
    portal.merge("deals", "2041", "2042")
    await portal.hooks.flush()
    events = [json.loads(post.content) for post in posts]
    assert sum(map(len, events)) > 10
    for batch in events:
        assert problems(spec, {"$ref": "#/components/schemas/VoittoWebhookBatch"}, batch) == []


SAMPLES = {
    "search-deals-page.json": ("bot.adapters.crm.hubspot.models", "SearchResult"),
    "associations-batch-read.json": ("bot.adapters.crm.hubspot.models", "AssociationResult"),
    "line-items-batch-read.json": ("bot.adapters.crm.hubspot.models", "BatchResult"),
    "products-batch-upsert-200.json": ("bot.adapters.crm.hubspot.models", "BatchResult"),
    "batch-create-207-official.json": ("bot.adapters.crm.hubspot.models", "BatchResult"),
    "deal-after-merge-get-old-id.json": ("bot.adapters.crm.hubspot.models", "Record"),
    "pipelines-deals.json": ("bot.adapters.crm.hubspot.account_models", "PipelineList"),
    "owners.json": ("bot.adapters.crm.hubspot.account_models", "OwnerPage"),
    "owners-archived.json": ("bot.adapters.crm.hubspot.account_models", "OwnerPage"),
    "property-create.json": ("bot.adapters.crm.hubspot.account_models", "Property"),
    "account-info.json": ("bot.adapters.crm.hubspot.account_models", "Account"),
    "tax-rate.json": ("bot.adapters.crm.hubspot.account_models", "TaxRate"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_vendors_own_examples_are_read(name):
    import importlib

    from procountor_client import encoding

    module, model = SAMPLES[name]
    body = encoding.loads((REFERENCE / "samples" / "hubspot" / name).read_bytes())
    getattr(importlib.import_module(module), model).model_validate(body.get("body", body))


def test_the_kinds_are_those_of_the_description(spec):
    for kind in ObjectType:
        assert f"/crm/objects/2026-09/{kind}/batch/update" in spec["paths"]
