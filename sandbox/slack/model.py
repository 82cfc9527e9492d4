"""What a Slack workspace is made of. Public shapes follow the Web API's JSON."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class User:
    id: str
    name: str
    real_name: str
    email: str
    title: str = ""
    tz: str = "Europe/Helsinki"
    locale: str = "en-US"
    bot_id: str = ""
    deleted: bool = False
    is_restricted: bool = False
    """A guest."""

    def public(self, team_id: str) -> Json:
        profile: Json = {"real_name": self.real_name, "display_name": self.real_name, "title": self.title}
        if self.email:
            profile["email"] = self.email
        return {
            "id": self.id,
            "team_id": team_id,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": self.deleted,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": False,
            "is_bot": bool(self.bot_id),
            "tz": self.tz,
            "locale": self.locale,
            "profile": profile,
        }


@dataclass(slots=True)
class Channel:
    """A public channel, or a direct message when `is_im`: then `members` are its two ends."""

    id: str
    name: str
    members: set[str]
    topic: str = ""
    is_im: bool = False
    is_private: bool = False
    is_archived: bool = False

    def public(self, bot_user: str) -> Json:
        if self.is_im:
            peer = next((member for member in sorted(self.members) if member != bot_user), bot_user)
            return {"id": self.id, "is_im": True, "user": peer, "is_archived": self.is_archived}
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_im": False,
            "is_private": self.is_private,
            "is_archived": self.is_archived,
            "is_member": bot_user in self.members,
            "num_members": len(self.members),
            "topic": {"value": self.topic},
        }


@dataclass(slots=True)
class SharedFile:
    id: str
    name: str
    content: bytes = b""
    title: str = ""
    mimetype: str = "application/octet-stream"
    channels: list[str] = field(default_factory=list)

    def public(self, base_url: str) -> Json:
        address = f"{base_url}/slack/files/{self.id}/{self.name}"
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.mimetype,
            "size": len(self.content),
            "url_private": address,
            "url_private_download": address,
            "channels": self.channels,
        }


@dataclass(slots=True)
class Message:
    """`only_for` names the one person who sees an ephemeral message; history never returns those."""

    ts: str
    channel: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    metadata: Json | None = None
    edited: Json | None = None
    only_for: str = ""
    files: list[Json] = field(default_factory=list)
    reactions: list[Json] = field(default_factory=list)

    def public(self) -> Json:
        shown: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts}
        optional = ("blocks", "thread_ts", "edited", "files", "reactions")
        return shown | {name: value for name in optional if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class SlashCommand:
    command: str
    description: str
    usage_hint: str = ""


@dataclass(slots=True)
class AppIdentity:
    """The installed app: its secrets are pretend ones and may be shown anywhere."""

    id: str
    name: str
    bot_id: str
    bot_user: str
    bot_token: str
    app_token: str
    signing_secret: str
    scopes: str
    commands: list[SlashCommand]
    events: set[str] = field(default_factory=lambda: {"app_home_opened", "user_change"})
    """Event names as in a manifest: app_home_opened, user_change, message.channels, message.im, app_mention."""
