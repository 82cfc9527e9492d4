"""The hand that moves the pretend world: what the page and the tests press, mounted at /_world."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import state, weather
from sandbox.hubspot import control as hubspot
from sandbox.pipedrive import control as pipedrive
from sandbox.plug import NotPossible
from sandbox.procountor import books, invoices, invoicing, vat
from sandbox.procountor.errors import ApiError
from sandbox.world import World

MAX_AMOUNT = 10**9
MAX_MINUTES = 366 * 24 * 60
Action = Callable[[World, Request, dict[str, Any]], Awaitable[Any]]


class Refusal(Exception):
    """Shown to the person who pressed the button, as it stands."""


def create_api(world: World) -> Starlette:
    return Starlette(routes=[_route(world, *entry) for entry in ACTIONS])


def _route(world: World, method: str, path: str, action: Action) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            answer = await action(world, request, await _body(request))
            return answer if isinstance(answer, Response) else JSONResponse(answer)
        except (Refusal, NotPossible, ValueError) as problem:
            return JSONResponse({"error": str(problem)}, 400)
        except ApiError as problem:
            return JSONResponse({"error": problem.problems[0].message}, problem.status)

    return Route(path, endpoint, methods=[method])


async def _body(request: Request) -> dict[str, Any]:
    if request.method == "GET" or not await request.body():
        return {}
    try:
        body = await request.json()
    except ValueError:  # also what is no UTF-8
        body = None
    if not isinstance(body, dict):
        raise Refusal("Send a JSON object.")
    return body


async def show_state(world: World, request: Request, _: dict[str, Any]) -> Any:
    """Company, invoices (newest first, `?limit=`), totals, open deals, clock, weather and plug, as the page's panels show them."""
    limit = request.query_params.get("limit", "60")
    if not (limit.isascii() and limit.isdigit() and len(limit) < 10):
        raise Refusal("limit must be a whole number.")
    return state.snapshot(world, min(int(limit), 500))


async def show_pdf(world: World, request: Request, _: dict[str, Any]) -> Any:
    """The invoice as Procountor prints it."""
    number = request.path_params["id"]
    shown = {"content-disposition": f'inline; filename="{number}.pdf"'}
    return Response(invoices.pdf(world.procountor, number), media_type="application/pdf", headers=shown)


async def pay(world: World, request: Request, body: dict[str, Any]) -> Any:
    """The customer pays: `{"amount": "100.00"}`, or null for all that is open. `method` enters it by hand, `too_much` allows more than is open."""
    amount = body.get("amount")
    try:
        exact = None if amount is None else Decimal(str(amount))
    except InvalidOperation:
        raise Refusal(f"{amount!r} is not an amount.") from None
    if exact is not None and not (exact.is_finite() and 0 < exact < MAX_AMOUNT):
        raise Refusal("The amount must be more than zero and less than a billion.")
    record = world.procountor.invoice(request.path_params["id"])
    method = body.get("method")
    if method is not None and str(method) not in invoicing.PAYMENT_TYPES:
        raise Refusal(f"The method is one of {', '.join(invoicing.PAYMENT_TYPES)}.")
    if exact is not None and 0 < record.open < exact and body.get("too_much") is not True:
        raise Refusal(f"Only {_money(record.open, record.data['paymentInfo']['currency'])} is open.")
    if method:
        invoicing.settle(world.procountor, record.id, method, exact)
    else:
        invoicing.receive_payment(world.procountor, record.id, exact)
    return {"ok": True, "status": record.status, "open": str(record.open)}


def _money(amount: Decimal, currency: str) -> str:
    """As the ledger's people write it: 1 882,50 €, with no-break spaces."""
    figures = f"{amount:,.2f}".translate({ord(","): "\u00a0", ord("."): ","})
    return f"{figures}\u00a0{'€' if currency == 'EUR' else currency}"


