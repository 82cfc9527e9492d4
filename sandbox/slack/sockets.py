"""Socket Mode: the app's WebSocket connections. Each payload goes to one of them."""

import asyncio
import itertools
import secrets
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from sandbox.slack.ack import Ack

MAX_CONNECTIONS = 10
CONNECTION_SECONDS = 18_060


@dataclass(slots=True)
class SocketHub:
    """`to_all` sends every envelope to all connections: Slack never does, a test of duplicates may want it."""

    app_id: str
    to_all: bool = False
    connections: list[WebSocket] = field(default_factory=list)
    _tickets: set[str] = field(default_factory=set)
    _waiting: dict[str, asyncio.Future[Any]] = field(default_factory=dict)
    _turns: "itertools.count[int]" = field(default_factory=itertools.count)

    def ticket_url(self, base_url: str) -> str:
        """A single-use wss address, as apps.connections.open returns it."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        address = base_url.rstrip("/").replace("http", "ws", 1)
        return f"{address}/slack/socket?ticket={ticket}&app_id={self.app_id}"

    async def send(self, kind: str, payload: Any, seconds: float, **retry: Any) -> Ack:
        """Deliver one envelope and wait for its acknowledgement."""
        if not self.connections:
            return Ack("dispatch_failed")
        envelope_id = secrets.token_hex(16)
        waiting: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = waiting
        expects_body = kind != "events_api"
        envelope = {"envelope_id": envelope_id, "type": kind, "payload": payload, **retry}
        try:
            async with asyncio.timeout(seconds):
                for connection in self._receivers():
                    await connection.send_json({**envelope, "accepts_response_payload": expects_body})
                return Ack(body=await waiting)
        except TimeoutError:
            return Ack("operation_timeout")
        except (WebSocketDisconnect, RuntimeError):
            return Ack("dispatch_failed")
        finally:
            self._waiting.pop(envelope_id, None)

    async def disconnect_all(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to come again, as Slack does every few hours."""
        leaving, self.connections = self.connections, []
        for connection in leaving:
            await connection.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
            await connection.close()

    async def serve(self, socket: WebSocket, ticket: str) -> None:
        await socket.accept()
        if ticket not in self._tickets or len(self.connections) >= MAX_CONNECTIONS:
            reason = "too_many_websockets" if ticket in self._tickets else "link_disabled"
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
            await socket.close()
            return
        self._tickets.discard(ticket)
        self.connections.append(socket)
        try:
            await self._say_hello(socket)
            while True:
                self._settle(await socket.receive_json())
        except (WebSocketDisconnect, RuntimeError):
            return
        finally:
            self.connections = [connection for connection in self.connections if connection is not socket]

    async def _say_hello(self, socket: WebSocket) -> None:
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self.connections),
                "connection_info": {"app_id": self.app_id},
                "debug_info": {"host": "sandbox", "approximate_connection_time": CONNECTION_SECONDS},
            }
        )

    def _receivers(self) -> list[WebSocket]:
        if self.to_all:
            return list(self.connections)
        return [self.connections[next(self._turns) % len(self.connections)]]

    def _settle(self, answer: Any) -> None:
        waiting = self._waiting.get(answer.get("envelope_id", "")) if isinstance(answer, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload"))


def create_router(hub: SocketHub) -> APIRouter:
    router = APIRouter()

    @router.websocket("/slack/socket")
    async def socket_mode(socket: WebSocket, ticket: str = "") -> None:
        await hub.serve(socket, ticket)

    return router
