"""What both DBOS programs share: the worker process, its queue and its pinned names."""

import asyncio
import os
from typing import Final

from dbos import DBOS, DBOSConfig, Serializer
from durability_story import Outside

QUEUE: Final = "deals"
WORKFLOW: Final = "won"
VERSION: Final = "1"
"""Pinned, as "Upgrading Workflow Code" advises: otherwise a changed source file leaves behind what was under way."""
WORKERS, POLL = 4, 0.1

outside: list[Outside] = []
"""Workflows are module-level functions; their one connection needs the running loop."""


async def work_until_killed(database: str, address: str, serializer: Serializer | None = None) -> None:
    outside.append(Outside(address))
    config: DBOSConfig = {
        "name": "deals",
        "system_database_url": database,
        "application_version": None if "UNPINNED" in os.environ else VERSION,
        "executor_id": os.environ.get("DBOS__VMID", "worker"),  # of a restart the same: it takes up its forerunner's
        "serializer": serializer,
    }
    DBOS(config=config)
    DBOS.launch()
    await DBOS.register_queue_async(QUEUE, worker_concurrency=WORKERS, polling_interval_sec=POLL)
    print("ready", flush=True)
    await asyncio.Event().wait()
