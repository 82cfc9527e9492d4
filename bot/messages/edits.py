"""From the edit form's raw answers to an Edit, or to what must be corrected, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.draft import Draft, Edit, EditedLine, Line
from bot.domain.numbers import parse_number
from bot.domain.person import Language
from bot.messages.blocks import LONGEST_TEXT, clean, clip
from bot.messages.forms import EDITABLE_LINES, NOTE, typed
from bot.messages.texts import say

Errors = dict[str, str]
LONGEST_TERMS = 365


def parse_edit(raw: Mapping[str, str], draft: Draft, language: Language) -> Edit | Errors:
    """`raw` is `read_edit_form`'s; errors are block id to text, ready for the answer to the submission.

    Numbers may be in Finnish or English style. A line without a name is removed; discounts and the lines the form
    did not show stay as they are on the draft.
    """
    errors: Errors = {}
    before = draft.content.lines if draft.content else ()
    numbers = range(min(EDITABLE_LINES, len(before) + 1))
    lines = [line for number in numbers if (line := _line(raw, number, before, errors, language))]
    lines += [_kept(line) for line in before[EDITABLE_LINES:]]
    days = _days(raw.get("edit.terms_days", ""), errors, language)
    if not lines and not errors:
        errors["edit.0.name"] = say("edit.error.no_lines", language)
    if errors:
        return errors
    note = draft.content.note if draft.content else None
    return Edit(
        lines=tuple(lines),
        terms_days=days,
        your_reference=_text(raw.get("edit.your_reference"), draft.content.your_reference if draft.content else None),
        note=note if note and len(note) > NOTE else raw.get("edit.note"),
    )


def _line(
    raw: Mapping[str, str], number: int, before: tuple[Line, ...], errors: Errors, language: Language
) -> EditedLine | None:
    prefix = f"edit.{number}."
    name = raw.get(f"{prefix}name")
    if name is None:
        if number >= len(before) and f"{prefix}unit_price" in raw:
            errors[f"{prefix}name"] = say("edit.error.name", language)
        return None
    line = before[number] if number < len(before) else None
    read = _Reader(raw, prefix, errors, language)
    quantity = read.number("quantity", line.quantity if line else None, missing=Decimal(1))
    if quantity == 0:
        errors.setdefault(f"{prefix}quantity", say("edit.error.zero", language))
    vat_percent = read.number("vat_percent", line.vat_percent if line else None)
    if not 0 <= vat_percent <= 100:
        errors[f"{prefix}vat_percent"] = say("edit.error.percent", language)
    return EditedLine(
        name=_text(name, line.name if line else None) or name,
        quantity=quantity,
        unit_price=read.number("unit_price", line.unit_price if line else None),
        vat_percent=vat_percent,
        discount_percent=line.discount_percent if line else Decimal(0),
    )


def _text(written: str | None, before: str | None) -> str | None:
    """A text too long for its field was shown cut: saved untouched, it stays whole."""
    if before and written == clip(clean(before), LONGEST_TEXT).strip():
        return before
    return written


@dataclass(frozen=True, slots=True)
class _Reader:
    raw: Mapping[str, str]
    prefix: str
    errors: Errors
    language: Language

    def number(self, field: str, before: Decimal | None, *, missing: Decimal | None = None) -> Decimal:
        """Zero when it cannot be read: the error is then noted, and nobody uses the number."""
        written = self.raw.get(self.prefix + field, "")
        if before is not None and written == typed(before, self.language):
            return before
        if not written and missing is not None:
            return missing
        try:
            return parse_number(written.rstrip("% \u00a0"))
        except ValueError:
            self.errors[self.prefix + field] = say("edit.error.number", self.language)
            return Decimal(0)


def _days(written: str, errors: Errors, language: Language) -> int:
    if written.isascii() and written.isdigit() and int(written) <= LONGEST_TERMS:
        return int(written)
    errors["edit.terms_days"] = say("edit.error.days", language, longest=LONGEST_TERMS)
    return 0


def _kept(line: Line) -> EditedLine:
    return EditedLine(
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        vat_percent=line.vat_percent,
        discount_percent=line.discount_percent,
    )
