"""The workspace's web page: hand-written files, served as they are."""

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent

_CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: https:; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; form-action 'self'"
)


class _Page(StaticFiles):
    """Static files that are never served stale and never run anything foreign."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "no-cache"
        response.headers["content-security-policy"] = _CONTENT_SECURITY_POLICY
        response.headers["x-content-type-options"] = "nosniff"
        return response


def mount(app: FastAPI) -> None:
    """Serve the page at `/`. Mount it last: it answers every path that no route before it took."""
    app.mount("/", _Page(directory=FOLDER, html=True), name="page")
