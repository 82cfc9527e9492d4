"""One Web API call: its arguments, already decoded, and what it acts on."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.slack.errors import SlackError
from sandbox.slack.model import Channel, Json
from sandbox.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Call:
    workspace: Workspace
    args: Json
    open_socket: Callable[[], str]

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        if not (value := self.text(name)):
            raise SlackError("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "1")

    def number(self, name: str, default: int) -> int:
        value = self.text(name)
        return int(value) if value.isdigit() else default

    def json(self, name: str) -> Any:
        """A structured argument: sent as it is in a JSON body, as a JSON string in a form."""
        value = self.args.get(name)
        if not isinstance(value, str) or not value:
            return value or None
        try:
            return json.loads(value)
        except ValueError as error:
            raise SlackError("invalid_blocks_format" if name == "blocks" else "invalid_arguments") from error

    def channel(self, name: str = "channel") -> Channel:
        return self.workspace.find_channel(self.text(name))

    def page(self, items: list[Json], default: int) -> tuple[list[Json], Json]:
        """A slice by cursor and limit, and the response_metadata that leads to the next one."""
        start = int(cursor) if (cursor := self.text("cursor")).isdigit() else 0
        limit = self.number("limit", default) or default
        following = str(start + limit) if start + limit < len(items) else ""
        return items[start : start + limit], {"next_cursor": following}


@dataclass(frozen=True, slots=True)
class Method:
    serve: Callable[[Call], Json]
    scope: str = ""
    app_token: bool = False
