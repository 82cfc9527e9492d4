"""Modals and App Home: one stack of at most three modals per person, one home per person."""

import copy
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.slack.blocks import check_view, with_block_ids
from sandbox.slack.errors import SlackError
from sandbox.slack.model import Json

MAX_STACK = 3
_KEPT = (
    "title",
    "submit",
    "close",
    "private_metadata",
    "callback_id",
    "external_id",
    "notify_on_close",
    "clear_on_close",
)


@dataclass(slots=True)
class Views:
    team_id: str
    app_id: str
    bot_id: str
    now: Callable[[], float]
    stacks: dict[str, list[Json]] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)

    def clear(self) -> None:
        self.stacks.clear()
        self.homes.clear()

    def top(self, user: str) -> Json | None:
        stack = self.stacks.get(user)
        return stack[-1] if stack else None

    def owner(self, view_id: str) -> str:
        for user, stack in self.stacks.items():
            if any(view["id"] == view_id for view in stack):
                return user
        for user, home in self.homes.items():
            if home["id"] == view_id:
                return user
        raise SlackError("not_found")

    def get(self, view_id: str) -> Json:
        for stack in [*self.stacks.values(), list(self.homes.values())]:
            for view in stack:
                if view["id"] == view_id:
                    return view
        raise SlackError("not_found")

    def by_external_id(self, external_id: str) -> Json:
        for stack in self.stacks.values():
            for view in stack:
                if external_id and view["external_id"] == external_id:
                    return view
        raise SlackError("not_found")

    def open(self, user: str, definition: Json) -> Json:
        view = self._build(definition, "modal")
        self.stacks[user] = [view]
        return view

    def push(self, user: str, definition: Json) -> Json:
        stack = self.stacks.get(user) or []
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= MAX_STACK:
            raise SlackError("push_limit_reached")
        view = self._build(definition, "modal")
        view["previous_view_id"], view["root_view_id"] = stack[-1]["id"], stack[0]["id"]
        stack.append(view)
        return view

    def update(self, view: Json, definition: Json, expected_hash: str = "") -> Json:
        """Replace a view's content in place, keeping its id; a stale hash is refused."""
        self._check_hash(view, expected_hash)
        fresh = self._build(definition, view["type"])
        for kept in ("id", "previous_view_id", "root_view_id"):
            fresh[kept] = view[kept]
        view.clear()
        view.update(fresh)
        return view

    def publish(self, user: str, definition: Json, expected_hash: str = "") -> Json:
        if user in self.homes:
            return self.update(self.homes[user], definition, expected_hash)
        self.homes[user] = self._build(definition, "home")
        return self.homes[user]

    def close(self, user: str, view_id: str) -> list[Json]:
        """Take the view and what lies on top of it off the stack; returns the closed ones, top first."""
        stack = self.stacks.get(user, [])
        position = next((index for index, view in enumerate(stack) if view["id"] == view_id), len(stack))
        closed = stack[position:]
        del stack[position:]
        return closed[::-1]

    def close_all(self, user: str) -> None:
        self.stacks.pop(user, None)

    @staticmethod
    def _check_hash(view: Json, expected_hash: str) -> None:
        if expected_hash and view["hash"] != expected_hash:
            raise SlackError("hash_conflict")

    def _build(self, definition: Json, kind: str) -> Json:
        if problems := check_view(definition, kind):
            raise SlackError("invalid_arguments", problems)
        view_id = "V0" + secrets.token_hex(5).upper()
        return {
            "id": view_id,
            "team_id": self.team_id,
            "type": kind,
            "blocks": with_block_ids(copy.deepcopy(definition["blocks"])),
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "notify_on_close": False,
            "clear_on_close": False,
            "title": None,
            "submit": None,
            "close": None,
            **{name: definition[name] for name in _KEPT if definition.get(name) is not None},
            "state": {"values": {}},
            "hash": f"{self.now():.0f}.{secrets.token_hex(4)}",
            "previous_view_id": None,
            "root_view_id": view_id,
            "app_id": self.app_id,
            "app_installed_team_id": self.team_id,
            "bot_id": self.bot_id,
        }