async def win(world: World, request: Request, _: dict[str, Any]) -> Any:
    """The CRM says that a deal is won, by its webhook."""
    deal_id = request.path_params["id"]
    if deal_id not in world.crm.deals:
        raise Refusal(f"There is no deal {deal_id}.")
    delivery = await world.crm.win(deal_id)
    if delivery is not None and not delivery.arrived:
        answer = "nobody answered" if delivery.status is None else f"the answer was {delivery.status}"
        raise Refusal(f"The deal is won, but its webhook did not arrive after {delivery.attempts} attempts: {answer}.")
    return {"ok": True, "delivered": delivery is not None}


async def advance(world: World, _: Request, body: dict[str, Any]) -> Any:
    """`{"minutes": 11}` or `{"to": "next_morning"}`."""
    minutes = body.get("minutes")
    if body.get("to") == "next_morning":
        await world.clock.to_next_morning()
    elif isinstance(minutes, int | float) and not isinstance(minutes, bool) and 0 <= minutes <= MAX_MINUTES:
        await world.clock.advance(timedelta(minutes=minutes))
    else:
        raise Refusal('Say {"to": "next_morning"} or {"minutes": n}, up to a year.')
    return {"ok": True, "now": world.clock.local().isoformat(timespec="seconds")}


async def set_weather(world: World, _: Request, body: dict[str, Any]) -> Any:
    """`{"procountor": "down"}`, `{"slow_seconds": 5}`: the tables below."""
    weather.apply(world.weather, body)
    return {"ok": True, "weather": world.weather.state()}


async def set_books(world: World, _: Request, body: dict[str, Any]) -> Any:
    """Close periods, and say of what is not published how it is: the fields of `Books` by their names."""
    world.procountor.books = books.changed(world.procountor.books, body)
    return {"ok": True, "fiscalYears": world.procountor.fiscal_years()}


async def set_vats(world: World, _: Request, body: dict[str, Any]) -> Any:
    """`{"list": "finnish"}`: what the company's VAT statuses are called and numbered, which is not published; `english`, `finnish`, `swedish`, or `documented` for those alone that are."""
    chosen = str(body.get("list"))
    if chosen not in vat.LISTS:
        raise Refusal(f"The list is one of {', '.join(vat.LISTS)}.")
    world.procountor.vat_statuses = vat.LISTS[chosen]
    world.procountor.changed()
    return {"ok": True, "vatStatuses": {str(number): name for number, name in vat.LISTS[chosen].items()}}


async def pull_plug(world: World, _: Request, body: dict[str, Any]) -> Any:
    """At once, or at the worst moment: Procountor has made the invoice, and nobody hears of it."""
    world.plug.check()
    if body.get("when") == "next_invoice":
        world.weather.pull_plug_at("POST", "/invoices")
    elif body.get("when", "now") == "now":
        world.plug.pull()
    else:
        raise Refusal('Say {"when": "now"} or {"when": "next_invoice"}.')
    return {"ok": True, "pulls": world.plug.pulls}


async def reset(world: World, _: Request, _body: dict[str, Any]) -> Any:
    """Day one again."""
    world.reset()
    return {"ok": True}


ACTIONS: tuple[tuple[str, str, Action], ...] = (
    ("GET", "/state", show_state),
    ("GET", "/procountor/invoices/{id:int}/pdf", show_pdf),
    ("POST", "/procountor/invoices/{id:int}/pay", pay),
    ("POST", "/crm/deals/{id}/win", win),
    ("POST", "/clock/advance", advance),
    ("POST", "/weather", set_weather),
    ("POST", "/procountor/books", set_books),
    ("POST", "/procountor/vats", set_vats),
    ("POST", "/plug", pull_plug),
    ("POST", "/reset", reset),
    *hubspot.ACTIONS,
    *pipedrive.ACTIONS,
)
"""Method, path below /_world, and what it does: its docstring is its line in docs/emulator.md."""
