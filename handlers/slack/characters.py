"""Characters that no database keeps: refused with a sentence, and in a form beside the field they stand in."""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.domain.values.localized import text
from bot.errors import Refused
from bot.services.services import Services
from handlers.slack.reader import words_of
from handlers.slack.reading import user_of

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""U+0000 and halves of surrogate pairs: JSON can say them, PostgreSQL and UTF-8 cannot."""


def register(app: AsyncApp, services: Services) -> None:
    """Before every listener."""

    @app.middleware
    async def storable(body: dict[str, Any], next_: Callable[[], Awaitable[None]]) -> BoltResponse | None:
        if fields := _fields_of_form(body):
            problem = (await words_of(services, user_of(body))).render(text("error.characters"))
            errors = {"response_action": "errors", "errors": dict.fromkeys(fields, problem)}
            return BoltResponse(status=200, body=json.dumps(errors))
        if _anywhere(body):
            raise Refused(text("error.characters"))
        await next_()
        return None


def _fields_of_form(body: dict[str, Any]) -> list[str]:
    """The blocks of a form that was sent, with such a character in what was typed or chosen there."""
    if body.get("type") != "view_submission":
        return []
    return [block for block, typed in body["view"]["state"].get("values", {}).items() if _anywhere(typed)]


def _anywhere(value: object) -> bool:
    if isinstance(value, str):
        return UNSTORABLE.search(value) is not None
    if isinstance(value, dict):
        return any(_anywhere(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(_anywhere(part) for part in value)
