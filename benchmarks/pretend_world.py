"""The sandbox in a process of its own: prints its address, serves until it is told to stop."""

import argparse
import asyncio

from bot.wiring.http_server import serving, until_told_to_stop
from sandbox import app
from sandbox.world import World


async def main(size: int, latency: float) -> None:
    """`size` past invoices; every Procountor and register request takes `latency` seconds longer."""
    world = World.seeded(size=size)
    world.weather.dial("latency", latency)
    async with serving(app.create(world).app) as server:
        print(f"http://127.0.0.1:{server.port}", flush=True)
        await until_told_to_stop()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--size", type=int, default=120)
    arguments.add_argument("--latency", type=float, default=0.0)
    given = arguments.parse_args()
    asyncio.run(main(given.size, given.latency))
