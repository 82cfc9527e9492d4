"""The HTTP side: Slack's requests, CRM hooks, and what operators look at."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.requests import ClientDisconnect

from bot.errors import StoreUnavailable
from handlers.bodies import Unreadable
from handlers.slack.events import SlackEvents

log = structlog.get_logger(__name__)
RETRY_SECONDS = 30
Readiness = Callable[[], Coroutine[Any, Any, Mapping[str, str]]]
"""Name -> problem, for everything that is not as it should be; empty when all is well."""
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_web(
    slack: SlackEvents | None,
    hooks: APIRouter,
    *,
    problems: Readiness,
    metrics: CollectorRegistry,
    lifespan: Lifespan | None = None,
) -> FastAPI:
    """`slack` is None in Socket Mode: there is then nothing to post to."""
    # a redirect would repeat the Host that was sent, and some of what can be sent is no address
    web = FastAPI(
        title="Voitto", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan, redirect_slashes=False
    )
    web.include_router(hooks)
    if slack is not None:
        web.add_api_route("/slack/events", slack.answer, methods=["POST"])
    _operators(web, _asked_once(problems), metrics)
    web.add_exception_handler(StoreUnavailable, _not_saved)
    web.add_exception_handler(Unreadable, _not_read)
    web.add_exception_handler(ClientDisconnect, _gone)
    return web


async def _not_saved(request: Request, error: Exception) -> Response:
    """Never a 2xx for what was not kept: senders of webhooks repeat after a 503."""
    log.warning("request_not_saved", path=request.scope["path"], error=str(error))
    told = {"error": "nothing was saved; send it again later"}
    return JSONResponse(told, status_code=503, headers={"retry-after": str(RETRY_SECONDS)})


async def _not_read(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Unreadable)
    return JSONResponse({"error": error.problem}, status_code=error.status)


async def _gone(_request: Request, _error: Exception) -> Response:
    """Whoever sent it hung up in the middle: nobody reads this, and nothing is wrong here."""
    return Response(status_code=400)


def _asked_once(problems: Readiness) -> Readiness:
    """Whoever asks while a look is under way gets what it finds: a crowd of strangers is one question to the database."""
    under_way: asyncio.Task[Mapping[str, str]] | None = None

    async def look() -> Mapping[str, str]:
        nonlocal under_way
        if under_way is None or under_way.done():
            under_way = asyncio.ensure_future(problems())
        return await asyncio.shield(under_way)

    return look


def _operators(web: FastAPI, problems: Readiness, metrics: CollectorRegistry) -> None:
    @web.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Alive: the loop turns."""
        return {"status": "ok"}

    @web.get("/readyz")
    async def readyz() -> JSONResponse:
        """Ready: the database answers, jobs move."""
        found: dict[str, Any] = dict(await problems())
        status = 503 if found else 200
        return JSONResponse({"status": "not ready" if found else "ready", "problems": found}, status_code=status)

    @web.get("/metrics")
    async def metrics_text() -> Response:
        await problems()  # brings the gauges up to date
        return Response(generate_latest(metrics), media_type=CONTENT_TYPE_LATEST)
