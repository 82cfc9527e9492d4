"""Which records belong together. Adding or removing a link moves nobody's stamp."""

from collections import defaultdict
from collections.abc import Mapping

LABELLED: Mapping[tuple[str, str], tuple[int, int | None]] = {
    ("deals", "companies"): (341, 5),
    ("companies", "deals"): (342, 6),
    ("deals", "line_items"): (19, None),
    ("line_items", "deals"): (20, None),
    ("deals", "contacts"): (3, None),
    ("contacts", "deals"): (4, None),
    ("contacts", "companies"): (279, 1),
    ("companies", "contacts"): (280, 2),
    ("deals", "notes"): (213, None),
    ("notes", "deals"): (214, None),
    ("companies", "notes"): (189, None),
    ("notes", "companies"): (190, None),
}
"""Type ids of the plain association and of the primary one."""


class Links:
    def __init__(self) -> None:
        self._all: dict[tuple[str, str, str], dict[str, bool]] = defaultdict(dict)

    def add(self, kind: str, record_id: str, other: str, other_id: str, *, primary: bool = False) -> None:
        """Both ways. A second primary one takes the place of the first."""
        if primary:
            held = self._all[kind, record_id, other]
            held.update(dict.fromkeys(held, False))
        self._all[kind, record_id, other][other_id] = primary
        self._all[other, other_id, kind][record_id] = primary

    def remove(self, kind: str, record_id: str, other: str, other_id: str) -> None:
        self._all[kind, record_id, other].pop(other_id, None)
        self._all[other, other_id, kind].pop(record_id, None)

    def of(self, kind: str, record_id: str, other: str) -> list[str]:
        return list(self._all.get((kind, record_id, other), ()))

    def move(self, kind: str, old: str, new: str) -> None:
        for origin, record_id, other in list(self._all):
            if (origin, record_id) == (kind, old):
                for other_id, primary in dict(self._all[origin, record_id, other]).items():
                    self.remove(kind, old, other, other_id)
                    first = primary and not any(self._all[kind, new, other].values())
                    self.add(kind, new, other, other_id, primary=first)

    def as_json(self, kind: str, record_id: str, other: str) -> list[dict[str, object]]:
        """The primary pair appears twice: labelled, and plain with a label of null."""
        plain, labelled = LABELLED[kind, other]
        rows: list[dict[str, object]] = []
        for other_id, primary in self._all.get((kind, record_id, other), {}).items():
            types: list[dict[str, object]] = [{"category": "HUBSPOT_DEFINED", "typeId": plain, "label": None}]
            if primary and labelled:
                types.insert(0, {"category": "HUBSPOT_DEFINED", "typeId": labelled, "label": "Primary"})
            rows.append({"toObjectId": other_id, "associationTypes": types})
        return rows
