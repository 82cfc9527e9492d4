"""What Slack's payloads say, in our words."""

import json
from typing import Any

from bot.domain.ids import DraftId, UserId
from bot.messages.blocks import Payload
from bot.services.entry import Occasion

Body = dict[str, Any]


def user_of(body: Body) -> UserId:
    return UserId(body["user_id"] if "user_id" in body else body["user"]["id"])


def value_of(body: Body) -> dict[str, Any]:
    """The pressed button's JSON value."""
    value = json.loads(body["actions"][0].get("value") or "{}")
    return value if isinstance(value, dict) else {}


def draft_of(values: dict[str, Any]) -> tuple[DraftId, int]:
    """(draft, revision) a button or a form stands for."""
    return DraftId(int(values["d"])), int(values["r"])


def metadata_of(view: Body) -> dict[str, Any]:
    metadata = json.loads(view.get("private_metadata") or "{}")
    return metadata if isinstance(metadata, dict) else {}


def occasion_of(body: Body, channel: str) -> Occasion:
    """`trigger_id` is unique per interaction, and the same when Slack delivers one twice."""
    return Occasion(user=user_of(body), channel=channel, event=body["trigger_id"])


def private(payload: Payload) -> dict[str, Any]:
    """As an answer only the asking person sees."""
    return {"response_type": "ephemeral", "text": payload.text, "blocks": payload.blocks}


def instead(payload: Payload) -> dict[str, Any]:
    """As an answer in place of the private message that was clicked."""
    return private(payload) | {"replace_original": True}


def beside(payload: Payload) -> dict[str, Any]:
    """As a private answer that leaves the clicked message alone."""
    return private(payload) | {"replace_original": False}
