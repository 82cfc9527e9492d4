"""What an earlier version left behind: its database, and the ledger and Slack of the same moment.

Made by that version itself, in its own office (see `tests/integration/bot/office.py`), never by hand: deals in every
state, some edited, parted or lost, one half approved, two at which Procountor went away in the middle of a step.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Connection, Date, DateTime, MetaData, create_engine, insert, select, types

from sandbox.procountor.records import InvoiceRecord, Numbers
from sandbox.slack.model import Message
from sandbox.slack.workspace import Workspace
from sandbox.world import World
from tests.integration.databases import migrated_to

REVISION = "0012"
_HERE = Path(__file__).parent / "released"
Rows = Mapping[str, list[dict[str, Any]]]


def released_file(path: Path) -> None:
    """A SQLite database as that version left it."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        migrated_to(REVISION)(connection)
    engine.dispose()
    with closing(sqlite3.connect(path)) as database:
        database.executescript(f"BEGIN; {(_HERE / f'rows_{REVISION}.sql').read_text('utf-8')} COMMIT;")


def copied_from(path: Path) -> Callable[[Connection], None]:
    """For `run_sync`: that database in another one."""

    def copy(connection: Connection) -> None:
        migrated_to(REVISION)(connection)
        tables = _tables(connection)
        with closing(sqlite3.connect(path)) as source:
            source.row_factory = sqlite3.Row
            for table in tables.sorted_tables:
                found = source.execute(f"SELECT * FROM {table.name} ORDER BY rowid").fetchall()  # noqa: S608
                rows = [{name: _read(table.c[name].type, row[name]) for name in row.keys()} for row in found]  # noqa: SIM118
                if rows and table.name != "alembic_version":
                    connection.execute(insert(table), rows)

    return copy


def rows_of(connection: Connection) -> Rows:
    """For `run_sync`: every row of every table, instants aware."""
    tables = _tables(connection)
    return {
        table.name: sorted(
            (
                {name: _aware(value) for name, value in row.items()}
                for row in connection.execute(select(table)).mappings()
            ),
            key=lambda row: json.dumps(row, default=str, sort_keys=True),
        )
        for table in tables.sorted_tables
    }


def world() -> World:
    """The ledger as it was then, at the moment when that version stopped."""
    left = _left()
    start, stopped = datetime.fromisoformat(left["start"]), datetime.fromisoformat(left["now"])
    world = World.seeded(now=start, size=left["size"])
    world.clock._offset += stopped - world.clock.now()
    ledger = world.procountor
    ledger.registers.partners |= {partner["id"]: partner for partner in left["partners"]}
    ledger.receipts |= {receipt["id"]: receipt for receipt in left["receipts"]}
    for record in left["invoices"]:
        seen = record["visible_from"]
        record["visible_from"] = None if seen is None else datetime.fromisoformat(seen)
        ledger.invoices[record["data"]["id"]] = InvoiceRecord(**record)
    ledger._invoice_ids = Numbers(left["next_invoice"])
    ledger._receipt_ids = Numbers(left["next_receipt"])
    ledger._other_ids = Numbers(left["next_other"])
    return world


def put_messages(workspace: Workspace) -> None:
    """What that version had posted, with the buttons as it drew them."""
    for message in _left()["messages"]:
        if message["channel"].startswith("D"):
            workspace.open_im("U" + message["channel"].removeprefix("D"))
        workspace.messages.setdefault(message["channel"], {})[message["ts"]] = Message(**message)


def _left() -> dict[str, Any]:
    text = (_HERE / f"world_{REVISION}.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text, object_hook=_decimal)
    return found


def _decimal(value: dict[str, Any]) -> Any:
    return Decimal(value["decimal"]) if value.keys() == {"decimal"} else value


def _tables(connection: Connection) -> MetaData:
    tables = MetaData()
    tables.reflect(bind=connection)
    return tables


def _read(kind: types.TypeEngine[Any], value: Any) -> Any:
    """What SQLite holds, as the column's type wants it."""
    match kind:
        case _ if value is None:
            return None
        case Boolean():
            return bool(value)
        case DateTime():
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        case Date():
            return date.fromisoformat(value)
        case types.JSON():
            return json.loads(value)
        case _:
            return value


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
