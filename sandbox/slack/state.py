"""The workspace as one person sees it: what the web page draws."""

from sandbox.slack.model import Channel, Json
from sandbox.slack.public import public_message
from sandbox.slack.workspace import Workspace

SHOWN_MESSAGES = 300


def visible_state(workspace: Workspace, user: str) -> Json:
    workspace.open_im(user)
    stack = workspace.views.stacks.get(user, [])
    channels = [
        _channel(workspace, channel, user) for channel in workspace.channels.values() if user in channel.members
    ]
    return {
        "me": user,
        "team": {"id": workspace.team_id, "name": workspace.team_name},
        "users": [person.public(workspace.team_id) for person in workspace.users.values()],
        "app": {
            "id": workspace.app.id,
            "name": workspace.app.name,
            "user": workspace.app.bot_user,
            "commands": [
                {"command": known.command, "description": known.description, "usage_hint": known.usage_hint}
                for known in workspace.app.commands
            ],
        },
        "channels": channels,
        "view": stack[-1] if stack else None,
        "view_depth": len(stack),
        "home": workspace.views.homes.get(user),
    }


def _channel(workspace: Workspace, channel: Channel, user: str) -> Json:
    visible = [m for m in workspace.messages.get(channel.id, {}).values() if m.only_for in ("", user)]
    return {
        "id": channel.id,
        "name": channel.name,
        "topic": channel.topic,
        "is_im": channel.is_im,
        "is_archived": channel.is_archived,
        "members": sorted(channel.members),
        "messages": [
            public_message(workspace, message, with_metadata=True) | {"ephemeral": bool(message.only_for)}
            for message in visible[-SHOWN_MESSAGES:]
        ],
    }
