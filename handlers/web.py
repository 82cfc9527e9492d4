"""The HTTP side: Slack's requests, CRM hooks, and what operators look at."""

import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp

from bot.errors import StoreUnavailable

log = structlog.get_logger(__name__)
RETRY_SECONDS = 30
LATEST_SECONDS = 300
"""Older requests Slack's own rules call replayed."""
Readiness = Callable[[], Awaitable[Mapping[str, str]]]
"""Name -> problem, for everything that is not as it should be; empty when all is well."""
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_web(
    slack: AsyncApp | None,
    hooks: APIRouter,
    *,
    problems: Readiness,
    metrics: CollectorRegistry,
    lifespan: Lifespan | None = None,
) -> FastAPI:
    """`slack` is None in Socket Mode: there is then nothing to post to."""
    web = FastAPI(title="Voitto", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    web.include_router(hooks)
    if slack is not None:
        _slack(web, AsyncSlackRequestHandler(slack))
    _operators(web, problems, metrics)
    web.add_exception_handler(StoreUnavailable, _not_saved)
    return web


async def _not_saved(request: Request, error: Exception) -> Response:
    """Never a 2xx for what was not kept: senders of webhooks repeat after a 503."""
    log.warning("request_not_saved", path=request.url.path, error=str(error))
    told = {"error": "nothing was saved; send it again later"}
    return JSONResponse(told, status_code=503, headers={"retry-after": str(RETRY_SECONDS)})


def _slack(web: FastAPI, handler: AsyncSlackRequestHandler) -> None:
    @web.post("/slack/events")
    async def events(request: Request) -> Response:
        answer: Response = await handler.handle(request)
        if answer.status_code == 401:
            _refused(request)
        return answer


def _refused(request: Request) -> None:
    """Slack tells the person only that it did not work: the reason is here, and it is one of two."""
    sent = request.headers.get("x-slack-request-timestamp", "")
    apart = round(time.time() - int(sent)) if sent.isdecimal() else 0
    why = f"clocks differ by {apart} s" if abs(apart) > LATEST_SECONDS else "not signed with SLACK_SIGNING_SECRET"
    log.warning("slack_request_refused", reason=why)


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
