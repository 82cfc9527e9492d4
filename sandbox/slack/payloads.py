"""The payloads Slack sends to an app."""

import secrets
from typing import Any

from sandbox.slack.model import Channel, Json
from sandbox.slack.workspace import Workspace

VERIFICATION_TOKEN = "verification-token"


def slash_command(workspace: Workspace, user: str, channel: Channel, command: str, text: str) -> dict[str, str]:
    """The form fields of a slash command."""
    response = workspace.tickets.response_url(user, channel.id)
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team_id,
        "team_domain": workspace.team_domain,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.is_im else channel.name,
        "user_id": user,
        "user_name": workspace.users[user].name,
        "command": command,
        "text": text,
        "api_app_id": workspace.app.id,
        "is_enterprise_install": "false",
        "response_url": f"{workspace.public_url}/slack/response/{response}",
        "trigger_id": workspace.tickets.trigger(user),
    }


def interaction(workspace: Workspace, kind: str, user: str) -> Json:
    person = workspace.users[user]
    home = {"team_id": person.team_id or workspace.team_id} if workspace.tells_home_team else {}
    return {
        "type": kind,
        "user": {"id": user, "username": person.name, "name": person.name} | home,
        "api_app_id": workspace.app.id,
        "token": VERIFICATION_TOKEN,
        "team": {"id": workspace.team_id, "domain": workspace.team_domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def in_message(workspace: Workspace, user: str, channel: Channel, message: Json, *, ephemeral: bool) -> Json:
    """The parts of a block_actions payload that place a click in a message; an ephemeral one is not sent along."""
    ts, thread_ts = message["ts"], message.get("thread_ts", "")
    container = {"type": "message", "message_ts": ts, "channel_id": channel.id, "is_ephemeral": ephemeral}
    if thread_ts:
        container["thread_ts"] = thread_ts
    response = workspace.tickets.response_url(user, channel.id, ts, thread_ts)
    place: Json = {
        "container": container,
        "channel": {"id": channel.id, "name": "directmessage" if channel.is_im else channel.name},
        "response_url": f"{workspace.public_url}/slack/response/{response}",
    }
    return place if ephemeral else place | {"message": message}


def in_view(view: Json) -> Json:
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view}


def action(element: Json, block_id: str, state: Json, ts: str) -> Json:
    """One entry of `actions`: what was pressed or chosen."""
    shown = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id, "action_ts": ts}
    if element["type"] == "button":
        return shown | {name: element[name] for name in ("text", "value", "style", "url") if name in element}
    if "placeholder" in element:
        shown["placeholder"] = element["placeholder"]
    return shown | state


def event_callback(workspace: Workspace, event: dict[str, Any]) -> Json:
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team_id,
        "api_app_id": workspace.app.id,
        "type": "event_callback",
        "event_id": "Ev0" + secrets.token_hex(5).upper(),
        "event_time": int(workspace.now()),
        "event": event,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team_id,
                "user_id": workspace.app.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }
