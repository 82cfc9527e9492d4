"""`POST /hooks/deals`: any CRM, by one documented body."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from bot.domain.deal import Source
from bot.domain.ids import CompanyId, DealId
from bot.services.deals import Acceptance
from bot.services.services import Services
from handlers.bodies import Bodies, check_declared
from handlers.hooks.deal_body import MESSAGE, TYPES, DealLost, DealWon
from handlers.hooks.signatures import Gate, given_once
from handlers.refusals import Refusals

LARGEST = 256 * 1024
NOT_OURS = "the signature or token is missing, wrong or too old"


def router(services: Services, company: CompanyId, gate: Gate, bodies: Bodies, refusals: Refusals) -> APIRouter:
    routes = APIRouter()

    @routes.post("/hooks/deals")
    async def won(request: Request) -> Response:
        check_declared(request, LARGEST)
        headers = given_once(request.scope["headers"])
        body = await bodies.read(request, LARGEST) if gate.may_let_in(headers) else None
        if body is None or not gate.lets_in(headers, body):
            return refusals.answer(request, NOT_OURS, "hook_request_refused")
        try:
            message = MESSAGE.validate_json(body)
        except ValidationError as error:
            return await _unreadable(services, error)
        return await _taken(services, company, message)

    return routes


async def _taken(services: Services, company: CompanyId, message: DealWon | DealLost) -> JSONResponse:
    """202 when it was news, 200 when nothing came of it, 404 for a change of a deal that was never won here."""
    if isinstance(message, DealWon) and message.type == "deal.won":
        receipt = await services.deals.accept(message.deal(company), message.model_dump(mode="json"))
        known: DealId | None = receipt.deal_id
        if receipt.acceptance is Acceptance.ACCEPTED:
            return JSONResponse({"id": str(known)}, status_code=202)
    else:
        known = await services.deal_changes.find(Source.HOOK, message.data.deal_id)
    if known is None:
        return JSONResponse({"error": "no deal with this deal_id was ever won"}, status_code=404)
    if isinstance(message, DealLost):
        news = await services.deal_changes.lost(known, message.data.reason, message.timestamp)
    else:
        said, changed = message.model_dump(mode="json"), message.type == "deal.changed"
        news = await services.deal_changes.compare(known, said, message.timestamp, changed=changed)
    told = news and message.type != "deal.won"  # a repeated deal.won is answered as ever
    return JSONResponse({"id": str(known)}, status_code=202 if told else 200)


async def _unreadable(services: Services, error: ValidationError) -> JSONResponse:
    """422 for the sender, and an alert for people: senders of hooks rarely read their answers."""
    fields = [_field(dict(e)) for e in error.errors(include_input=False, include_url=False)]
    listed = "; ".join(f"{f['field']}: {f['problem']}" for f in fields[:10])
    await services.alerts.hook_rejected("/hooks/deals", listed)
    return JSONResponse({"errors": fields}, status_code=422)


def _field(error: dict[str, Any]) -> dict[str, str]:
    if str(error["type"]).startswith("union_tag"):
        return {"field": "type", "problem": f"must be one of {', '.join(TYPES)}"}
    where = ".".join(str(part) for part in error["loc"] if part not in TYPES)
    return {"field": where or "body", "problem": str(error["msg"]).removeprefix("Value error, ")}
