"""A ledger and a channel that take everything and count it: prints its address, serves until it is told to stop."""

import asyncio
from collections import Counter

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.serving import serving, until_told_to_stop


def create() -> FastAPI:
    app = FastAPI()
    taken: Counter[str] = Counter()

    @app.post("/forget")
    async def forget() -> Response:
        taken.clear()
        return Response(status_code=204)

    @app.get("/count")
    async def count() -> dict[str, int]:
        return {"different": len(taken), "all": taken.total()}

    async def take(request: Request) -> Response:
        taken[request.path_params["key"]] += request.path_params["what"] == "invoices"
        return JSONResponse({"id": request.path_params["key"]}, 201)

    app.add_route("/{what}/{key}", take, methods=["POST"])
    return app


async def main() -> None:
    async with serving(create()) as server:
        print(f"http://127.0.0.1:{server.port}", flush=True)
        await until_told_to_stop()


if __name__ == "__main__":
    asyncio.run(main())
