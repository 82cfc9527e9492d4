"""The one place where a listener's failure becomes an answer."""

import json
from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.domain.values.localized import Text, text
from bot.errors import Refused, StoreUnavailable, VoittoError
from bot.messages.answers import refusal
from bot.messages.forms.base import problem
from bot.messages.kit.words import Words
from bot.services.services import Services
from handlers.slack.reading import asking, beside, private

log = structlog.get_logger(__name__)
TOO_LATE = frozenset({"trigger_expired", "expired_trigger_id"})
"""A form may be opened within three seconds of the press."""
ALREADY_OPEN = "trigger_exchanged"
"""One press delivered twice: the form is there."""


def register(app: AsyncApp, services: Services) -> None:
    @app.error
    async def answered(error: Exception, body: dict[str, Any], respond: Any, client: Any) -> BoltResponse:
        """Every click and command gets an answer, also the ones that failed."""
        if _slack_said(error) == ALREADY_OPEN:
            return BoltResponse(status=200, body="")
        said = _said(error, body)
        # from memory: an answer about a database that is gone must not ask it
        words = Words(services.people.spoken(user) if (user := asking(body)) else "en")
        if answer := _in_the_response(error, body, said, words):
            return answer
        if await _said_there(body, said, words, respond, client):
            return BoltResponse(status=200, body="")
        # nowhere to say it: Slack itself shows that it did not work, and delivers an event again
        return BoltResponse(status=503 if isinstance(error, StoreUnavailable) else 200, body="")


def _slack_said(error: Exception) -> str:
    """Its word for why it did not do what a listener asked; empty when it was not Slack who failed."""
    data = getattr(getattr(error, "response", None), "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""  # a gateway's page is no dict


def _in_the_response(error: Exception, body: dict[str, Any], said: Text, words: Words) -> BoltResponse | None:
    if body.get("type") == "view_submission":
        kept = isinstance(error, StoreUnavailable) and "blocks" in body["view"]
        return _in_the_form(said, words, body["view"] if kept else None)
    if "command" in body:
        return BoltResponse(status=200, body=json.dumps(private(refusal(said, words))))
    return None


async def _said_there(body: Mapping[str, Any], said: Text, words: Words, respond: Any, client: Any) -> bool:
    """Beside the message whose button was pressed, or in the form."""
    if body.get("response_url"):
        await respond(**beside(refusal(said, words)))
        return True
    if body.get("type") == "block_actions" and (body.get("view") or {}).get("type") == "modal":
        await client.views_update(view_id=body["view"]["id"], view=problem(said, words, body["view"]))
        return True
    return False


def _in_the_form(said: Text, words: Words, typed: Mapping[str, Any] | None) -> BoltResponse:
    """`typed`: the form itself, so that what stands in it can be sent again."""
    return BoltResponse(status=200, body=json.dumps({"response_action": "update", "view": problem(said, words, typed)}))


def _said(error: Exception, body: dict[str, Any]) -> Text:
    if isinstance(error, Refused):
        return error.user_message
    if isinstance(error, StoreUnavailable):
        log.warning("not_saved", kind=body.get("type") or body.get("command"), error=str(error))
        return error.user_message
    if _slack_said(error) in TOO_LATE:
        log.warning("form_opened_too_late", kind=body.get("type") or body.get("command"))
        return text("error.form_late")
    log.error("listener_failed", kind=body.get("type") or body.get("command"), exc_info=error)
    return error.user_message if isinstance(error, VoittoError) else text("error.unexpected")
