"""The two file addresses outside the Web API: where bytes are sent, and where they are fetched with a token."""

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from sandbox.slack.workspace import Workspace


def create_router(workspace: Workspace) -> APIRouter:
    router = APIRouter()

    @router.post("/slack/upload/{file_id}", include_in_schema=False)
    async def upload(file_id: str, request: Request) -> Response:
        shared = workspace.files.get(file_id)
        if shared is None:
            return Response("not found", 404)
        shared.content = await _content(request)
        return Response(f"OK - {len(shared.content)}", media_type="text/plain")

    @router.get("/slack/files/{file_id}/{name}", include_in_schema=False)
    async def download(file_id: str, name: str, request: Request) -> Response:
        shared = workspace.files.get(file_id)
        allowed = request.headers.get("authorization") == f"Bearer {workspace.app.bot_token}"
        if shared is None or shared.name != name or not allowed:
            return Response("not found", 404)
        return Response(shared.content, media_type=shared.mimetype)

    return router


async def _content(request: Request) -> bytes:
    """The raw body, or the first file of a multipart form."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        form = await request.form()
        for part in form.values():
            if isinstance(part, UploadFile):
                return await part.read()
    return await request.body()
