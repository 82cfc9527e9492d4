"""`POST /hooks/deals`: any CRM, by one documented body."""

import hashlib
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from bot.domain.ids import CompanyId
from bot.services.deals import Acceptance
from bot.services.services import Services
from handlers.hooks.deal_body import DealWon
from handlers.hooks.signatures import Gate

LARGEST = 256 * 1024


def router(services: Services, company: CompanyId, gate: Gate) -> APIRouter:
    routes = APIRouter()

    @routes.post("/hooks/deals")
    async def won(request: Request) -> JSONResponse:
        body = await _limited(request)
        if body is None:
            return JSONResponse({"error": "the body is larger than 256 KiB"}, status_code=413)
        if not gate.lets_in(request.headers, body):
            return JSONResponse({"error": "the signature or token is missing, wrong or too old"}, status_code=401)
        try:
            message = DealWon.model_validate_json(body)
        except ValidationError as error:
            return await _unreadable(services, error, body)
        receipt = await services.deals.accept(message.deal(company), message.model_dump(mode="json"))
        new = receipt.acceptance is Acceptance.ACCEPTED
        return JSONResponse({"id": str(receipt.deal_id)}, status_code=202 if new else 200)

    return routes


async def _limited(request: Request) -> bytes | None:
    """The body, or None as soon as it is too long: an endless one is not read to its end."""
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > LARGEST:
            return None
    return bytes(read)


async def _unreadable(services: Services, error: ValidationError, body: bytes) -> JSONResponse:
    """422 for the sender, and an alert for people: senders of hooks rarely read their answers."""
    fields = [_field(dict(e)) for e in error.errors(include_input=False, include_url=False)]
    listed = "; ".join(f"{f['field']}: {f['problem']}" for f in fields[:10])
    await services.alerts.hook_rejected("/hooks/deals", listed, hashlib.sha256(body).hexdigest()[:16])
    return JSONResponse({"errors": fields}, status_code=422)


def _field(error: dict[str, Any]) -> dict[str, str]:
    where = ".".join(str(part) for part in error["loc"])
    return {"field": where or "body", "problem": str(error["msg"]).removeprefix("Value error, ")}
