"""Hints to open pages that something changed; a page then fetches the state again."""

import asyncio

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from sandbox.slack.workspace import Workspace

DEBOUNCE_SECONDS = 0.08


def create_router(workspace: Workspace) -> APIRouter:
    router = APIRouter()

    @router.websocket("/_slack/live")
    async def live(socket: WebSocket, user: str = "") -> None:  # noqa: ARG001
        await socket.accept()
        changed = asyncio.Event()
        workspace.listeners.append(changed.set)
        hints = asyncio.create_task(_send_hints(socket, changed))
        try:
            while True:
                await socket.receive_text()
        except WebSocketDisconnect:
            return
        finally:
            workspace.listeners.remove(changed.set)
            hints.cancel()
            await asyncio.gather(hints, return_exceptions=True)

    return router


async def _send_hints(socket: WebSocket, changed: asyncio.Event) -> None:
    while True:
        await changed.wait()
        await asyncio.sleep(DEBOUNCE_SECONDS)
        changed.clear()
        await socket.send_json({"type": "changed"})
