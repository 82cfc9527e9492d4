"""The pretend world in a process of its own, with a window through which a test counts: prints its address."""

import asyncio
import os
import sys
from collections import Counter
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request

from bot.wiring.http_server import serving, until_told_to_stop
from sandbox import app as pretend
from sandbox.world import World


def with_window(sandbox: pretend.Sandbox) -> FastAPI:
    world, slack = sandbox.world, sandbox.workspace
    app = FastAPI()

    @app.get("/_count/invoices")
    async def invoices() -> dict[str, list[list[Any]]]:
        """Marker -> [status, how often sent] of each of its live invoices."""
        found: dict[str, list[list[Any]]] = {}
        for record in list(world.procountor.invoices.values()):
            marker = record.data.get("originalInvoiceNumber")
            if marker and record.status != "INVALIDATED":
                found.setdefault(marker, []).append([record.status, record.send_count])
        return found

    @app.get("/_count/messages")
    async def messages() -> dict[str, Any]:
        """How often each key was posted, and where each card stands."""
        ours = [m for channel in slack.messages.values() for m in channel.values() if m.metadata]
        keyed = [(m.channel, m.metadata["event_payload"]["key"], m.ts) for m in ours if m.metadata]
        counted = Counter(f"{channel} {key}" for channel, key, _ in keyed)
        return {
            "twice": [key for key, times in counted.items() if times > 1],
            "cards": {key: ts for _, key, ts in keyed},
        }

    @app.post("/_count/connect")
    async def connect(request: Request) -> dict[str, bool]:
        sandbox.connect((await request.json())["url"])
        return {"ok": True}

    @app.post("/_count/socket")
    async def socket() -> dict[str, int]:
        """From now on by Socket Mode; how many connections there are."""
        sandbox.delivery.mode = "socket"
        return {"connections": len(sandbox.delivery.hub.connections)}

    app.mount("", sandbox.app)  # last: it answers whatever is not asked for above
    return app


async def main(port: int) -> None:
    sandbox = pretend.create(World.seeded(size=6))
    sandbox.world.weather.dial("slow_seconds", 1.5)
    sandbox.world.weather.dial("retry_after_seconds", 1)
    async with serving(with_window(sandbox), port=port) as server:
        print(f"http://127.0.0.1:{server.port}", flush=True)  # noqa: T201
        print(os.getpid(), flush=True, file=sys.stderr)  # noqa: T201
        await until_told_to_stop()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
