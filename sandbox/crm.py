"""A small CRM: open deals, a write-back call, and a signed webhook when one is won."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

import httpx
from standardwebhooks import Webhook
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import money_json
from sandbox.clock import WorldClock

NOT_FORWARDED = frozenset({"host", "content-length", "transfer-encoding", "connection"})
"""Of the connection, not of the message."""
RETRY_DELAYS_SECONDS = (0.2, 0.6, 1.5)


@dataclass(frozen=True)
class Line:
    """Numbers are decimal strings, as in the webhook."""

    sku: str
    name: str
    qty: str
    unit_price: str
    vat_pct: str
    unit: str = ""

    def as_json(self) -> dict[str, str]:
        values = {"sku": self.sku, "name": self.name, "qty": self.qty, "unit_price": self.unit_price}
        return values | {"vat_pct": self.vat_pct} | ({"unit": self.unit} if self.unit else {})


@dataclass(frozen=True)
class Customer:
    name: str
    crm_id: str = ""
    business_id: str = ""
    vat_id: str = ""
    country: str = ""
    email: str = ""
    street: str = ""
    zip: str = ""
    city: str = ""

    def as_json(self) -> dict[str, Any]:
        flat = ("crm_id", "name", "business_id", "vat_id", "country", "email")
        found: dict[str, Any] = {key: getattr(self, key) for key in flat if getattr(self, key)}
        if self.street:
            found["address"] = {"street": self.street, "zip": self.zip, "city": self.city}
        return found


@dataclass
class Deal:
    id: str
    title: str
    customer: Customer
    owner: str
    owner_email: str
    amount: str
    currency: str = "EUR"
    lines: tuple[Line, ...] = ()
    payment_terms_days: int | None = None
    project_ref: str = ""
    your_ref: str = ""
    stage: str = "open"
    won_at: str = ""
    properties: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The CRM's own view."""
        return {
            "id": self.id,
            "title": self.title,
            "stage": self.stage,
            "amount": self.amount,
            "currency": self.currency,
            "owner": self.owner,
            "owner_email": self.owner_email,
            "customer": self.customer.as_json(),
            "lines": [line.as_json() for line in self.lines],
            "won_at": self.won_at or None,
            "properties": self.properties,
        }

    def as_hook(self) -> dict[str, Any]:
        """`data` of the deal.won webhook."""
        data: dict[str, Any] = {
            "deal_id": self.id,
            "title": self.title,
            "won_at": self.won_at,
            "currency": self.currency,
            "amount": self.amount,
            "owner_email": self.owner_email,
            "url": f"https://crm.example/deals/{self.id}",
            "customer": self.customer.as_json(),
        }
        optional = {"project_ref": self.project_ref, "your_ref": self.your_ref}
        data |= {key: value for key, value in optional.items() if value}
        if self.payment_terms_days is not None:
            data["payment_terms_days"] = self.payment_terms_days
        if self.lines:
            data["lines"] = [line.as_json() for line in self.lines]
        return data


