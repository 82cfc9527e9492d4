"""A company's account at Pipedrive: its records, and what happens when one of them changes."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sandbox.clock import WorldClock
from sandbox.pipedrive.errors import not_found, refused
from sandbox.pipedrive.limits import Limits
from sandbox.pipedrive.switches import Switches
from sandbox.weather import Weather

Json = dict[str, Any]

KINDS = ("deal", "organization", "person", "product")
TABLES = (*KINDS, "user", "pipeline", "stage", "note", "deal_product", "deal_installment", "variation")
KEPT_DAYS = 30
"""What is deleted can still be read so long, and brought back; then it is gone."""


@dataclass(frozen=True)
class Actor:
    """Who changes something: `source` is app for a person in the browser, api for a program with that person's token."""

    user: int
    source: str = "app"


@dataclass(frozen=True)
class Event:
    """What became of one record. `merged` holds merged_to_id or merged_from_id."""

    entity: str
    action: str
    id: int
    data: Json | None
    previous: Json | None
    actor: Actor
    at: datetime
    merged: Json = field(default_factory=dict)


@dataclass
class Registers:
    """What is there on day one: `tables` of records by id, `fields` by kind and code, `tokens` with their owners' ids."""

    company: Json
    tables: dict[str, dict[int, Json]]
    fields: dict[str, dict[str, Json]]
    tokens: dict[str, int]
    hidden_pipelines: dict[int, set[int]] = field(default_factory=dict)
    """Pipelines that a user may not see."""


class Account:
    """Records are kept in the shape of REST v2, ids as keys. Stamps have whole seconds, as Pipedrive's have."""

    def __init__(self, clock: WorldClock, weather: Weather, registers: Registers) -> None:
        self.clock, self.weather, self.switches = clock, weather, Switches()
        self.company, self.fields, self.tokens = registers.company, registers.fields, registers.tokens
        self.tables = {name: dict(registers.tables.get(name, {})) for name in TABLES}
        self.hidden_pipelines = registers.hidden_pipelines
        self.lines: dict[int, dict[int, Json]] = defaultdict(dict)
        """The rows of deal_product once more, by deal."""
        self.discounts: dict[str, Json] = {}
        self.limits = Limits(clock.now)
        self.requests: list[tuple[str, str]] = []
        self.on_event: list[Callable[[Event], None]] = []
        self.on_change: Callable[[], None] | None = None
        self._next = 1 + max((max(rows, default=0) for rows in self.tables.values()), default=0)

    def stamp(self) -> str:
        return written(self.clock.now())

    def new_id(self) -> int:
        """Never one that another record has, of whichever kind."""
        self._next += 1
        return self._next - 1

    def reserve(self, number: int) -> None:
        """A record has this id already: none that is new gets it."""
        self._next = max(self._next, number + 1)

    def changed(self) -> None:
        if self.on_change is not None:
            self.on_change()

    # --- records -------------------------------------------------------------------------------------------------

    def find(self, kind: str, number: int, *, viewer: int | None = None) -> Json:
        """ApiError 404 for what is not there, gone for good, or a hidden pipeline; 403 for what else this user may not see."""
        row = self.tables[kind].get(number)
        if row is None or self._purged(row):
            raise not_found(kind.capitalize())
        if viewer is not None and not self.visible(kind, row, viewer):
            if kind in {"pipeline", "stage"}:
                raise not_found(kind.capitalize())
            raise refused(403, f"You do not have permission to view this {kind}.")
        return row

    def visible(self, kind: str, row: Json, viewer: int) -> bool:
        """Whether this user sees it: not what is another's alone, nor what is in a hidden pipeline."""
        hidden = self.hidden_pipelines.get(viewer, set())
        if kind in {"deal", "stage"} and row.get("pipeline_id") in hidden:
            return False
        if kind == "pipeline":
            return row["id"] not in hidden
        alone = row.get("visible_to") == 1 and row.get("owner_id") != viewer
        return not alone or self.is_admin(viewer)

    def is_admin(self, user: int) -> bool:
        return any(access["admin"] for access in self.tables["user"][user]["access"])

    def add(self, kind: str, row: Json, actor: Actor) -> Json:
        stamp = self.stamp()
        number = self.new_id()
        stored = {"id": number, **row, "add_time": stamp, "update_time": stamp}
        self.tables[kind][number] = stored
        self.tell(Event(kind, "create", number, dict(stored), None, actor, self.clock.now()))
        return stored

    def keep_line(self, line: Json) -> None:
        self.tables["deal_product"][line["id"]] = self.lines[line["deal_id"]][line["id"]] = line

    def drop_line(self, number: int) -> Json:
        line = self.tables["deal_product"].pop(number)
        return self.lines[line["deal_id"]].pop(number)

    def change(self, kind: str, number: int, changes: Json, actor: Actor) -> Json:
        """Writes, moves the stamp, tells. What is the same as before is no change."""
        row = self.tables[kind][number]
        previous = {name: row.get(name) for name, value in changes.items() if row.get(name) != value}
        if previous:
            row |= changes
            row["update_time"] = self.stamp()
            self.tell(Event(kind, "change", number, dict(row), previous, actor, self.clock.now()))
        return row

    def editable(self, kind: str, number: int, viewer: int | None = None) -> Json:
        """ApiError for what may be read and no longer written: archived deals, and whatever is deleted."""
        row = self.find(kind, number, viewer=viewer)
        if row.get("is_archived"):
            raise refused(self.switches.refused_status, "Archived deal cannot be edited")
        if row.get("is_deleted"):
            raise refused(self.switches.refused_status, f"Deleted {kind} cannot be edited")
        return row

    def delete(self, kind: str, number: int, actor: Actor, merged: Json | None = None) -> None:
        """Marked, and gone after 30 days."""
        row = self.tables[kind][number]
        before = dict(row)
        row |= {"is_deleted": True, "update_time": self.stamp(), "delete_time": self.stamp()}
        if kind == "deal":
            row["status"] = "deleted"
        self.tell(Event(kind, "delete", number, None, before, actor, self.clock.now(), merged or {}))

    def tell(self, event: Event) -> None:
        for follow in self.on_event:
            follow(event)
        self.changed()

    def _purged(self, row: Json) -> bool:
        if not row.get("delete_time"):
            return False
        deleted = datetime.fromisoformat(row["delete_time"])
        return (self.clock.now() - deleted).days >= KEPT_DAYS


def written(moment: datetime) -> str:
    """2026-11-18T09:00:00Z: whole seconds."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
