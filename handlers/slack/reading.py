"""What Slack's payloads say, in our words."""

import json
from typing import Any

from bot.domain.values.ids import DraftId, UserId
from bot.domain.values.localized import text
from bot.errors import Refused
from bot.messages.kit.block_kit import Payload
from bot.services.deals.typed_deal import Interaction

Body = dict[str, Any]
LARGEST = 2**63 - 1
"""What both databases can look for."""


def user_of(body: Body) -> UserId:
    return UserId(body["user_id"] if "user_id" in body else body["user"]["id"])


def asking(body: Body) -> UserId | None:
    """Whom an answer is for, also of a payload of which nothing is certain."""
    user = body.get("user")
    found = body.get("user_id") or (user.get("id") if isinstance(user, dict) else None)
    return UserId(found) if isinstance(found, str) else None


def value_of(body: Body) -> dict[str, Any]:
    """The JSON value of the pressed button, or of what was chosen in a menu."""
    pressed = body["actions"][0]
    chosen = pressed.get("selected_option")
    return _object(pressed.get("value") or (chosen.get("value") if isinstance(chosen, dict) else None))


def draft_of(values: dict[str, Any]) -> tuple[DraftId, int]:
    """(draft, revision) a button or a form stands for."""
    return DraftId(number_of(values, "d")), number_of(values, "r")


def number_of(values: dict[str, Any], name: str) -> int:
    """Refused for what no button or form of ours carries."""
    try:
        number = int(values[name])
    except (KeyError, TypeError, ValueError, OverflowError):
        raise _unreadable() from None
    if not 0 <= number <= LARGEST:
        raise _unreadable()
    return number


def metadata_of(view: Body) -> dict[str, Any]:
    return _object(view.get("private_metadata"))


def texts_of(values: object) -> dict[str, str]:
    """The fields of a form that came back in a button or another form."""
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise _unreadable()
    return values


def _object(written: str | None) -> dict[str, Any]:
    try:
        found = json.loads(written or "{}")
    except (ValueError, RecursionError):
        raise _unreadable() from None
    return found if isinstance(found, dict) else {}


def _unreadable() -> Refused:
    return Refused(text("error.button_unreadable"))


def occasion_of(body: Body, channel: str) -> Interaction:
    """`trigger_id` is unique per interaction, and the same when Slack delivers one twice."""
    return Interaction(user=user_of(body), channel=channel, event=body["trigger_id"])


def private(payload: Payload) -> dict[str, Any]:
    """As an answer only the asking person sees."""
    return {"response_type": "ephemeral", "text": payload.text, "blocks": payload.blocks}


def instead(payload: Payload) -> dict[str, Any]:
    """As an answer in place of the private message that was clicked."""
    return private(payload) | {"replace_original": True}


def beside(payload: Payload) -> dict[str, Any]:
    """As a private answer that leaves the clicked message alone."""
    return private(payload) | {"replace_original": False}
