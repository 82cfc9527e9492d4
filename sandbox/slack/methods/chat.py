"""chat.* and reactions.*."""

from sandbox.slack.errors import SlackError
from sandbox.slack.methods.call import Call, Method
from sandbox.slack.model import Channel, Json, Message
from sandbox.slack.public import public_message


def post_message(call: Call) -> Json:
    channel = _writable(call)
    message = call.workspace.post(
        channel.id,
        call.workspace.app.bot_user,
        call.text("text"),
        blocks=call.json("blocks") or [],
        thread_ts=_thread(call, channel),
        metadata=_metadata(call),
    )
    return {"channel": channel.id, "ts": message.ts, "message": public_message(call.workspace, message)}


def update(call: Call) -> Json:
    channel = _writable(call)
    message = _own_message(call, channel)
    text = call.text("text") if "text" in call.args else None
    blocks = call.json("blocks") if "blocks" in call.args else None
    call.workspace.edit(message, text, blocks)
    if call.args.get("metadata"):
        message.metadata = _metadata(call)
    shown = public_message(call.workspace, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(call: Call) -> Json:
    channel = call.channel()
    message = _own_message(call, channel)
    call.workspace.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(call: Call) -> Json:
    channel = _writable(call)
    user = call.required("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    message = call.workspace.whisper(
        channel.id, user, call.text("text"), call.json("blocks"), thread_ts=call.text("thread_ts")
    )
    return {"message_ts": message.ts}


def get_permalink(call: Call) -> Json:
    channel = call.channel()
    message = call.workspace.message(channel.id, call.required("message_ts"))
    path = f"archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": f"{call.workspace.public_url}/{path}"}


def add_reaction(call: Call) -> Json:
    channel = call.channel()
    message = call.workspace.message(channel.id, call.required("timestamp"))
    name, bot = call.required("name").strip(":"), call.workspace.app.bot_user
    reaction = next((found for found in message.reactions if found["name"] == name), None)
    if reaction is None:
        message.reactions.append(reaction := {"name": name, "users": [], "count": 0})
    if bot in reaction["users"]:
        raise SlackError("already_reacted")
    reaction["users"].append(bot)
    reaction["count"] += 1
    call.workspace.touch()
    return {}


def _writable(call: Call) -> Channel:
    channel = call.channel()
    if channel.is_archived:
        raise SlackError("is_archived")
    may_write_outside = "chat:write.public" in call.workspace.app.scopes and not channel.is_private
    if call.workspace.app.bot_user not in channel.members and not may_write_outside:
        raise SlackError("not_in_channel")
    return channel


def _thread(call: Call, channel: Channel) -> str:
    """A thread_ts that names no message starts no thread: Slack posts it to the channel."""
    thread_ts = call.text("thread_ts")
    parent = call.workspace.messages.get(channel.id, {}).get(thread_ts)
    return (parent.thread_ts or parent.ts) if parent else ""


def _metadata(call: Call) -> Json | None:
    metadata = call.json("metadata")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or not {"event_type", "event_payload"} <= metadata.keys():
        raise SlackError("invalid_metadata_format")
    return {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}


def _own_message(call: Call, channel: Channel) -> Message:
    message = call.workspace.message(channel.id, call.required("ts"))
    if message.only_for:
        raise SlackError("message_not_found")
    if not call.workspace.is_from_app(message.user):
        raise SlackError("cant_delete_message" if "text" not in call.args else "cant_update_message")
    return message


METHODS = {
    "chat.postMessage": Method(post_message, "chat:write"),
    "chat.update": Method(update, "chat:write"),
    "chat.delete": Method(delete, "chat:write"),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write"),
    "chat.getPermalink": Method(get_permalink),
    "reactions.add": Method(add_reaction, "reactions:write"),
}
