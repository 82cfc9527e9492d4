"""What a signed payload must look like before anybody reads it: Bolt and the listeners rely on these types.

Only what is relied on is named; everything else may be as Slack likes.
"""

import json
from typing import Annotated, Any
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

Id = Annotated[str, StringConstraints(min_length=1, max_length=500)]
MOST_FIELDS = 100


class Shape(BaseModel):
    model_config = ConfigDict(strict=True)


class Named(Shape):
    id: Id | None = None
    enterprise_id: Id | None = None
    team_id: Id | None = None


class Person(Named):
    id: Id


class Event(Shape):
    type: str
    user: Named | str | None = None
    team: Any = None
    channel: Named | str | None = None
    bot_id: str | None = None


class Container(Shape):
    message_ts: str | None = None


class View(Shape):
    type: str
    id: Id | None = None
    callback_id: str | None = None
    private_metadata: str | None = None
    app_installed_team_id: str | None = None
    team_id: str | None = None


class State(Shape):
    values: dict[str, dict[str, dict[str, Any]]] = {}


class SubmittedView(View):
    id: Id
    callback_id: str
    state: State


class Action(Shape):
    action_id: Id
    block_id: str | None = None
    value: str | None = None


class ResponseUrl(Shape):
    response_url: str | None = None


class Payload(Shape):
    """Of any kind: what Bolt looks at before it knows which."""

    type: str | None = None
    team: Named | str | None = None
    enterprise: Named | str | None = None
    channel: Named | str | None = None
    user: Named | str | None = None
    view: View | None = None
    team_id: str | None = None
    user_id: str | None = None
    channel_id: str | None = None
    enterprise_id: str | None = None
    callback_id: str | None = None
    trigger_id: str | None = None
    response_url: str | None = None
    response_urls: list[ResponseUrl] = []
    authorizations: list[Named] | None = None
    event: Event | None = None
    container: Container | None = None
    message: dict[str, Any] | None = None
    previous_message: dict[str, Any] | None = None
    item: dict[str, Any] | None = None
    assistant_thread: dict[str, Any] | None = None
    function_data: dict[str, Any] | None = None


class Command(Payload):
    command: Id
    text: str = ""
    user_id: Id


class Press(Payload):
    user: Person
    actions: Annotated[list[Action], Field(min_length=1)]


class Submission(Payload):
    user: Person
    view: SubmittedView


class Search(Payload):
    user: Person
    action_id: Id
    value: str = ""


class Notice(Payload):
    event: Event


KINDS: dict[str, type[Payload]] = {
    "block_actions": Press,
    "view_submission": Submission,
    "block_suggestion": Search,
    "event_callback": Notice,
}


def is_well_formed(payload: object) -> bool:
    if not isinstance(payload, dict):
        return False
    kind = payload.get("type")
    shape = Command if "command" in payload else KINDS.get(kind, Payload) if isinstance(kind, str) else Payload
    try:
        shape.model_validate(payload)
    except ValidationError:
        return False
    return True


def read_payload(body: bytes, content_type: str) -> dict[str, Any] | None:
    """JSON, or a form with JSON in `payload`, or a form (a command); None for what is none of these."""
    try:
        text = body.decode()
        if content_type.partition(";")[0].strip().lower() == "application/json" or text.startswith("{"):
            found = json.loads(text)
        else:
            fields = dict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS))
            found = json.loads(fields["payload"]) if "payload" in fields else fields
    except (ValueError, RecursionError):  # no UTF-8, no JSON, too many fields, too deep
        return None
    return found if found and is_well_formed(found) else None
