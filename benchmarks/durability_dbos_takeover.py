"""The guarded DBOS program, and what the free library lacks for a living process to take over from a dead one.

Each process notes each half second that it lives; each looks every second for workflows of processes that have not, and
resumes them. Resuming takes the workflow from whoever holds it, so a frozen one cannot record another step.
"""

import asyncio
import os

import sqlalchemy as sa
from dbos import DBOS
from durability_dbos_guarded import work
from durability_dbos_worker import QUEUE
from durability_story import worker

ME = os.environ["DBOS__VMID"]
HEARTBEAT, STALLED = 0.5, 2.0
TABLE = "CREATE TABLE IF NOT EXISTS heartbeat (executor varchar(64) PRIMARY KEY, seen double precision NOT NULL)"
NOW = {
    "postgresql": "extract(epoch FROM clock_timestamp())::double precision",
    "sqlite": "(julianday('now') - 2440587.5) * 86400.0",
}


class Heartbeats:
    def __init__(self, database: str) -> None:
        self._engine = sa.create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
        self._now = NOW[self._engine.dialect.name]
        with self._engine.begin() as connection:
            connection.execute(sa.text(TABLE))

    def beat(self) -> None:
        write = f"""INSERT INTO heartbeat VALUES (:me, {self._now})
            ON CONFLICT (executor) DO UPDATE SET seen = excluded.seen"""  # noqa: S608 - words of ours
        with self._engine.begin() as connection:
            connection.execute(sa.text(write), {"me": ME})

    def dead(self) -> list[str]:
        read = f"SELECT executor FROM heartbeat WHERE seen < {self._now} - {STALLED}"  # noqa: S608 - words of ours
        with self._engine.begin() as connection:
            return list(connection.execute(sa.text(read)).scalars())


async def beating(heartbeats: Heartbeats) -> None:
    while True:
        await asyncio.to_thread(heartbeats.beat)
        await asyncio.sleep(HEARTBEAT)


async def watching(heartbeats: Heartbeats) -> None:
    while True:
        await asyncio.sleep(1)
        dead = await asyncio.to_thread(heartbeats.dead)
        left = await DBOS.list_workflows_async(status="PENDING", executor_id=dead) if dead else []
        for workflow in left:
            await DBOS.resume_workflow_async(workflow.workflow_id, queue_name=QUEUE)


async def watched(database: str, address: str) -> None:
    heartbeats = Heartbeats(database)
    await asyncio.to_thread(heartbeats.beat)
    async with asyncio.TaskGroup() as group:
        group.create_task(work(database, address))
        await asyncio.sleep(1)
        group.create_task(beating(heartbeats))
        group.create_task(watching(heartbeats))


async def main() -> None:
    await worker(watched)


if __name__ == "__main__":
    asyncio.run(main())
