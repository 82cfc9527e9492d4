"""The peer of `ack.py`: Bolt as its documentation shows it, saving nothing, served as Voitto serves itself."""

import asyncio
import sys
from typing import Any

from fastapi import FastAPI, Request, Response
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.wiring.http_server import serving, until_told_to_stop
from sandbox.slack import seed as people


def create(slack_api: str) -> FastAPI:
    client = AsyncWebClient(token=people.BOT_TOKEN, base_url=slack_api)
    app = AsyncApp(client=client, signing_secret=people.SIGNING_SECRET)

    @app.command("/won")
    async def won(ack: Any) -> None:
        await ack("ok")

    handler = AsyncSlackRequestHandler(app)
    web = FastAPI()

    @web.post("/slack/events")
    async def events(request: Request) -> Response:
        answer: Response = await handler.handle(request)
        return answer

    return web


async def main(slack_api: str) -> None:
    async with serving(create(slack_api)) as server:
        print(f"http://127.0.0.1:{server.port}", flush=True)
        await until_told_to_stop()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
