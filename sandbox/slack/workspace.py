"""The state of the pretend workspace and the few ways it changes. Everything else reads it or translates to it."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.slack import seed
from sandbox.slack.blocks import check_message, with_block_ids
from sandbox.slack.errors import SlackError
from sandbox.slack.faults import Faults
from sandbox.slack.model import AppIdentity, Channel, Json, Message, SharedFile, User
from sandbox.slack.tickets import Tickets
from sandbox.slack.views import Views

MAX_TEXT = 40_000


@dataclass(slots=True)
class Workspace:
    """One team with one installed app. `now` gives unix seconds; message `ts` never repeats nor goes back."""

    app: AppIdentity
    users: dict[str, User]
    channels: dict[str, Channel]
    now: Callable[[], float] = time.time
    team_id: str = seed.TEAM_ID
    team_name: str = seed.TEAM_NAME
    team_domain: str = seed.TEAM_DOMAIN
    public_url: str = "http://127.0.0.1:3000"
    faults: Faults = field(default_factory=Faults)
    messages: dict[str, dict[str, Message]] = field(default_factory=dict)
    files: dict[str, SharedFile] = field(default_factory=dict)
    usergroups: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    listeners: list[Callable[[], None]] = field(default_factory=list)
    tickets: Tickets = field(init=False)
    views: Views = field(init=False)
    tells_home_team: bool = True
    """Whether a payload's `user` names the person's own workspace: Slack's documents leave that open for some."""
    _last_ts: int = 0

    def __post_init__(self) -> None:
        self.tickets = Tickets(self._clock)
        self.views = Views(self.team_id, self.app.id, self.app.bot_id, self._clock)

    def _clock(self) -> float:
        return self.now()

    @classmethod
    def seeded(cls, now: Callable[[], float] = time.time) -> "Workspace":
        """Revontuli: two salespeople, an accountant, a manager, four channels and the app Voitto."""
        return cls(
            app=seed.app(),
            users={user.id: user for user in seed.people()},
            channels={channel.id: channel for channel in seed.channels()},
            now=now,
        )

    def clear(self) -> None:
        """Forget all that was said; people, channels and the app stay."""
        self.messages.clear()
        self.files.clear()
        self.views.clear()
        self.faults.clear()
        for channel in [channel for channel in self.channels.values() if channel.is_im]:
            del self.channels[channel.id]
        self.touch()

    def touch(self) -> None:
        """Tell everyone who watches that something changed."""
        for listener in list(self.listeners):
            listener()

    def next_ts(self) -> str:
        micros = max(int(self.now() * 1_000_000), self._last_ts + 1)
        self._last_ts = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    def find_channel(self, name: str) -> Channel:
        """By id, `#name`, plain name, or a person's id for the direct message with the app."""
        if name in self.users:
            return self.open_im(name)
        if name in self.channels:
            return self.channels[name]
        wanted = name.removeprefix("#")
        for channel in self.channels.values():
            if wanted and channel.name == wanted:
                return channel
        raise SlackError("channel_not_found")

    def open_im(self, user: str) -> Channel:
        if user not in self.users:
            raise SlackError("user_not_found")
        channel_id = "D" + user.removeprefix("U")
        if channel_id not in self.channels:
            self.channels[channel_id] = Channel(channel_id, "", {user, self.app.bot_user}, is_im=True)
        return self.channels[channel_id]

    def create_channel(self, name: str, *, is_private: bool = False) -> Channel:
        if any(channel.name == name for channel in self.channels.values()):
            raise SlackError("name_taken")
        channel = Channel(
            "C0" + secrets.token_hex(4).upper(), name, {self.app.bot_user, *self.people()}, is_private=is_private
        )
        self.channels[channel.id] = channel
        self.touch()
        return channel

    def archive(self, name: str) -> None:
        self.find_channel(name).is_archived = True
        self.touch()

    def remove_bot(self, name: str) -> None:
        """Take the app out of a channel; with chat:write.public it may still post to a public one."""
        self.find_channel(name).members.discard(self.app.bot_user)
        self.touch()

    def people(self) -> list[str]:
        return [user.id for user in self.users.values() if user.email]

    def message(self, channel: str, ts: str) -> Message:
        found = self.messages.get(channel, {}).get(ts)
        if found is None:
            raise SlackError("message_not_found")
        return found

    def post(self, channel: str, user: str, text: str = "", **fields: object) -> Message:
        """Add a message; `fields` are those of Message. Raises SlackError when Slack would refuse it."""
        message = Message(self.next_ts(), channel, user, text, **fields)  # type: ignore[arg-type]
        self._check(message)
        message.blocks = with_block_ids(message.blocks)
        self.messages.setdefault(channel, {})[message.ts] = message
        self.touch()
        return message

    def edit(self, message: Message, text: str | None, blocks: list[Json] | None) -> None:
        """Text alone drops the blocks, as chat.update does; neither keeps both."""
        draft = Message(message.ts, message.channel, message.user, text if text is not None else message.text)
        draft.blocks = blocks if blocks is not None else ([] if text is not None else message.blocks)
        draft.files = message.files
        self._check(draft)
        message.text, message.blocks = draft.text, with_block_ids(draft.blocks)
        message.edited = {"user": message.user, "ts": self.next_ts()}
        self.touch()

    def remove(self, message: Message) -> None:
        self.messages.get(message.channel, {}).pop(message.ts, None)
        self.touch()

    def whisper(self, channel: str, user: str, text: str, blocks: list[Json] | None = None, **fields: str) -> Message:
        """An ephemeral message from the app, or from `sender`."""
        sender = fields.pop("sender", self.app.bot_user)
        return self.post(channel, sender, text, blocks=blocks or [], only_for=user, **fields)

    def thread(self, channel: str, parent_ts: str) -> list[Message]:
        return [m for m in self.messages.get(channel, {}).values() if m.thread_ts == parent_ts and not m.only_for]

    def history(self, channel: str) -> list[Message]:
        """What the channel's members share, oldest first, thread replies included."""
        return [message for message in self.messages.get(channel, {}).values() if not message.only_for]

    def is_from_app(self, user: str) -> bool:
        return user == self.app.bot_user

    @staticmethod
    def _check(message: Message) -> None:
        if not message.text and not message.blocks and not message.files:
            raise SlackError("no_text")
        if len(message.text) > MAX_TEXT:
            raise SlackError("msg_too_long")
        if problems := check_message(message.blocks):
            raise SlackError("invalid_blocks", problems)
