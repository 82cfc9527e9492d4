"""conversations.*."""

from sandbox.slack.errors import SlackError
from sandbox.slack.methods.call import Call, Method
from sandbox.slack.model import Channel, Json, Message
from sandbox.slack.public import public_message


def list_channels(call: Call) -> Json:
    wanted = set(call.text("types", "public_channel").replace(" ", "").split(","))
    shown = [
        channel.public(call.workspace.app.bot_user)
        for channel in call.workspace.channels.values()
        if _kind(channel) in wanted and not (call.flag("exclude_archived") and channel.is_archived)
    ]
    channels, metadata = call.page(shown, 100)
    return {"channels": channels, "response_metadata": metadata}


def info(call: Call) -> Json:
    return {"channel": call.channel().public(call.workspace.app.bot_user)}


def history(call: Call) -> Json:
    """Newest first; replies that were not broadcast stay in their threads."""
    channel = _readable(call)
    messages = [m for m in call.workspace.history(channel.id) if m.thread_ts in ("", m.ts)]
    shown, metadata = call.page(_window(call, messages[::-1]), 100)
    return {"messages": shown, "has_more": bool(metadata["next_cursor"]), "response_metadata": metadata}


def replies(call: Call) -> Json:
    """The parent and then its replies, oldest first."""
    channel = _readable(call)
    message = call.workspace.messages.get(channel.id, {}).get(call.required("ts"))
    if message is None:
        raise SlackError("thread_not_found")
    parent_ts = message.thread_ts or message.ts
    parent = call.workspace.message(channel.id, parent_ts)
    thread = [parent, *call.workspace.thread(channel.id, parent_ts)]
    shown, metadata = call.page(_window(call, thread), 1000)
    return {"messages": shown, "has_more": bool(metadata["next_cursor"]), "response_metadata": metadata}


def members(call: Call) -> Json:
    shown: list[Json] = [{"id": member} for member in sorted(call.channel().members)]
    page, metadata = call.page(shown, 100)
    return {"members": [member["id"] for member in page], "response_metadata": metadata}


def open_im(call: Call) -> Json:
    users = call.text("users").split(",")
    channel = call.channel() if call.text("channel") else call.workspace.open_im(users[0])
    return {"channel": {"id": channel.id} | (channel.public(call.workspace.app.bot_user) if channel.is_im else {})}


def create(call: Call) -> Json:
    channel = call.workspace.create_channel(call.required("name"), is_private=call.flag("is_private"))
    return {"channel": channel.public(call.workspace.app.bot_user)}


def join(call: Call) -> Json:
    channel = call.channel()
    if channel.is_archived:
        raise SlackError("is_archived")
    if channel.is_private or channel.is_im:
        raise SlackError("method_not_supported_for_channel_type")
    channel.members.add(call.workspace.app.bot_user)
    return {"channel": channel.public(call.workspace.app.bot_user)}


def _readable(call: Call) -> Channel:
    channel = call.channel()
    if call.workspace.app.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _kind(channel: Channel) -> str:
    if channel.is_im:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def _window(call: Call, messages: list[Message]) -> list[Json]:
    oldest, latest = call.text("oldest", "0"), call.text("latest") or "9999999999"
    at_bounds = call.flag("inclusive")
    inside = [m for m in messages if oldest < m.ts < latest or (at_bounds and m.ts in (oldest, latest))]
    with_metadata = call.flag("include_all_metadata")
    return [public_message(call.workspace, m, with_metadata=with_metadata) for m in inside]


METHODS = {
    "conversations.list": Method(list_channels, "channels:read"),
    "conversations.info": Method(info, "channels:read"),
    "conversations.history": Method(history, "channels:history"),
    "conversations.replies": Method(replies, "channels:history"),
    "conversations.members": Method(members, "channels:read"),
    "conversations.open": Method(open_im, "im:write"),
    "conversations.create": Method(create),
    "conversations.join": Method(join, "channels:join"),
}
