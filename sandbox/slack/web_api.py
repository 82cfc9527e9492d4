"""The Web API over HTTP: tokens, arguments, faults and Slack's envelope around every answer."""

import json
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile
from starlette.types import Receive, Scope, Send

from sandbox.slack.errors import SlackError
from sandbox.slack.faults import Fault
from sandbox.slack.methods import METHODS, Call, Method
from sandbox.slack.model import Json
from sandbox.slack.workspace import Workspace


class CutConnection(Response):
    """Closes the connection without an answer: the caller cannot know whether its call was carried out."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        transport = getattr(getattr(receive, "__self__", None), "transport", None)
        if transport is None:
            raise ConnectionResetError("the reply was lost")
        transport.abort()
        await receive()


def create_router(workspace: Workspace, open_socket: Callable[[str], str]) -> APIRouter:
    """`open_socket` makes a Socket Mode address from the base URL the caller used."""
    router = APIRouter()

    @router.api_route("/slack/api/{name}", methods=["GET", "POST"], include_in_schema=False)
    async def call_method(name: str, request: Request) -> Response:
        workspace.public_url = str(request.base_url).rstrip("/")
        args = await read_arguments(request)
        return _answer(workspace, name, Call(workspace, args, lambda: open_socket(str(request.base_url))))

    return router


async def read_arguments(request: Request) -> Json:
    """Query, form, multipart or JSON; a bearer token counts as the `token` argument."""
    args: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        args |= _json_object(await request.body())
    elif kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        form = await request.form()
        args |= {key: value for key, value in form.items() if not isinstance(value, UploadFile)}
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        args["token"] = token
    return args


def _json_object(body: bytes) -> Json:
    try:
        parsed: Any = json.loads(body or b"{}")
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _answer(workspace: Workspace, name: str, call: Call) -> Response:
    fault = workspace.faults.take(name)
    if fault and fault[0] is Fault.RATE_LIMITED:
        return JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(fault[1])})
    if fault and fault[0] is Fault.SERVER_ERROR:
        return Response("upstream failure", 500, media_type="text/plain")
    response = JSONResponse(carry_out(name, call), headers={"x-oauth-scopes": workspace.app.scopes})
    return CutConnection() if fault else response


def carry_out(name: str, call: Call) -> Json:
    """Run one method and wrap its result or refusal as Slack does."""
    try:
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)  # noqa: TRY301
        _authorise(method, call)
        if error := call.workspace.faults.refusal(name, call.text("channel"), call.text("thread_ts")):
            raise SlackError(error)  # noqa: TRY301
        return {"ok": True, **method.serve(call)}
    except SlackError as error:
        refusal: Json = {"ok": False, "error": error.code, **error.extra}
        if error.messages:
            refusal |= {"errors": error.messages, "response_metadata": {"messages": _worded(error.messages)}}
        return refusal


def _worded(messages: list[str]) -> list[str]:
    return [message if message.startswith("[ERROR]") else f"[ERROR] {message}" for message in messages]


def _authorise(method: Method, call: Call) -> None:
    app, token = call.workspace.app, call.text("token")
    if not token:
        raise SlackError("not_authed")
    if token not in (app.bot_token, app.app_token):
        raise SlackError("invalid_auth")
    if call.workspace.faults.token_expired:
        raise SlackError("token_expired")
    if method.app_token != (token == app.app_token):
        raise SlackError("not_allowed_token_type")
    if method.scope and method.scope not in app.scopes.split(","):
        raise SlackError("missing_scope", needed=method.scope, provided=app.scopes)
