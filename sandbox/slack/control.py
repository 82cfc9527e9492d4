"""`/_slack/*`: the page's and the end-to-end tests' way to act as a person and to look."""

from collections.abc import Callable, Coroutine
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field

from sandbox.slack.driver import Driver
from sandbox.slack.errors import SlackError
from sandbox.slack.model import Json
from sandbox.slack.state import visible_state


class Command(BaseModel):
    user: str
    channel: str
    command: str
    text: str = ""


class Click(BaseModel):
    """In a message (`channel` and `ts`) or in a view (`view_id`)."""

    user: str
    action_id: str
    channel: str = ""
    ts: str = ""
    view_id: str = ""
    block_id: str | None = None
    value: Any = None
    state: dict[str, Any] = Field(default_factory=dict)


class Submit(BaseModel):
    user: str
    view_id: str
    values: dict[str, Any] = Field(default_factory=dict)


class CloseView(BaseModel):
    user: str
    view_id: str


class Suggest(BaseModel):
    """For an external select in a view (`view_id`) or in a message (`channel` and `ts`)."""

    user: str
    view_id: str = ""
    channel: str = ""
    ts: str = ""
    action_id: str
    block_id: str
    value: str = ""


class Say(BaseModel):
    user: str
    channel: str
    text: str = Field(min_length=1)
    thread_ts: str = ""


class OpenHome(BaseModel):
    user: str


class FaultOrder(BaseModel):
    kind: Literal["rate_limit", "fail", "lose_reply", "revoke_token", "archive", "remove_bot", "clear"]
    channel: str = ""
    method: str | None = None
    calls: int = Field(default=1, ge=1)
    retry_after: int = 1


class _Refusing(APIRoute):
    """Answers 400 with Slack's error code to an act that Slack's own client would not allow."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def refusing(request: Request) -> Response:
            try:
                return await handle(request)
            except SlackError as error:
                return JSONResponse({"error": error.code, "messages": error.messages}, 400)

        return refusing


def create_router(driver: Driver) -> APIRouter:
    router = APIRouter(prefix="/_slack", include_in_schema=False, route_class=_Refusing)
    _add_acts(router, driver)
    _add_views(router, driver)
    _add_looks(router, driver)
    return router


def _add_acts(router: APIRouter, driver: Driver) -> None:
    @router.post("/command")
    async def command(act: Command) -> Json:
        return (await driver.command(act.user, act.channel, act.command, act.text)).as_json()

    @router.post("/click")
    async def click(act: Click) -> Json:
        if act.view_id:
            pressed = driver.click_in_view(
                act.user, act.view_id, act.action_id, act.value, act.block_id, state=act.state
            )
        else:
            pressed = driver.click(
                act.user, act.channel, act.ts, act.action_id, act.value, act.block_id, state=act.state
            )
        return (await pressed).as_json()

    @router.post("/message")
    async def message(act: Say) -> Json:
        return (await driver.message(act.user, act.channel, act.text, act.thread_ts)).as_json()

    @router.post("/home")
    async def home(act: OpenHome) -> Json:
        return (await driver.open_home(act.user)).as_json()


def _add_views(router: APIRouter, driver: Driver) -> None:
    @router.post("/submit")
    async def submit(act: Submit) -> Json:
        return (await driver.submit(act.user, act.view_id, act.values)).as_json()

    @router.post("/close_view")
    async def close_view(act: CloseView) -> Json:
        return (await driver.close_view(act.user, act.view_id)).as_json()

    @router.post("/suggest")
    async def suggest(act: Suggest) -> Json:
        place = act.model_dump(include={"view_id", "channel", "ts"})
        return await driver.suggest(act.user, act.action_id, act.block_id, act.value, **place)


def _add_looks(router: APIRouter, driver: Driver) -> None:
    workspace = driver.workspace

    @router.get("/state")
    async def state(user: str) -> Json:
        return visible_state(workspace, user)

    @router.get("/files/{file_id}")
    async def shared_file(file_id: str) -> Response:
        shared = workspace.files.get(file_id)
        if shared is None:
            return JSONResponse({"error": "file_not_found"}, 404)
        disposition = {"content-disposition": "inline", "content-security-policy": "sandbox"}
        return Response(shared.content, media_type=shared.mimetype, headers=disposition)

    @router.post("/fault")
    async def fault(order: FaultOrder) -> Json:
        arm(driver, order)
        return {"ok": True}


def arm(driver: Driver, order: FaultOrder) -> None:
    faults = driver.workspace.faults
    match order.kind:
        case "rate_limit":
            faults.rate_limit(order.method, calls=order.calls, retry_after=order.retry_after)
        case "fail":
            faults.fail(order.method, calls=order.calls)
        case "lose_reply":
            faults.lose_reply(order.method, calls=order.calls)
        case "revoke_token":
            faults.token_expired = True
        case "archive":
            driver.workspace.archive(order.channel)
        case "remove_bot":
            driver.workspace.remove_bot(order.channel)
        case "clear":
            faults.clear()
