"""The people of the workspace: what they type and press, and what they see come of it."""

import asyncio
import html
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sandbox.slack import payloads, seed
from sandbox.slack.ack import Ack
from sandbox.slack.blocks import walk
from sandbox.slack.delivery import Delivery
from sandbox.slack.elements import INTERACTIVE
from sandbox.slack.errors import SlackError
from sandbox.slack.model import Channel, Json, Message
from sandbox.slack.public import public_message
from sandbox.slack.replies import reply
from sandbox.slack.state_values import client_errors, collect, filled_in


@dataclass(slots=True)
class Seen:
    """What one person saw after one act: new or changed messages, the open modal, errors in Slack's words."""

    error: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    ephemerals: list[Json] = field(default_factory=list)
    messages: list[Json] = field(default_factory=list)
    view: Json | None = None
    home: Json | None = None

    @property
    def text(self) -> str:
        """All private answers as one text."""
        return "\n".join(message["text"] for message in self.ephemerals)

    def as_json(self) -> Json:
        return asdict(self)


class Driver:
    """Acts as any person. `settle` is how many seconds to look on after the app's acknowledgement."""

    def __init__(self, delivery: Delivery, settle: float = 0.05) -> None:
        self.delivery = delivery
        self.workspace = delivery.workspace
        self.settle = settle

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Seen:
        place = self._place(user, channel)
        mark = self.workspace.next_ts()
        if command not in {known.command for known in self.workspace.app.commands}:
            note = f'{command} is not a valid command. In Slack, messages that start with "/" are slash commands.'
            self._slackbot(user, place, note)
            return await self._seen(user, mark)
        fields = payloads.slash_command(self.workspace, user, place, command, text)
        ack = await self.delivery.command(fields)
        if ack.error:
            self._slackbot(user, place, f'{command} failed with the error "{ack.error}"')
        elif ack.fields().get("text") or ack.fields().get("blocks"):
            target = self.workspace.tickets.response_urls[fields["response_url"].rpartition("/")[2]]
            reply(self.workspace, target, ack.fields())
        return await self._seen(user, mark, ack.error)

    async def click(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        value: Any = None,
        block_id: str | None = None,
        *,
        message: Json | None = None,
        state: Json | None = None,
    ) -> Seen:
        """Press or choose in a message. `message` is an earlier picture of it, for a click on what has since changed."""
        place = self._place(user, channel)
        stored = self._visible(user, place, ts)
        shown = message or public_message(self.workspace, stored, with_metadata=True)
        element, found_in = find_element(shown.get("blocks", []), action_id, value, block_id)
        payload = payloads.interaction(self.workspace, "block_actions", user)
        payload |= payloads.in_message(self.workspace, user, place, shown, ephemeral=bool(stored.only_for))
        payload["state"] = {"values": collect(shown["blocks"], state or {})}
        return await self._act(user, payload, element, found_in, value)

    async def click_in_view(
        self,
        user: str,
        view_id: str,
        action_id: str,
        value: Any = None,
        block_id: str | None = None,
        *,
        state: Json | None = None,
    ) -> Seen:
        """Press or choose in a modal or in App Home."""
        view = self._own_view(user, view_id)
        element, found_in = find_element(view["blocks"], action_id, value, block_id)
        view["state"] = {"values": collect(view["blocks"], state or {})}
        payload = payloads.interaction(self.workspace, "block_actions", user) | payloads.in_view(view)
        return await self._act(user, payload, element, found_in, value)

    async def submit(self, user: str, view_id: str, values: Json | None = None) -> Seen:
        """Press the modal's submit button; `values` is {block_id: {action_id: value}} or {block_id: value}."""
        view, mark = self._own_view(user, view_id), self.workspace.next_ts()
        view["state"] = {"values": collect(view["blocks"], values or {})}
        if problems := client_errors(view["blocks"], view["state"]["values"]):
            return await self._seen(user, mark, errors=problems)
        payload = payloads.interaction(self.workspace, "view_submission", user)
        payload |= {"trigger_id": self.workspace.tickets.trigger(user), "view": dict(view), "response_urls": []}
        ack = await self.delivery.interaction(payload)
        error, problems = self._view_answer(user, view, ack)
        return await self._seen(user, mark, error, problems)

    async def close_view(self, user: str, view_id: str) -> Seen:
        mark = self.workspace.next_ts()
        self._own_view(user, view_id)
        closed = self.workspace.views.close(user, view_id)
        self.workspace.touch()
        for view in closed:
            if view["notify_on_close"]:
                payload = payloads.interaction(self.workspace, "view_closed", user)
                await self.delivery.interaction(payload | {"view": view, "is_cleared": False})
        return await self._seen(user, mark)

    async def suggest(
        self,
        user: str,
        action_id: str,
        block_id: str,
        query: str,
        *,
        view_id: str = "",
        channel: str = "",
        ts: str = "",
    ) -> Json:
        """What an external select offers for the letters typed so far; nothing when the app is late or fails."""
        view = self._own_view(user, view_id) if view_id else None
        if user not in self.workspace.users:
            raise SlackError("user_not_found")
        payload = payloads.interaction(self.workspace, "block_suggestion", user)
        if view:
            payload |= payloads.in_view(view)
        else:
            place = self._place(user, channel)
            stored = self._visible(user, place, ts)
            shown = public_message(self.workspace, stored)
            payload |= payloads.in_message(self.workspace, user, place, shown, ephemeral=bool(stored.only_for))
        ack = await self.delivery.interaction(payload | {"action_id": action_id, "block_id": block_id, "value": query})
        body = ack.body if isinstance(ack.body, dict) else {}
        return {"options": body.get("options") or [], "option_groups": body.get("option_groups") or []}

    async def open_home(self, user: str) -> Seen:
        mark, channel = self.workspace.next_ts(), self.workspace.open_im(user)
        event: Json = {"type": "app_home_opened", "user": user, "channel": channel.id, "tab": "home", "event_ts": mark}
        if view := self.workspace.views.homes.get(user):
            event["view"] = view
        if "app_home_opened" in self.workspace.app.events:
            await self.delivery.event(event)
        return await self._seen(user, mark)

    async def speak(self, user: str, locale: str) -> None:
        """Choose another language in Slack's preferences, e.g. `sv-SE`."""
        mark, users = self.workspace.next_ts(), self.workspace.users
        users[user] = replace(users[user], locale=locale)
        if "user_change" in self.workspace.app.events:
            public = users[user].public(self.workspace.team_id)
            await self.delivery.event({"type": "user_change", "user": public, "event_ts": mark})

    async def message(self, user: str, channel: str, text: str, thread_ts: str = "") -> Seen:
        """Write in a channel; the app hears of it when it subscribed to that kind of message."""
        place, mark = self._place(user, channel), self.workspace.next_ts()
        if place.is_archived:
            raise SlackError("is_archived")
        said = self.workspace.post(place.id, user, html.escape(text, quote=False), thread_ts=thread_ts)
        event = public_message(self.workspace, said)
        event |= {"channel": place.id, "event_ts": said.ts, "channel_type": "im" if place.is_im else "channel"}
        events = self.workspace.app.events
        if ("message.im" if place.is_im else "message.channels") in events:
            await self.delivery.event(event)
        if f"<@{self.workspace.app.bot_user}>" in text and "app_mention" in events:
            await self.delivery.event(event | {"type": "app_mention"})
        return await self._seen(user, mark)

    async def wait_for(self, condition: Callable[[], Any], seconds: float = 5.0) -> Any:
        """The first true value of `condition`, looked at after each change of the workspace."""
        changed = asyncio.Event()
        self.workspace.listeners.append(changed.set)
        try:
            async with asyncio.timeout(seconds):
                while not (value := condition()):
                    await changed.wait()
                    changed.clear()
                return value
        finally:
            self.workspace.listeners.remove(changed.set)

    async def _act(self, user: str, payload: Json, element: Json, block_id: str, value: Any) -> Seen:
        mark = self.workspace.next_ts()
        state = {} if element["type"] == "button" else filled_in(element, value)
        payload["trigger_id"] = self.workspace.tickets.trigger(user)
        payload["actions"] = [payloads.action(element, block_id, state, mark)]
        ack = await self.delivery.interaction(payload)
        return await self._seen(user, mark, ack.error)

    def _view_answer(self, user: str, view: Json, ack: Ack) -> tuple[str, dict[str, str]]:
        """Apply the answer to a submission; returns what the person is told in the modal."""
        if ack.error:
            return ack.error, {}
        answer = ack.body if isinstance(ack.body, dict) else {}
        views = self.workspace.views
        try:
            match answer.get("response_action"):
                case "errors":
                    return "", dict(answer.get("errors") or {})
                case "update":
                    views.update(view, answer["view"])
                case "push":
                    views.push(user, answer["view"])
                case "clear":
                    views.close_all(user)
                case _:
                    views.close(user, view["id"])
        except SlackError as error:
            return error.code, {}
        self.workspace.touch()
        return "", {}

    def _place(self, user: str, channel: str) -> Channel:
        if user not in self.workspace.users:
            raise SlackError("user_not_found")
        place = self.workspace.find_channel(channel)
        if user not in place.members:
            raise SlackError("not_in_channel")
        return place

    def _visible(self, user: str, channel: Channel, ts: str) -> Message:
        message = self.workspace.message(channel.id, ts)
        if message.only_for not in ("", user):
            raise SlackError("message_not_found")
        return message

    def _own_view(self, user: str, view_id: str) -> Json:
        if self.workspace.views.owner(view_id) != user:
            raise SlackError("not_found")
        return self.workspace.views.get(view_id)

    def _slackbot(self, user: str, channel: Channel, text: str) -> None:
        self.workspace.whisper(channel.id, user, text, sender=seed.SLACKBOT)

    async def _seen(self, user: str, mark: str, error: str = "", errors: dict[str, str] | None = None) -> Seen:
        await asyncio.sleep(self.settle)
        seen = Seen(error, errors or {}, view=self.workspace.views.top(user), home=self.workspace.views.homes.get(user))
        for channel in list(self.workspace.channels.values()):
            for message in list(self.workspace.messages.get(channel.id, {}).values()):
                changed = max(message.ts, (message.edited or {}).get("ts", ""))
                if user in channel.members and changed > mark and message.only_for in ("", user):
                    shown = public_message(self.workspace, message) | {"channel": channel.id}
                    (seen.ephemerals if message.only_for else seen.messages).append(shown)
        return seen


def find_element(blocks: list[Json], action_id: str, value: Any, block_id: str | None) -> tuple[Json, str]:
    """The element a person would press: among several with one action_id, the button with that value."""
    found = [
        (element, block["block_id"])
        for block in blocks
        if block_id in (None, block["block_id"])
        for element in walk(block)
        if element.get("action_id") == action_id and element.get("type") in INTERACTIVE
    ]
    if not found:
        raise SlackError("action_not_found")
    return next((hit for hit in found if hit[0].get("value") == value), found[0])
