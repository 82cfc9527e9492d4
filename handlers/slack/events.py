"""`POST /slack/events`: nothing of a body is looked at before its signature has been checked on the raw bytes."""

import re
from collections.abc import Sequence

from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from handlers.bodies import Bodies, check_declared, declared
from handlers.refusals import Refusals
from handlers.slack.payload_shapes import read_payload
from handlers.slack.signature import Signatures

LARGEST = 1024 * 1024
GREETING_BYTES = 1024
_SSL_CHECK = re.compile(rb"(?:^|&)ssl_check=1(?:&|$)")
NOT_OURS = "not signed with SLACK_SIGNING_SECRET"


class SlackEvents:
    def __init__(self, app: AsyncApp, signatures: Signatures, bodies: Bodies, refusals: Refusals) -> None:
        self._app = app
        self._signatures = signatures
        self._bodies = bodies
        self._refusals = refusals

    async def answer(self, request: Request) -> Response:
        """401 or 429 for whoever is not Slack, 413 and 408 for what is no body of Slack's, 400 for what nobody can read."""
        check_declared(request, LARGEST)
        claim = self._signatures.claim(request.scope["headers"])
        if claim.problem:
            greeted = claim.unsigned and await self._is_greeting(request)
            return Response() if greeted else self._refused(request, claim.problem)
        body = await self._bodies.read(request, LARGEST)
        if not self._signatures.fits(claim, body):
            return self._refused(request, NOT_OURS)
        return await self._dispatched(request, body)

    def _refused(self, request: Request, problem: str) -> Response:
        """Slack tells the person only that it did not work: the reason is in the log."""
        return self._refusals.answer(request, problem, "slack_request_refused")

    async def _is_greeting(self, request: Request) -> bool:
        """Slack looks at the certificate now and then, with a small form that it does not sign: it wants a 200, no more."""
        if (declared(request) or GREETING_BYTES + 1) > GREETING_BYTES:
            return False
        return _SSL_CHECK.search(await self._bodies.read(request, GREETING_BYTES)) is not None

    async def _dispatched(self, request: Request, body: bytes) -> Response:
        payload = read_payload(body, request.headers.get("content-type", ""))
        if payload is None:
            return JSONResponse({"error": "signed, but nothing that Slack sends"}, status_code=400)
        # Bolt gets what was read here, so that no second parser can read it otherwise; it calls that mode this
        sent = AsyncBoltRequest(body=payload, headers=_kept(request), mode="socket_mode")
        return to_starlette_response(await self._app.async_dispatch(sent))


def _kept(request: Request) -> dict[str, str | Sequence[str]]:
    """Headers are not signed: only those that say how often Slack has tried are passed on."""
    return {name: value for name, value in request.headers.items() if name.startswith("x-slack-retry-")}
