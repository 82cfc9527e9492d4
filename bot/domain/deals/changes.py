"""A deal that says something else than when it was won: which parts of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.domain.deals.fields import field_of
from bot.domain.values.localized import Argument, Text, text, within
from bot.domain.values.units import unit_of

NUMBERS = frozenset({"amount", "qty", "unit_price", "discount_pct", "vat_pct", "payment_terms_days"})
VOLATILE = frozenset({"timestamp", "type", "won_at", "url"})
"""What may differ between two deliveries of the same deal."""


def essence(raw: Mapping[str, Any]) -> dict[str, str]:
    """The source's own words, flat: `lines.0.unit_price` to its value; empty ones left out."""
    return dict(_flat(raw.get("data", raw), ""))


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    match value:
        case Mapping():
            for name, inner in value.items():
                if path or name not in VOLATILE:
                    yield from _flat(inner, f"{path}.{name}" if path else str(name))
        case list() | tuple():
            for number, inner in enumerate(value):
                yield from _flat(inner, f"{path}.{number}")
        case None | "":
            return
        case _:
            yield path, str(value)


@dataclass(frozen=True, slots=True)
class Change:
    """One part of a deal: its path in the source's own names, and the source's own words before and after."""

    path: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        return f"{self.path}: {self.before or '–'} → {self.after or '–'}"

    @property
    def told(self) -> Text:
        """For people, in their language."""
        before, after = _value(self.before), _value(self.after)
        return text("note.deal_change", where=within(field_of(self.path)), before=before, after=after)


def _value(written: str | None) -> Argument:
    return within(text(f"note.deal_change.{written.lower()}")) if written in ("True", "False") else written or "–"


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """Each part whose value differs, in the order of the paths."""
    paths = sorted({*before, *after})
    return [
        Change(path, before.get(path), after.get(path))
        for path in paths
        if _meant(path, before.get(path)) != _meant(path, after.get(path))
    ]


def _meant(path: str, written: str | None) -> object:
    """What is compared: `100`, `100.0` and `1E+2` are one number, `pcs` and `kpl` one unit."""
    name = path.rpartition(".")[2]
    if written is None:
        return None
    if name == "unit":
        return unit_of(written)
    try:
        return Decimal(written) if name in NUMBERS else written
    except InvalidOperation:
        return written