@dataclass(frozen=True)
class Delivery:
    """What became of a webhook: `status` of the last answer, None when nobody answered."""

    message_id: str
    attempts: int
    status: int | None

    @property
    def arrived(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Crm:
    """`hook_url` empty means that a win stays inside the CRM. `transport` replaces the network in tests."""

    def __init__(
        self, clock: WorldClock, deals: Sequence[Deal] = (), on_change: Callable[[], None] | None = None
    ) -> None:
        self.deals: dict[str, Deal] = {deal.id: deal for deal in deals}
        self.hook_url = ""
        self.hook_secret = ""
        self.transport: httpx.AsyncBaseTransport | None = None
        self.retry_delays: Sequence[float] = RETRY_DELAYS_SECONDS
        self.deliveries: list[Delivery] = []
        self._clock, self._on_change = clock, on_change

    def add(self, deal: Deal) -> None:
        self.deals[deal.id] = deal
        self._changed()

    async def win(self, deal_id: str) -> Delivery | None:
        """Mark the deal won and tell the hook, with a few quick retries. KeyError for an unknown deal.

        Winning twice posts twice, as CRMs do; None when no hook_url is configured.
        """
        deal = self.deals[deal_id]
        deal.stage = "won"
        deal.won_at = deal.won_at or self._clock.now().isoformat(timespec="seconds")
        self._changed()
        if not self.hook_url:
            return None
        delivery = await self._deliver(deal)
        self.deliveries.append(delivery)
        return delivery

    def write_back(self, deal_id: str, properties: dict[str, Any]) -> Deal:
        deal = self.deals[deal_id]
        deal.properties |= properties
        self._changed()
        return deal

    async def _deliver(self, deal: Deal) -> Delivery:
        body = money_json.dumps(
            {"type": "deal.won", "timestamp": self._clock.now().isoformat(timespec="seconds"), "data": deal.as_hook()}
        )
        message_id = f"msg_{secrets.token_hex(12)}"
        status: int | None = None
        attempts = 0
        async with httpx.AsyncClient(transport=self.transport, timeout=10) as client:
            for delay in (0.0, *self.retry_delays):
                await asyncio.sleep(delay)
                attempts += 1
                status = await self._post(client, message_id, body)
                if status is not None and (200 <= status < 300 or status == 410):
                    break
        return Delivery(message_id, attempts, status)

    async def _post(self, client: httpx.AsyncClient, message_id: str, body: str) -> int | None:
        # Receivers compare with their own clock, so the signature carries real time, not world time.
        now = datetime.now(UTC)
        headers = {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self.hook_secret).sign(message_id, now, body),
        }
        try:
            response = await client.post(self.hook_url, content=body.encode(), headers=headers)
        except httpx.HTTPError:
            return None
        return response.status_code

    def _changed(self) -> None:
        if self._on_change is not None:
            self._on_change()


class HasCrm(Protocol):
    crm: Crm


def create_hook(world: HasCrm) -> Callable[[Request], Awaitable[Response]]:
    """What a CRM of one's own sends, passed on to the bot as it came: its address is new after each start."""

    async def forward(request: Request) -> Response:
        headers = {name: value for name, value in request.headers.items() if name not in NOT_FORWARDED}
        try:
            async with httpx.AsyncClient(transport=world.crm.transport, timeout=10) as client:
                answer = await client.post(world.crm.hook_url, content=await request.body(), headers=headers)
        except httpx.HTTPError:
            return JSONResponse({"error": "Voitto does not answer. Send it again."}, 502)
        return Response(answer.content, answer.status_code, media_type=answer.headers.get("content-type"))

    return forward


def create_api(world: HasCrm) -> Starlette:
    """GET /deals[?stage=], GET /deals/{id}, PATCH /deals/{id} {"properties": {…}}; mounted at /crm."""

    async def deals(request: Request) -> Response:
        stage = request.query_params.get("stage")
        found = [deal.as_json() for deal in world.crm.deals.values() if stage in {None, deal.stage}]
        return JSONResponse({"results": found})

    async def deal(request: Request) -> Response:
        found = world.crm.deals.get(request.path_params["id"])
        return _missing() if found is None else JSONResponse(found.as_json())

    async def patch(request: Request) -> Response:
        deal_id = request.path_params["id"]
        if deal_id not in world.crm.deals:
            return _missing()
        body = money_json.loads(await request.body())
        if not isinstance(body, dict) or not isinstance(body.get("properties"), dict):
            return JSONResponse({"error": 'Send {"properties": {…}}.'}, 400)
        properties = {key: "" if value is None else str(value) for key, value in body["properties"].items()}
        return JSONResponse(world.crm.write_back(deal_id, properties).as_json())

    return Starlette(
        routes=[
            Route("/deals", deals),
            Route("/deals/{id}", deal, methods=["GET"]),
            Route("/deals/{id}", patch, methods=["PATCH"]),
        ]
    )


def _missing() -> Response:
    return JSONResponse({"error": "There is no such deal."}, 404)
