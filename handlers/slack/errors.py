"""The one place where a listener's failure becomes an answer."""

import json
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.domain.text import Text, text
from bot.errors import Refused, VoittoError
from bot.messages.answers import refusal
from bot.messages.forms import problem
from bot.services.services import Services
from handlers.slack.reading import beside, private, user_of

log = structlog.get_logger(__name__)


def register(app: AsyncApp, services: Services) -> None:
    @app.error
    async def answer(error: Exception, body: dict[str, Any], respond: Any) -> BoltResponse:
        """Every click and command gets an answer, also the ones that failed."""
        said = _said(error, body)
        language = await services.people.language(user_of(body)) if "user" in body or "user_id" in body else "en"
        if body.get("type") == "view_submission":
            view = problem(said, language)
            return BoltResponse(status=200, body=json.dumps({"response_action": "update", "view": view}))
        if "command" in body:
            return BoltResponse(status=200, body=json.dumps(private(refusal(said, language))))
        if body.get("response_url"):
            await respond(**beside(refusal(said, language)))
        return BoltResponse(status=200, body="")


def _said(error: Exception, body: dict[str, Any]) -> Text:
    if isinstance(error, Refused):
        return error.user_message
    log.error("listener_failed", kind=body.get("type") or body.get("command"), exc_info=error)
    return error.user_message if isinstance(error, VoittoError) else text("error.unexpected")
