"""`POST /hooks/deals`: any CRM, by one documented body."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from bot.domain.deals.deal import Source
from bot.domain.values.ids import CompanyId
from bot.services.deals.intake import Acceptance
from bot.services.services import Services
from handlers.bodies import Bodies, check_declared
from handlers.hooks.deal_body import MESSAGE, DealLost, DealWon
from handlers.hooks.decoding import Undecodable, as_far_as_readable, decoded
from handlers.hooks.refused_body import Problem, deal_in, listed, of_body, problems_of
from handlers.hooks.signatures import WebhookAuthenticator, given_once
from handlers.refusals import Refusals

LARGEST = 256 * 1024
NOT_OURS = "the signature or token is missing, wrong or too old"


def router(
    services: Services, company: CompanyId, gate: WebhookAuthenticator, bodies: Bodies, refusals: Refusals
) -> APIRouter:
    routes = APIRouter()

    @routes.post("/hooks/deals")
    async def won(request: Request) -> Response:
        check_declared(request, LARGEST)
        headers = given_once(request.scope["headers"])
        body = await bodies.read(request, LARGEST) if gate.may_let_in(headers) else None
        if body is None or not gate.lets_in(headers, body):
            return refusals.answer(request, NOT_OURS, "hook_request_refused")
        try:
            message = MESSAGE.validate_json(decoded(body, request.headers.get("content-encoding")))
        except Undecodable as error:
            return await _refused(services, [of_body(error.problem, error.key)], body, error.status)
        except ValidationError as error:
            return await _refused(services, problems_of(error), body)
        return await _taken(services, company, message)

    return routes


async def _taken(services: Services, company: CompanyId, message: DealWon | DealLost) -> JSONResponse:
    """202 when it was news or is kept, 200 when nothing came of it, 404 for a change of a deal that was never won here."""
    if isinstance(message, DealLost):
        return await _lost(services, message)
    raw = message.model_dump(mode="json")
    if message.type == "deal.changed":
        known = await services.early_news.find_or_keep_change(Source.HOOK, message.data.deal_id, raw, message.timestamp)
        if known is None:
            return JSONResponse({"error": "no deal with this deal_id was won yet"}, status_code=404)
        news = await services.deal_changes.compare(known, raw, message.timestamp, changed=True)
        return JSONResponse({"id": str(known)}, status_code=202 if news else 200)
    receipt = await services.deals.accept(message.deal(company), raw)
    # also of a repeated one: the first may have been cut off before this
    await services.early_news.tell(receipt.deal_id, Source.HOOK, message.data.deal_id, message.timestamp)
    if receipt.acceptance is Acceptance.ACCEPTED:
        return JSONResponse({"id": str(receipt.deal_id)}, status_code=202)
    await services.deal_changes.compare(receipt.deal_id, raw, message.timestamp, changed=False)
    return JSONResponse({"id": str(receipt.deal_id)}, status_code=200)  # answered as ever


async def _lost(services: Services, message: DealLost) -> JSONResponse:
    reason, at = message.data.reason, message.timestamp
    known = await services.early_news.find_or_keep_loss(Source.HOOK, message.data.deal_id, reason, at)
    if known is None:
        return JSONResponse({"error": "no deal with this deal_id was won yet"}, status_code=404)
    news = await services.deal_changes.lost(known, reason, at)
    return JSONResponse({"id": str(known)}, status_code=202 if news else 200)


async def _refused(services: Services, problems: list[Problem], body: bytes, status: int = 422) -> JSONResponse:
    """For the sender, and an alert for people: senders of hooks rarely read their answers."""
    await services.refused_hooks.tell("/hooks/deals", listed(problems), deal_in(as_far_as_readable(body)))
    return JSONResponse({"errors": [problem.answer for problem in problems]}, status_code=status)
