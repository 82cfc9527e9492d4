"""A message as the Web API and event payloads show it."""

from sandbox.slack.model import Json, Message
from sandbox.slack.workspace import Workspace


def public_message(workspace: Workspace, message: Message, *, with_metadata: bool = False) -> Json:
    shown = message.public() | {"team": workspace.team_id}
    if workspace.is_from_app(message.user):
        app = workspace.app
        profile = {"id": app.bot_id, "app_id": app.id, "name": app.name, "team_id": workspace.team_id}
        shown |= {"bot_id": app.bot_id, "app_id": app.id, "bot_profile": profile}
    if replies := workspace.thread(message.channel, message.ts):
        repliers = list(dict.fromkeys(reply.user for reply in replies))
        shown |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": repliers,
            "reply_users_count": len(repliers),
            "latest_reply": replies[-1].ts,
        }
    if message.metadata is not None and with_metadata:
        shown["metadata"] = message.metadata
    return shown
