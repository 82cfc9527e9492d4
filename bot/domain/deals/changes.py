"""A deal that says something else than when it was won: which parts of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.domain.deals.deal import Buyer, Deal, DealLine
from bot.domain.deals.fields import field_of
from bot.domain.values.localized import Argument, Text, text, within
from bot.domain.values.units import unit_of

Facts = Mapping[str, str]
"""What a deal says, flat: `lines.0.unit_price` to its value, nothing for what it does not say.

The names are those of docs/hooks.md: they stand in stored notes, and people read them in the card's thread.
"""
NUMBERS = frozenset({"amount", "qty", "unit_price", "discount_pct", "vat_pct", "payment_terms_days"})
VOLATILE = frozenset({"timestamp", "type", "won_at", "url"})
"""What may differ between two deliveries of the same deal."""


def facts(deal: Deal) -> dict[str, str]:
    """Whatever of it decides what is invoiced to whom. When it was won and where it is found may differ."""
    said = {
        "deal_id": deal.external_id,
        "title": deal.title,
        "currency": deal.currency,
        "amount": deal.amount,
        "prices_include_vat": deal.prices_include_vat,
        "owner_email": deal.owner_email,
        "payment_terms_days": deal.payment_terms_days,
        "project_ref": deal.project_ref,
        "your_ref": deal.your_ref,
        "customer": _buyer(deal.buyer),
        "lines": [_line(line) for line in deal.lines],
    }
    return dict(_flat(said, ""))


def _buyer(buyer: Buyer) -> dict[str, object]:
    said: dict[str, object] = {
        name: getattr(buyer, name) for name in ("crm_id", "name", "business_id", "vat_id", "country", "email")
    }
    if buyer.address:
        said["address"] = {name: getattr(buyer.address, name) for name in ("street", "zip", "city", "country")}
    if buyer.einvoice:
        said["einvoice"] = {"address": buyer.einvoice.address, "operator": buyer.einvoice.operator}
    return said


def _line(line: DealLine) -> dict[str, object]:
    discounted = line.discount_given or line.discount_percent
    return {
        "sku": line.sku,
        "name": line.name,
        "qty": line.quantity,
        "unit_price": line.unit_price,
        "discount_pct": line.discount_percent if discounted else None,
        "vat_pct": line.vat_percent,
        "unit": line.unit,
        "comment": line.comment,
    }


def stored_facts(raw: Mapping[str, Any]) -> dict[str, str]:
    """The same of what was stored: as received by our own hook, by versions that kept nothing else, or flat already."""
    return dict(_flat(raw.get("data", raw), ""))


_ADDRESS = "customer.address."


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


def changes(before: Facts, after: Facts) -> list[Change]:
    """Each part whose value differs, in the order of the paths."""
    before, after = _whole(before), _whole(after)
    paths = sorted({*before, *after})
    return [
        Change(path, before.get(path), after.get(path))
        for path in paths
        if _meant(path, before.get(path)) != _meant(path, after.get(path))
    ]


def _whole(said: Facts) -> Facts:
    """An address without a country of its own is in the customer's: stored ones do not say so."""
    own, customers = f"{_ADDRESS}country", said.get("customer.country")
    if customers is None or own in said or not any(path.startswith(_ADDRESS) for path in said):
        return said
    return {**said, own: customers}


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
