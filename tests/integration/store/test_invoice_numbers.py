"""Invoices mirrored by the version before have their numbers in their bodies only."""

import json

from sqlalchemy import text

from bot.store import open_engine
from tests.integration.databases import migrated_to
from tests.integration.store.examples import NOW

ADD = text(
    "INSERT INTO invoice (company, invoice_id, status, due_date, body, seen_at)"
    " VALUES ('acme', :id, 'SENT', :day, :body, :seen)"
)


async def test_a_migration_finds_numbers_of_any_length_and_none(empty_url: str):
    """On PostgreSQL a number of ten digits is more than an INTEGER."""
    engine = open_engine(empty_url)
    async with engine.begin() as connection:
        await connection.run_sync(migrated_to("0011"))
        sqlite = connection.dialect.name == "sqlite"
        given = {"day": "2026-11-22", "seen": "2026-11-22 12:00:00"} if sqlite else {"day": NOW.date(), "seen": NOW}
        for number, body in enumerate(({"number": 9_007_199_254_740_993}, {"number": None}, {"number": 10012}), 1):
            await connection.execute(ADD, given | {"id": number, "body": json.dumps(body)})
        await connection.run_sync(migrated_to("0012"))
        found = await connection.execute(text("SELECT number FROM invoice ORDER BY invoice_id"))
        numbers = [row.number for row in found]
    await engine.dispose()
    assert numbers == [9_007_199_254_740_993, None, 10012]
