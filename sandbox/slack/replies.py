"""Messages an app sends back outside the Web API: in its acknowledgement or to a response URL."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from sandbox.slack.errors import SlackError
from sandbox.slack.model import Json, Message
from sandbox.slack.tickets import ResponseUrl
from sandbox.slack.workspace import Workspace


def reply(workspace: Workspace, target: ResponseUrl, body: Json) -> Message | None:
    """Carry out one answer: replace or delete the original, or post a new message (ephemeral by default)."""
    original = workspace.messages.get(target.channel, {}).get(target.source_ts)
    # A command's first answer may still be on its way: then there is nothing to replace, and the text is posted.
    if body.get("delete_original") or (body.get("replace_original") and target.source_ts):
        if original is None:
            raise SlackError("message_not_found")
        return _change(workspace, original, body)
    text, blocks = str(body.get("text") or ""), body.get("blocks") or []
    thread_ts = str(body.get("thread_ts") or target.thread_ts)
    if body.get("response_type") == "in_channel":
        return workspace.post(target.channel, workspace.app.bot_user, text, blocks=blocks, thread_ts=thread_ts)
    posted = workspace.whisper(target.channel, target.user, text, blocks, thread_ts=thread_ts)
    # A slash command has no original: what it answered first is what a later replace_original means.
    target.source_ts = target.source_ts or posted.ts
    return posted


def _change(workspace: Workspace, original: Message, body: Json) -> Message | None:
    if body.get("delete_original"):
        workspace.remove(original)
        return None
    workspace.edit(original, str(body.get("text") or ""), body.get("blocks") or [])
    return original


def create_router(workspace: Workspace) -> APIRouter:
    router = APIRouter()

    @router.post("/slack/response/{ticket}", include_in_schema=False)
    async def respond(ticket: str, request: Request) -> JSONResponse:
        try:
            body: Any = await request.json()
            reply(workspace, workspace.tickets.redeem_response_url(ticket), body if isinstance(body, dict) else {})
        except SlackError as error:
            gone = error.code in ("used_url", "expired_url", "no_such_url")
            return JSONResponse({"ok": False, "error": error.code}, 404 if gone else 400)
        except ValueError:
            return JSONResponse({"ok": False, "error": "invalid_payload"}, 400)
        return JSONResponse({"ok": True})

    return router
