"""What an edit makes of an invoice's content."""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.draft import Edit, EditedLine, InvoiceContent, Line
from bot.domain.terms import due_date


def apply(edit: Edit, content: InvoiceContent, *, unit: str = "PIECE") -> InvoiceContent:
    """The content of the next revision: everything the form cannot change stays, the due date follows the terms.

    A line that keeps its name stays the product it was, wherever it moved; a new name is no product of the register.
    `unit` is for lines that were added.
    """
    return replace(
        content,
        lines=_edited_lines(content.lines, edit.lines, unit),
        terms_days=edit.terms_days,
        due_date=due_date(content.invoice_date, edit.terms_days),
        your_reference=_said(edit.your_reference),
        note=_said(edit.note),
        edited=True,
    )


def _edited_lines(before: Sequence[Line], edited: Sequence[EditedLine], unit: str) -> tuple[Line, ...]:
    # Two lines may share a name: each old line is handed out once, in order.
    by_name: dict[str, deque[Line]] = defaultdict(deque)
    for line in before:
        by_name[line.name.strip()].append(line)
    kept = [queue.popleft() if (queue := by_name[line.name.strip()]) else None for line in edited]
    renamed = len(before) == len(edited)
    places = before if renamed else (None,) * len(edited)
    return tuple(
        _same(old, line) if old else _new(place, line, unit)
        for old, place, line in zip(kept, places, edited, strict=True)
    )


def _same(old: Line, line: EditedLine) -> Line:
    return replace(
        old,
        quantity=line.quantity,
        unit_price=line.unit_price,
        vat_percent=line.vat_percent,
        discount_percent=line.discount_percent,
    )


def _new(place: Line | None, line: EditedLine, unit: str) -> Line:
    """`place` is the line that stood there, when only names changed: hours stay hours."""
    return Line(
        name=line.name.strip(),
        quantity=line.quantity,
        unit=place.unit if place else unit,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        vat_percent=line.vat_percent,
    )


def _said(words: str | None) -> str | None:
    return (words or "").strip() or None
