"""Keys of earlier versions carried a customer's name: settled ones lose it, open ones go on as they are."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select

from bot.store import open_engine
from bot.store.tables.jobs import JOB
from tests.integration.databases import migrated_to

MOMENT = datetime(2026, 11, 22, tzinfo=UTC)
KEYS = {
    "7:2:Virtanen Oy": ("done", "7:2:changed-1"),
    "8:2:Åke: ja pojat": ("dismissed", "8:2:changed-2"),
    "9:2:Virtanen Oy": ("ready", "9:2:Virtanen Oy"),
    "9:3:Virtanen Oy": ("parked", "9:3:Virtanen Oy"),
    "10:1": ("done", "10:1"),
    "10:1:customer": ("done", "10:1:customer"),
    "10:1:register": ("done", "10:1:register"),
    "10:1:again:2": ("done", "10:1:again:2"),
    "10:2:2026-11-22T10:00:00": ("done", "10:2:2026-11-22T10:00:00"),
}


async def put(connection) -> None:
    for number, (key, (state, _)) in enumerate(KEYS.items(), 1):
        row = {
            "id": number,
            "company": "acme",
            "kind": "draft.build",
            "key": key,
            "payload": {},
            "state": state,
            "run_at": MOMENT,
            "created_at": MOMENT,
            "attempt": 0,
            "failures": 0,
            "priority": 0,
            "alerted": False,
            "troubled": False,
        }
        await connection.execute(insert(JOB), row)


@pytest.mark.asyncio
async def test_a_migration_takes_names_out_of_settled_jobs_keys(empty_url: str):
    engine = open_engine(empty_url)
    async with engine.begin() as connection:
        await connection.run_sync(migrated_to("0003"))
        await put(connection)
        await connection.run_sync(migrated_to("0009"))
        keys = (await connection.execute(select(JOB.c.key).order_by(JOB.c.id))).scalars().all()
    await engine.dispose()
    assert keys == [key for _, key in KEYS.values()]
