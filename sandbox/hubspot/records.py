"""What the account keeps: records with their stamps, and what search sees of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]
KINDS: Mapping[str, str] = {
    "0-1": "contacts",
    "0-2": "companies",
    "0-3": "deals",
    "0-7": "products",
    "0-8": "line_items",
    "0-46": "notes",
}
"""Object type ids, which paths take in place of the names."""
TYPE_IDS = {name: number for number, name in KINDS.items()}
SINGULAR = {
    "contacts": "contact",
    "companies": "company",
    "deals": "deal",
    "products": "product",
    "line_items": "line_item",
    "notes": "note",
}


def stamp_name(kind: str) -> str:
    return "lastmodifieddate" if kind == "contacts" else "hs_lastmodifieddate"


def written(moment: datetime) -> str:
    """`2026-11-28T12:00:05.123Z`"""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


@dataclass
class Record:
    """`properties` holds what is set; a value is a string. `views`: from when on search sees what, oldest first."""

    kind: str
    id: str
    properties: dict[str, str]
    created: datetime
    updated: datetime
    archived: bool = False
    views: list[tuple[datetime, dict[str, str] | None]] = field(default_factory=list)

    def touch(self, now: datetime, lag: float) -> None:
        """Moves the stamp, and shows itself to search after the lag."""
        self.updated = now
        self.properties[stamp_name(self.kind)] = written(now)
        view = (now + timedelta(seconds=lag), None if self.archived else dict(self.properties))
        self.views = [view] if not lag else [*self.views[-20:], view]

    def seen_by_search(self, now: datetime) -> dict[str, str] | None:
        if self.views[-1][0] <= now:
            return self.views[-1][1]
        return next((properties for since, properties in reversed(self.views) if since <= now), None)

    def as_json(self, names: list[str] | None, properties: Mapping[str, str] | None = None) -> Json:
        """Asked for and not set is null; not asked for are only the standard ones."""
        held = self.properties if properties is None else properties
        standard = ["createdate", stamp_name(self.kind), "hs_object_id"]
        shown = {name: held.get(name) for name in dict.fromkeys([*standard, *(names or [])])}
        body = {
            "id": self.id,
            "properties": shown,
            "createdAt": written(self.created),
            "updatedAt": written(self.updated),
            "archived": self.archived,
        }
        return body | ({"archivedAt": written(self.updated)} if self.archived else {})
