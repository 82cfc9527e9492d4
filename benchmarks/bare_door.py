"""The floor of `door.py`: a server that answers 401 to everybody and looks at nothing, served as Voitto serves itself."""

import asyncio

from fastapi import FastAPI, Response

from bot.wiring.http_server import serving, until_told_to_stop


async def main() -> None:
    web = FastAPI()

    @web.post("/slack/events")
    async def events() -> Response:
        return Response(status_code=401)

    async with serving(web) as server:
        print(f"http://127.0.0.1:{server.port}", flush=True)
        await until_told_to_stop()


if __name__ == "__main__":
    asyncio.run(main())
